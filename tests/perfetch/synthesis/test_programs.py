"""From intents to examples: drafts are kept by rule, and only with a second solution."""

import json

import pytest

from perfetch.synthesis.asking import Asking, Known, Order
from perfetch.synthesis.intents import gather_intents
from perfetch.synthesis.programs import make_example, write_programs
from tests.openai_server.catalogue_player import (
    CataloguePlayer,
    ask_player,
    catalogue_few_shots,
)

ASKING = Asking("some-model", 0.8, None, 4096)
SHOTS = catalogue_few_shots()
PLAYER = CataloguePlayer()
INTENTS = gather_intents(
    Order(("python", "cpp"), 12, 8, 0), ASKING, SHOTS, ask_player(PLAYER, []), Known()
).intents


def write(reply=PLAYER, intents=INTENTS, known=None):
    asked = []
    ask = ask_player(reply, asked)
    return write_programs(intents, ASKING, SHOTS, ask, known or Known()), asked


def spoiled(template, **changes):
    """A player whose answers to one kind of request are changed."""

    def reply(body):
        answer = PLAYER(body)
        if f"Reference: {template}/" not in json.dumps(body):
            return answer
        return json.dumps(json.loads(answer) | changes)

    return reply


def test_every_good_draft_becomes_an_example_with_a_witness():
    writing, asked = write()
    assert [program.intent for program in writing.programs] == INTENTS
    for program in writing.programs:
        example = program.example
        assert example.source == "openai"
        assert example.family == program.intent.group
        assert example.language == program.intent.language
        assert example.positive.entry == program.intent.draft.function
        assert [twin.entry for twin in example.slow] == [example.positive.entry]
        assert len(example.witness) == 1
    assert writing.keys == [request.key for request in asked]


def test_the_costs_of_twins_and_the_intents_of_near_misses_are_kept():
    program = write()[0].programs[0]
    assert program.example.slow[0].note == f"{program.draft.slow[0].reason} [O(n^2)]"
    assert program.example.near_miss[0].note == program.draft.near_miss[0].intent


def test_an_example_is_named_by_everything_that_is_run():
    program = write()[0].programs[0]
    draft, witness = program.draft, program.witness
    changed = [
        (draft.model_copy(update={"code": draft.code + "\n# end"}), witness),
        (draft.model_copy(update={"check": draft.check + "\n# end"}), witness),
        (draft.model_copy(update={"make_input": draft.make_input + "\n# end"}), witness),
        (draft.model_copy(update={"sizes": (1, 2, 3)}), witness),
        (draft, witness.model_copy(update={"code": witness.code + "\n# end"})),
    ]
    names = {make_example(program.intent, *each).example_id for each in changed}
    assert len(names | {program.example_id}) == len(changed) + 1


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (spoiled("program", sizes=[3, 2, 1]), "program: sizes do not grow"),
        (spoiled("program", sizes="many"), "program: does not fit the schema"),
        (spoiled("program", code=""), "program: code is too short or too long"),
        (spoiled("witness", code="int x"), "witness: code is too short or too long"),
        (spoiled("witness", code="def other(value):\n    return 1\n"), "witness: "),
        (lambda body: "no", "program: the answer is not JSON"),
    ],
    ids=["sizes", "schema", "no code", "no witness", "other witness", "no JSON"],
)
def test_what_breaks_a_rule_twice_is_left_out_with_its_reason(reply, reason):
    writing, _ = write(reply)
    assert writing.programs == []
    assert len(writing.rejects) == len(INTENTS)
    assert all(reject.reason.startswith(reason) for reject in writing.rejects)
    assert all(
        reject.where.startswith(tuple(i.intent_id for i in INTENTS)) for reject in writing.rejects
    )


def test_no_witness_is_asked_for_where_there_is_no_program():
    _, asked = write(spoiled("program", sizes=[3, 2, 1]))
    assert {request.template for request in asked} == {"program"}


def test_a_repaired_draft_is_as_good_as_a_first_one():
    first = {program.example_id for program in write()[0].programs}
    writing, asked = write(CataloguePlayer(flawed=1.0))
    assert any(len(request.messages) == 4 for request in asked)
    repaired = {program.example_id for program in writing.programs}
    assert repaired & first


def test_a_program_that_repeats_another_is_left_out():
    intent = INTENTS[0]
    writing, _ = write(intents=[intent, intent])
    assert len(writing.programs) == 1
    assert [reject.reason for reject in writing.rejects] == ["program: program is not new"]


def test_a_program_that_is_known_is_left_out():
    code = write()[0].programs[0].example.positive.code
    writing, _ = write(known=Known(programs=(code,)))
    assert len(writing.programs) == len(INTENTS) - 1


def test_the_witness_sees_the_signature_and_not_the_body():
    _, asked = write()
    programs = {request.messages[1].content: request for request in asked}
    for request in programs.values():
        if request.template == "witness":
            assert "signature:\n" in request.messages[1].content
            assert "return " not in request.messages[1].content.partition("signature:\n")[2]
