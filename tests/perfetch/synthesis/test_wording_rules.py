"""The rules for intents: the catalogue keeps them, copies and code are left out."""

import pytest

from perfetch.synthesis.schemas import IntentBatch, IntentDraft, WordingDraft
from perfetch.synthesis.taxonomy import STYLES
from perfetch.synthesis.wording_rules import (
    MIN_WORDINGS,
    check_batch,
    check_intent,
    kept_wordings,
    spells,
    wording_problem,
)
from tests.openai_server.catalogue_player import catalogue_few_shots

TEXTS = [
    "cumulative sums of a list",
    "Return every partial sum of the numbers I pass in.",
    "How do I get the total so far at each position?",
    "Generate prefix sums for int values",
    "list[int] in, list[int] of running amounts out",
    "My bank export lists single payments, but the chart needs the balance after each",
    "balances[i] must be payments[0] + ... + payments[i]",
    "my report shows wrong balances after the second row, it should add up from the start",
]


def intent(**changes):
    whole = {
        "title": "running total of a list of numbers",
        "function": "running_total",
        "arguments": [{"name": "values", "type": "list[int]", "meaning": "the amounts"}],
        "returns": "list[int], as long as values",
        "scale": "a million",
        "wordings": [
            {"style": style, "text": text} for style, text in zip(STYLES, TEXTS, strict=True)
        ],
    }
    return IntentDraft.model_validate(whole | changes)


def worded(texts, styles=tuple(STYLES)):
    return intent(
        wordings=[{"style": styles[n % len(styles)], "text": text} for n, text in enumerate(texts)]
    )


@pytest.mark.parametrize(
    "shot",
    catalogue_few_shots(),
    ids=lambda shot: f"{shot.example.family}-{shot.example.language}",
)
def test_the_wordings_of_every_family_are_enough(shot):
    kept = kept_wordings(worded(shot.intents, ("identifiers",)))
    assert len(kept) >= max(MIN_WORDINGS, len(shot.intents) - 1)


def test_a_good_intent_breaks_no_rule():
    assert check_intent(intent()) == ""
    assert len(kept_wordings(intent())) == len(TEXTS)


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        (intent(title="sum"), "title is too short"),
        (intent(function="runningTotal"), "function is not in snake_case"),
        (intent(function="class()"), "function is not in snake_case"),
        (intent(arguments=[]), "function is not described"),
        (intent(returns=" "), "function is not described"),
        (worded(TEXTS[:7]), "wordings are too few: 7 of 7"),
        (worded([*TEXTS[:7], TEXTS[0].upper()]), "a wording repeats another"),
        (worded(TEXTS, ("terse", "sentence", "question")), "wordings are of too few styles"),
        (
            worded([f"Write a function that {text}" for text in TEXTS]),
            "wordings are too few: 0 of 8",
        ),
    ],
    ids=[
        "title",
        "camelCase",
        "no name",
        "arguments",
        "returns",
        "few",
        "copy",
        "styles",
        "template",
    ],
)
def test_a_breach_is_named_in_a_sentence(changed, rule):
    assert rule in check_intent(changed)


@pytest.mark.parametrize(
    ("text", "style", "rule"),
    [
        ("sum", "terse", "too short"),
        ("sum " * 100, "terse", "too short or too long"),
        ("```sum(values)``` of a list", "terse", "holds code"),
        ("def total(values): sum them", "typed", "holds code"),
        ("prefix sums in O(n) please", "terse", "holds code"),
        ("call running_total on a list", "terse", "spells the function's name"),
        ("runningTotal over the rows", "typed", "spells the function's name"),
        ("call running_total on a list", "identifiers", ""),
        ("the running total of a list", "terse", ""),
        ("std::vector<int> of sums; the first is values[0]", "typed", ""),
    ],
)
def test_a_wording_without_code_and_without_the_name_is_kept(text, style, rule):
    problem = wording_problem(WordingDraft(style=style, text=text), "running_total", [])
    assert rule in problem
    assert bool(problem) is bool(rule)


def test_a_name_of_one_word_is_no_secret():
    assert not spells("the median of a list", "median")


def test_one_bad_intent_is_left_out_and_most_bad_ones_are_sent_back():
    good, bad = intent(), intent(returns="")
    assert check_batch(IntentBatch(intents=[good, good, bad]), 3) == ""
    assert "not described" in check_batch(IntentBatch(intents=[good, bad, bad]), 3)
    assert "empty" in check_batch(IntentBatch(intents=[]), 3)


def test_intents_beyond_those_asked_for_do_not_count():
    good, bad = intent(), intent(returns="")
    assert check_batch(IntentBatch(intents=[good, bad, bad, bad]), 2) == ""
