"""What is said to the model: every rule of the sandbox, and no code before the wordings."""

import json
from itertools import islice

import pytest

from perfetch.synthesis.asking import Asking
from perfetch.synthesis.plan import plan
from perfetch.synthesis.prompts import (
    intents_request,
    mend_request,
    program_request,
    shown,
    witness_request,
)
from perfetch.synthesis.schemas import IntentDraft, ProgramDraft, strict_schema
from perfetch.synthesis.synthesised import Intent
from perfetch.synthesis.taxonomy import STYLES
from tests.openai_server.catalogue_player import catalogue_few_shots

ASKING = Asking("some-model", 0.8, 7, 4096)
SHOTS = catalogue_few_shots()
CELLS = {cell.language: cell for cell in islice(plan(("python", "cpp"), 0), 2)}
LANGUAGES = ["python", "cpp"]


def intent(language):
    draft = IntentDraft(
        title="running total of a list",
        function="running_total",
        arguments=[{"name": "values", "type": "list[int]", "meaning": "the amounts"}],
        returns="as long as values",
        scale="a million",
        wordings=[],
    )
    return Intent("running_total-1", "running_total-1", CELLS[language], draft, ("total so far",))


def whole(request):
    return "\n".join(message.content for message in request.messages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_wording_call_never_sees_code(language):
    text = whole(intents_request(CELLS[language], 4, 10, SHOTS, ASKING))
    for shot in shown(SHOTS, language):
        assert shot.title in text
        for solution in (shot.example.positive, *shot.example.slow, *shot.example.near_miss):
            assert solution.entry not in text
            assert not any(
                line.strip() in text for line in solution.code.splitlines() if line.strip()[20:]
            )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_witness_is_asked_without_sight_of_the_first_solution(language):
    text = whole(witness_request(intent(language), "def running_total(values)", ASKING))
    assert "def running_total(values)" in text
    assert "running total of a list" in text
    assert not any(shot.example.positive.code in text for shot in SHOTS)


def test_a_cell_is_asked_for_by_every_axis():
    cell = CELLS["python"]
    text = intents_request(cell, 4, 10, SHOTS, ASKING).messages[-1].content
    assert cell.cell_id in text
    assert all(phrase in text for phrase in cell.combination.phrases().values())
    assert "Give 4 tasks" in text
    assert "10 wordings" in text


def test_every_style_is_explained():
    text = intents_request(CELLS["cpp"], 4, 10, SHOTS, ASKING).messages[0].content
    assert all(f"- {style}: {meaning}" in text for style, meaning in STYLES.items())


@pytest.mark.parametrize(
    "rule",
    [
        "returns its answer",
        "standard library only",
        "fresh\n  arguments",
        "sockets, processes",
        "clocks",
        "working directory",
        "no comment or name",
        "exactly as the task says",
        "same function name",
        "same arguments",
        "check refuses it",
        "about 1 ms",
        "0.3 ms",
        "5 to 100 ms",
        "at least 3 times",
        "neither calls the function nor",
        "Complete code",
        "three growing numbers",
        "JSON",
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_program_prompt_holds_every_rule_of_the_sandbox(language, rule):
    assert rule in whole(program_request(intent(language), SHOTS, ASKING))


@pytest.mark.parametrize(
    ("language", "rules"),
    [
        (
            "python",
            ["Python 3.11", "random.Random", "make_input(n, rng)", "tuple of the arguments"],
        ),
        ("cpp", ["C++20", "#include", "using namespace std", "std::mt19937_64& rng", "std::tuple"]),
    ],
)
def test_the_program_prompt_holds_the_rules_of_its_language(language, rules):
    text = whole(program_request(intent(language), SHOTS, ASKING))
    assert all(rule in text for rule in rules)


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_are_of_the_language_and_stand_in_the_instructions(language):
    request = program_request(intent(language), SHOTS, ASKING)
    assert [message.role for message in request.messages] == ["system", "user"]
    first = shown(SHOTS, language)[0].example
    assert first.positive.code.strip() in request.messages[0].content
    assert {shot.example.language for shot in shown(SHOTS, language)} == {language}


def test_instructions_are_the_same_for_all_requests_of_a_language():
    cells = list(islice(plan(("cpp",), 0), 5))
    requests = [intents_request(cell, 4, 10, SHOTS, ASKING) for cell in cells]
    assert len({request.messages[0] for request in requests}) == 1
    assert len({request.key for request in requests}) == len(cells)


def test_the_schema_keeps_the_order_of_its_fields():
    request = program_request(intent("cpp"), SHOTS, ASKING)
    assert list(json.loads(request.schema)["properties"]) == list(ProgramDraft.model_fields)
    assert json.loads(request.schema) == strict_schema(ProgramDraft)


def test_a_request_says_how_it_is_asked():
    request = intents_request(CELLS["cpp"], 4, 10, SHOTS, ASKING)
    assert (request.model, request.seed, request.sampling_temperature) == ("some-model", 7, 0.8)
    assert (request.max_output_tokens, request.template) == (4096, "intents")


def test_a_request_without_any_example_is_possible():
    assert "Answer with one JSON object" in whole(program_request(intent("cpp"), [], ASKING))


def test_a_mend_goes_on_with_the_same_conversation():
    request = program_request(intent("python"), SHOTS, ASKING)
    draft = ProgramDraft(
        entry="running_total",
        complexity="",
        code="…",
        slow=[],
        near_miss=[],
        make_input="",
        check="",
        sizes=[1, 2, 3],
    )
    mended = mend_request(request, draft, "the check refuses its answer.")
    assert mended.messages[:2] == request.messages
    assert ProgramDraft.model_validate_json(mended.messages[2].content) == draft
    assert "refused: the check refuses its answer." in mended.messages[3].content
    assert mended.parent == request.key
