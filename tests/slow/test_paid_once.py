"""20 SIGKILLs at random moments of runs that ask 300 questions at full speed, then reruns.

No answer that had been delivered in full more than 100 ms before a kill is asked again.
"""

import random

import pytest

from tests.killing_chat import REQUESTS, RULES, killed_until_done
from tests.openai_server.server import OpenAIServer

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

SEED = 4
KILLS = [1, 2, 3] * 3 + [2]
"""Before each rerun that is let be: 20 in all."""


def test_after_20_kills_nothing_was_paid_twice(tmp_path):
    chance = random.Random(SEED)
    for number, kills in enumerate(KILLS):
        with OpenAIServer(RULES) as server:
            done = killed_until_done(server, tmp_path / str(number), kills, chance)
        print(  # noqa: T201 - shown by -s
            f"{kills} kills left {done['held after each kill']} answers of {REQUESTS}; "
            f"{done['again']} were in flight and asked again (slack {done['slack']} s)"
        )
        assert done["said"] == f"{REQUESTS} answered\n"
        assert done["missing"] == []
        assert done["repaid"] == [], done
