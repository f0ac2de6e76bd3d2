"""A refuted program goes back once, with a reason that is the same at every run."""

from collections import Counter

import pytest

from perfetch.records import Outcome, Verdict
from perfetch.synthesis.asking import Asking, Order
from perfetch.synthesis.mending import mend, reason_of
from perfetch.synthesis.synthesise import synthesise
from perfetch.synthesis.yields import yields
from tests.openai_server.catalogue_player import (
    CataloguePlayer,
    ask_player,
    catalogue_few_shots,
)

ASKING = Asking("some-model", 0.8, None, 4096)
PLAYER = CataloguePlayer(flawed=0.7)
MADE = synthesise(
    Order(("python", "cpp"), 16, 8, 0), ASKING, catalogue_few_shots(), ask_player(PLAYER, [])
)


def verdict(example_id, outcome, detail="slow twin 1: not the positive's answer at size 200"):
    return Verdict("key", example_id, "family", "python", Outcome(outcome), detail)


def verdicts(outcome="wrong_answer", programs=MADE.programs):
    return {program.example_id: verdict(program.example_id, outcome) for program in programs}


def mended(found, made=MADE, reply=PLAYER):
    asked = []
    return mend(made, found, ASKING, ask_player(reply, asked)), asked


def test_only_what_was_refuted_goes_back():
    refuted = MADE.programs[3]
    found = verdicts("accepted") | {refuted.example_id: verdict(refuted.example_id, "crash")}
    after, asked = mended(found)
    assert len(asked) == 1
    changed = [new.mended for new in after.programs]
    assert changed == [program is refuted for program in MADE.programs]


def test_it_goes_back_in_its_own_conversation_with_the_reason():
    refuted = MADE.programs[0]
    _, (request,) = mended({refuted.example_id: verdict(refuted.example_id, "wrong_answer")})
    assert request.messages[:2] == refuted.request.messages
    assert request.messages[2].content == refuted.draft.model_dump_json()
    assert "not the performant solution's answer at size 200" in request.messages[3].content
    assert (request.template, request.parent) == ("mend", refuted.request.key)


def test_a_mended_program_keeps_intent_and_witness_and_is_another_example():
    after, _ = mended(verdicts())
    pairs = list(zip(MADE.programs, after.programs, strict=True))
    assert all(old.intent == new.intent and old.witness == new.witness for old, new in pairs)
    assert any(old.example_id != new.example_id for old, new in pairs)


def test_it_goes_back_once():
    once, _ = mended(verdicts())
    twice, asked = mended(verdicts(programs=once.programs), made=once)
    assert asked == []
    assert twice.programs == once.programs


def test_what_cannot_be_mended_stays_as_it_was():
    after, asked = mended(verdicts(), reply=lambda body: "I see no fault")
    assert len(asked) == len(MADE.programs)  # a second repair is not asked for
    assert after.programs == MADE.programs
    assert after.notes["given_anew"] == "0"


@pytest.mark.parametrize("outcome", ["accepted", "no_compiler"])
def test_what_is_settled_does_not_go_back(outcome):
    after, asked = mended(verdicts(outcome))
    assert asked == []
    assert after.programs == MADE.programs


def test_a_program_without_a_verdict_is_left_alone():
    assert mended({})[1] == []


def test_every_request_is_accounted_for():
    after, asked = mended(verdicts())
    assert after.keys == MADE.keys + tuple(request.key for request in asked)
    assert after.notes["sent_back"] == str(len(MADE.programs))


@pytest.mark.parametrize(
    ("outcome", "details"),
    [
        (
            "not_faster",
            (
                "slow twin 1 takes 1.05 (95% 1.01 to 1.09) times the positive's CPU time",
                "slow twin 1 takes 1.07 (95% 0.99 to 1.12) times the positive's CPU time",
            ),
        ),
        (
            "inconclusive",
            (
                "slow twin 1 takes 1.3 (95%…); after 60 rounds",
                "slow twin 1 takes 1.2; after 41 rounds",
            ),
        ),
        (
            "timeout",
            ("positive: did not answer within 10 s", "positive: did not answer within 20 s"),
        ),
        ("memory", ("positive: ran out of memory: 1 GB", "positive: ran out of memory: 2 GB")),
        (
            "crash",
            (
                "check: failed: <object at 0x7f01> in 0.31 s",
                "check: failed: <object at 0x8a> in 0.4 s",
            ),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_reason_holds_nothing_measured(outcome, details):
    assert len({reason_of(verdict("e", outcome, detail)) for detail in details}) == 1


@pytest.mark.parametrize(
    ("outcome", "detail", "said"),
    [
        ("wrong_answer", "positive: the check refuses its answer at size 9", "performant solution"),
        (
            "wrong_answer",
            "near miss 1: passes the positive's check at size 9",
            "near miss 1: passes",
        ),
        ("wrong_answer", "witness 1: not the positive's answer at size 9", "independent solution"),
        ("compile_error", "slow twin 1:3:5: error: 'x' was not declared", "slow twin 1:3:5"),
        ("forbidden", "positive: uses socket (line 1)", "forbidden: code (the performant"),
        ("not_faster", "positive: waits instead of working; by CPU time…", "waits instead of"),
        ("timeout", "slow twin 1: did not answer within 10 s", "slow twin 1 did not end in time"),
        ("not_faster", "slow twin 1 takes 1.1 times", "let it pay a cost that grows"),
    ],
)
def test_the_reason_names_the_part_and_what_to_do(outcome, detail, said):
    assert said in reason_of(verdict("e", outcome, detail))


def test_yields_tell_the_way_from_asked_to_faster():
    outcomes = ["accepted", "not_faster", "wrong_answer", "inconclusive"]
    found = {
        program.example_id: verdict(program.example_id, outcomes[n % 4])
        for n, program in enumerate(MADE.programs)
    }
    rows = yields(MADE, found)
    assert [row.language for row in rows] == ["python", "cpp"]
    counted = Counter(each.outcome.value for each in found.values())
    assert sum(row.faster for row in rows) == counted["accepted"]
    assert sum(row.verified for row in rows) == len(found) - counted["wrong_answer"]
    assert sum(row.valid for row in rows) == len(MADE.programs)
    assert sum(row.asked for row in rows) == 16
    assert all(row.intents >= row.new >= row.asked >= row.valid >= row.verified for row in rows)


def test_a_program_that_was_not_raced_is_not_verified():
    assert all((row.verified, row.faster) == (0, 0) for row in yields(MADE, {}))


def test_yields_tell_what_mending_brought():
    after, _ = mended(verdicts())
    rows = yields(after, verdicts("accepted", after.programs))
    assert sum(row.mended for row in rows) == sum(program.mended for program in after.programs) > 0
