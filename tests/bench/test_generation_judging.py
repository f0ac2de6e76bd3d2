import pytest

from bench.generation.cases import CASES, Case
from bench.generation.judging import CHAT, judge
from tests.openai_server.journal import Entry

PLAIN = Case("plain", "", 20, 600, 10, 60)


def entry(number, arrived, status=200, prompt_tokens=15):
    usage = {"prompt_tokens": prompt_tokens} if status == 200 else None
    good = status == 200
    found = Entry(CHAT, arrived, str(number), status, good, arrived + 0.5, usage, completion=good)
    return found


@pytest.mark.parametrize(
    ("changes", "seconds", "requests"),
    [
        ({}, 0.5, 10),  # the burst
        ({}, 10.5, 110),  # and 10 s of 10
        ({"neighbour": 0.5}, 10.5, 60),
        ({"tokens_per_minute": 4740}, 10.5, 11),  # 79 tokens each: one at once, one a second
    ],
    ids=["at once", "requests", "a neighbour takes half", "tokens"],
)
def test_what_the_limits_allow(changes, seconds, requests):
    case = Case("plain", "", 20, 600, 10, 60, **changes)
    assert case.allowed(seconds) == pytest.approx(requests)


def test_a_run_at_the_floor_has_the_whole_share():
    log = [entry(number, max(0, number - 9) / 10) for number in range(20)]
    found = judge(PLAIN, log, 20, [], capped=False)
    assert found.seconds == pytest.approx(1.5)  # the last arrives at 1.0
    assert found.share == pytest.approx(1.0)
    assert (found.refusals, found.lost, found.repaid) == (0, 0, None)


def test_probes_do_not_start_the_clock_and_lost_rows_are_the_clients():
    log = [entry("probe", -5, prompt_tokens=1), entry("refused", 0.2, 429), entry(1, 0.0)]
    found = judge(PLAIN, log, 0, [], capped=False)
    assert found.seconds == pytest.approx(0.5)
    assert (found.refusals, found.lost) == (1, 20)


def test_only_what_was_delivered_before_the_kill_can_be_repaid():
    log = [entry(1, 0.0), entry(2, 0.45), entry(1, 2.0), entry(2, 2.0)]
    found = judge(PLAIN, log, 20, [1.0], capped=False)
    assert (found.repaid, found.before_kill) == (1, 1)  # 2 was delivered 50 ms before


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_questions_differ_and_have_the_length_the_case_counts_with(case):
    prompts = case.prompts()
    assert len(set(prompts)) == case.requests
    assert {len(prompt) for prompt in prompts} == {case.prompt_bytes}


def test_a_run_ended_at_its_cap_is_measured_to_its_last_try():
    log = [entry(1, 0.0), entry("refused", 10.5, 429)]
    found = judge(PLAIN, log, None, [], capped=True)
    assert found.seconds == pytest.approx(10.5)
    assert found.share == pytest.approx(1 / 110)  # 10 at once and 10 s of 10
    assert found.lost == 19
