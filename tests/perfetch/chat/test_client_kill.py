import random

from tests.killing_chat import REQUESTS, RULES, killed_until_done
from tests.openai_server.server import OpenAIServer


def test_a_killed_run_goes_on_and_pays_nothing_twice(tmp_path):
    with OpenAIServer(RULES) as server:
        done = killed_until_done(server, tmp_path, kills=2, chance=random.Random(11))
    assert done["said"] == f"{REQUESTS} answered\n"
    assert done["missing"] == []
    assert done["repaid"] == [], done
