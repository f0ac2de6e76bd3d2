"""The waves' laws: a larger order asks the smaller one's requests, and what brings nothing ends."""

import json
from collections import Counter

import pytest

from perfetch.synthesis.asking import Asking, Known, Order
from perfetch.synthesis.intents import FIRST_WAVE, MOST_ASKED, PER_CELL, gather_intents
from perfetch.synthesis.novelty import WINDOW
from perfetch.synthesis.plan import groups
from tests.openai_server.catalogue_player import (
    CataloguePlayer,
    ask_player,
    catalogue_few_shots,
)

ASKING = Asking("some-model", 0.8, None, 4096)
SHOTS = catalogue_few_shots()
BOTH = ("python", "cpp")


def order(intents, languages=BOTH, wordings=8, seed=0):
    return Order(languages, intents, wordings, seed)


def gather(wanted, reply=None, known=None):
    asked = []
    ask = ask_player(reply or CataloguePlayer(), asked)
    return gather_intents(wanted, ASKING, SHOTS, ask, known or Known()), asked


def numbered(body):
    """Tasks that are new in every cell."""
    reference = body["messages"][-1]["content"].split("\n", 1)[0].rpartition("-")[2]
    words = ["alpha", "beta", "gamma", "delta"]
    kinds = ["terse", "sentence", "question", "generate", "typed", "use_case", "error", "terse"]
    return json.dumps(
        {
            "intents": [
                {
                    "title": f"{word} totals of {reference}",
                    "function": f"{word}_totals",
                    "arguments": [{"name": "values", "type": "list", "meaning": "all"}],
                    "returns": "a number",
                    "scale": "large",
                    "wordings": [
                        {"style": kind, "text": f"{reference}{n} {word}{n} {kind}{n} in row{n}"}
                        for n, kind in enumerate(kinds)
                    ],
                }
                for word in words
            ]
        }
    )


@pytest.mark.parametrize(("small", "large"), [(6, 20), (20, 100), (90, 400)])
def test_a_larger_order_asks_what_a_smaller_one_asked_and_more(small, large):
    fewer, fewer_asked = gather(order(small), numbered)
    more, more_asked = gather(order(large), numbered)
    keys = [request.key for request in fewer_asked]
    assert keys == [request.key for request in more_asked][: len(keys)]
    assert more.intents[:small] == fewer.intents
    assert (len(fewer.intents), len(more.intents)) == (small, large)


def test_a_larger_order_keeps_the_smaller_ones_intents_where_cells_are_closed():
    fewer, fewer_asked = gather(order(60))
    more, more_asked = gather(order(110))
    keys = [request.key for request in fewer_asked]
    assert keys == [request.key for request in more_asked][: len(keys)]
    assert more.intents[:60] == fewer.intents


def test_little_is_asked_beyond_what_is_wanted():
    _, asked = gather(order(40), numbered)
    assert len(asked) * PER_CELL <= 40 / 0.75


def test_the_same_answers_give_the_same_intents():
    one, _ = gather(order(40), CataloguePlayer(flawed=0.3))
    other, _ = gather(order(40), CataloguePlayer(flawed=0.3))
    assert (one.intents, one.rejects, one.keys) == (other.intents, other.rejects, other.keys)


def test_no_intent_comes_twice_and_the_repeats_are_told():
    gathering, _ = gather(order(300))
    titles = Counter((intent.language, intent.draft.title) for intent in gathering.intents)
    assert set(titles.values()) == {1}
    assert any(reject.reason == "intents: intent is not new" for reject in gathering.rejects)


def test_what_the_prompts_show_is_not_new():
    gathering, _ = gather(order(300))
    shown = {shot.title for shot in SHOTS[::16]}
    assert not shown & {intent.draft.title for intent in gathering.intents}


def test_what_is_known_is_not_new():
    first, _ = gather(order(20))
    known = Known(intents=tuple(intent.draft.title for intent in first.intents))
    second, _ = gather(order(20), known=known)
    titles = {(intent.language, intent.draft.title) for intent in first.intents}
    assert not titles & {(intent.language, intent.draft.title) for intent in second.intents}


def test_one_task_in_two_languages_is_one_group():
    gathering, _ = gather(order(110))
    by_title = {}
    for intent in gathering.intents:
        by_title.setdefault(intent.draft.title, set()).add(intent.group)
    both = Counter(intent.draft.title for intent in gathering.intents)
    assert max(both.values()) == 2
    assert all(len(found) == 1 for found in by_title.values())


def test_a_model_that_brings_nothing_is_not_asked_for_ever():
    gathering, asked = gather(order(10), lambda body: "I cannot do that")
    assert gathering.intents == []
    firsts = [request for request in asked if len(request.messages) == 2]
    assert len(firsts) * PER_CELL <= MOST_ASKED * 10 + (FIRST_WAVE + 1) * PER_CELL
    assert {reject.reason for reject in gathering.rejects} == {"intents: the answer is not JSON"}


def test_a_group_without_news_is_asked_no_more():
    gathering, _ = gather(order(400), CataloguePlayer(families=8))
    closed = {row.group for row in gathering.saturation.table() if row.closed}
    assert closed
    assert all(row.asked <= 3 * WINDOW for row in gathering.saturation.table() if row.closed)


def test_asking_ends_when_every_group_is_closed():
    gathering, _ = gather(order(3000), CataloguePlayer(families=4))
    closed = {row.group for row in gathering.saturation.table() if row.closed}
    assert closed == groups(BOTH)


def test_lost_answers_say_nothing_about_a_group():
    gathering = gather_intents(order(4), ASKING, SHOTS, lambda requests: {}, Known())
    assert gathering.intents == []
    assert gathering.saturation.table() == ()
    assert {reject.reason for reject in gathering.rejects} == {"intents: no answer in all attempts"}


def test_wordings_are_cut_to_what_was_ordered():
    gathering, _ = gather(order(8))
    assert {len(intent.wordings) for intent in gathering.intents} == {8}
    gathering, _ = gather(order(8, wordings=12))
    assert {len(intent.wordings) for intent in gathering.intents} <= {9, 10, 11, 12}
