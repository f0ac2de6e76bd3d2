import json
import re

import pytest

from perfetch.chat.answer import Answer
from storage.ledger import Ledger
from storage.ledger_file import answer_files
from tests.running_flows import query_prefect, run_flow, serving


def _fill(root, count):
    answers = [
        Answer(
            f"{number:032x}", b'{"choices": [{"message": {"content": "so"}}]}', "m", "e", 1.0, "d"
        )
        for number in range(count)
    ]
    for answer in answers:
        Ledger(root).keep(answer)
    return answers


def test_the_flow_packs_says_so_and_leaves_an_artifact(tmp_path):
    home, prefect = tmp_path / "home", tmp_path / "prefect"
    answers = _fill(home, 5)
    with serving(prefect) as address:
        few = run_flow("compact", home, "--older-than-hours", "0", PREFECT_API_URL=address)
        assert (few.code, len(list(answer_files(home / "ledger")))) == (0, 5)
        done = run_flow(
            *("compact", home, "--older-than-hours", "0", "--at-least", "5", "--json"),
            PREFECT_API_URL=address,
        )
        query = "SELECT data FROM artifact WHERE key = 'ledger' ORDER BY created"
        pages = [row[0] for row in query_prefect(prefect, query, tmp_path)]
    assert done.code == 0
    found = json.loads(done.out)
    assert (found["packed"], found["removed"], found["left"], found["damaged"]) == (5, 5, 0, 0)
    assert found["path"] == str(few.path) == str(home / "ledger")
    assert re.search(r"compact   5 answers to be packed; fewer than 1000 are not worth", few.err)
    assert re.search(r"compact   5 answers packed into 1 file of 0\.0 MB; 5 small ", done.err)
    assert ["5 answers packed into 1 file" in page for page in pages] == [False, True]
    assert [Ledger(home).find(answer.key) for answer in answers] == answers


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--older-than-hours", "-1"), "older.than.hours: .*greater than or equal to 0"),
        (("--at-least", "0"), "at.least: .*greater than or equal to 1"),
    ],
    ids=["negative age", "no answers"],
)
def test_a_bound_that_cannot_be_is_refused(tmp_path, option, said):
    done = run_flow("compact", tmp_path, *option)
    assert (done.code, done.out) == (2, "")
    assert re.search(said, done.err)
