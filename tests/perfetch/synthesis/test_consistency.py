import json
from math import log

import pytest

from perfetch.chat.answer import Answer
from perfetch.records import Candidates, Document, Qrel, Query, Reject
from perfetch.synthesis.asking import Asking
from perfetch.synthesis.consistency import (
    DEFAULT_K,
    DEFAULT_THRESHOLD,
    JUDGE_TOKENS,
    FoundAgain,
    choose_k,
    choose_threshold,
    judge,
    judge_question,
    keep_found_again,
    probability_of_yes,
)

ASKING = Asking("some-model", 0.8, 7, 1024)


def candidates(count=4):
    ids = [str(number) for number in range(count)]
    return Candidates(
        source="openai-code:shop",
        documents=tuple(Document(one, f"code {one}", "go", "openai-code", "g") for one in ids),
        queries=tuple(
            Query(f"q{one}", f"text {one}", "", "go", "openai-code", "g", "w", "part")
            for one in ids
        ),
        qrels=tuple(
            Qrel(f"q{one}", other, int(one == other), "positive" if one == other else "near_miss")
            for one in ids
            for other in ids
        ),
        rejects=(Reject("a.py", "tests"),),
        notes={"licence": "your own"},
    )


def answer(content, logprobs=None, **changed):
    message = {"role": "assistant", "content": content, **changed.pop("message", {})}
    choice = {"message": message, "finish_reason": "stop", "logprobs": logprobs, **changed}
    return Answer("k", json.dumps({"choices": [choice]}).encode(), "m", "here", 0.0, "")


def token(**probabilities):
    listed = [{"token": word, "logprob": log(share)} for word, share in probabilities.items()]
    return listed[0] | {"top_logprobs": listed}


@pytest.mark.parametrize(
    ("encoder_rank", "bm25_rank", "k", "stays"),
    [
        (1, 1, 1, True),
        (20, None, 20, True),
        (None, 20, 20, True),
        (500, 3, 20, True),
        (3, 500, 20, True),
        (21, 21, 20, False),
        (None, None, 20, False),
    ],
)
def test_a_query_stays_when_either_ranking_finds_its_document(encoder_rank, bm25_rank, k, stays):
    assert FoundAgain(encoder_rank, bm25_rank).within(k) == stays


def test_what_is_not_found_again_is_left_out_and_counted():
    found = {
        "q0": FoundAgain(1),
        "q1": FoundAgain(6, 6),
        "q2": FoundAgain(9, 5),
        "q3": FoundAgain(),
    }
    kept = keep_found_again(candidates(), found, 5)
    assert [query.query_id for query in kept.queries] == ["q0", "q2"]
    assert {qrel.query_id for qrel in kept.qrels} == {"q0", "q2"}
    # the corpus is what is searched: no document goes
    assert kept.documents == candidates().documents
    assert [reject.reason for reject in kept.rejects] == [
        "tests",
        *["not found again within 5"] * 2,
    ]
    assert kept.notes == {
        "licence": "your own",
        "round_trip": "2 of 4 queries found again within 5 of 4 documents",
    }


def test_a_model_may_keep_what_no_ranking_finds():
    found = {"q0": FoundAgain(1)} | {f"q{number}": FoundAgain() for number in (1, 2, 3)}
    judged = {"q1": 0.9, "q2": 0.5, "q3": 0.49}
    kept = keep_found_again(candidates(), found, 5, judged, 0.5)
    assert [query.query_id for query in kept.queries] == ["q0", "q1", "q2"]
    assert kept.notes["round_trip"].endswith("documents, 2 more by a model's judgement")


def ranked(*ranks):
    return [FoundAgain(rank, None if rank is None else rank + 5) for rank in ranks]


@pytest.mark.parametrize(
    ("ranks", "known", "k"),
    [
        ([], [], DEFAULT_K),
        ([3, 4], [False, False], DEFAULT_K),
        ([7], [True], 7),
        # 95% of 20 is 19: the 20th may go
        ([*range(1, 20), 900], [True] * 20, 19),
        # 95% of 10 is 9.5: all stay
        ([*range(1, 10), 900], [True] * 10, 900),
        ([1, 2, 800], [True, True, False], 2),
        ([None, 4, 2], [True] * 3, 4),
        ([None], [True], DEFAULT_K),
    ],
    ids=["none", "none good", "one", "nineteen of twenty", "all of ten", "bad", "unranked", "lost"],
)
def test_k_is_the_smallest_that_keeps_the_known_good(ranks, known, k):
    assert choose_k(ranked(*ranks), known) == k


def test_the_better_of_two_rankings_counts_for_k():
    assert choose_k([FoundAgain(90, 2), FoundAgain(3, 70)], [True, True]) == 3


@pytest.mark.parametrize(
    ("probabilities", "known", "threshold"),
    [
        ([], [], DEFAULT_THRESHOLD),
        ([0.9, 0.2], [True, False], 0.9),
        ([0.8, 0.6, 0.9], [True] * 3, 0.6),
        ([0.9] * 19 + [0.1], [True] * 20, 0.9),
    ],
    ids=["none", "bad ignored", "all of three", "nineteen of twenty"],
)
def test_the_threshold_is_the_largest_that_keeps_the_known_good(probabilities, known, threshold):
    assert choose_threshold(probabilities, known) == threshold


@pytest.mark.parametrize(
    ("given", "probability"),
    [
        (answer("yes", {"content": [token(yes=0.6, no=0.2)]}), 0.75),
        (answer(" Yes.", {"content": [token(**{" Yes": 0.3, "yes": 0.3, "No": 0.2})]}), 0.75),
        (answer("no", {"content": [token(no=0.9)]}), 0.0),
        (
            answer("\nyes", {"content": [token(**{"\n": 1.0}), token(yes=0.5, no=0.5)]}),
            0.5,
        ),
        (answer("yes", {"content": [{"token": "yes", "logprob": -0.1, "top_logprobs": []}]}), 1.0),
        (answer("Yes, it does"), 1.0),
        (answer("no"), 0.0),
        (answer("yes", finish_reason="length"), 1.0),
        (answer("yes", {"content": None}), 1.0),
        (answer("yes", {"content": ["?", {"top_logprobs": [{"token": 1}]}]}), 1.0),
        (answer("maybe", {"content": [token(maybe=1.0)]}), None),
        (answer(""), None),
        (answer(None, message={"refusal": "I will not."}), None),
        (answer("yes", finish_reason="content_filter"), None),
        (Answer("k", b"<html>", "m", "here", 0.0, ""), None),
    ],
    ids=[
        "ratio",
        "case and space",
        "no alone",
        "second token",
        "no alternatives",
        "word",
        "word no",
        "cut off",
        "empty logprobs",
        "odd logprobs",
        "neither",
        "nothing",
        "refused",
        "filtered",
        "no completion",
    ],
)
def test_the_probability_of_yes_is_read_from_the_first_word(given, probability):
    found = probability_of_yes(given)
    assert found == (None if probability is None else pytest.approx(probability))


def test_the_judge_sees_query_and_code_and_draws_nothing():
    request = judge_question("split a list", "def f(): $x\n", ASKING)
    said = request.messages[-1].content
    assert "split a list" in said
    assert "def f(): $x" in said
    assert (request.sampling_temperature, request.max_output_tokens) == (0.0, JUDGE_TOKENS)
    plain = judge_question("split a list", "x", Asking("m", None, None, 8))
    assert (plain.sampling_temperature, plain.max_output_tokens) == (None, 8)


def test_pairs_without_an_answer_are_not_judged():
    pairs = {"a": ("one", "x"), "b": ("two", "x"), "c": ("three", "x"), "d": ("one", "x")}

    def ask(requests):
        assert len(requests) == 3
        said = {"one": "yes", "two": "perhaps"}
        found = {each.key: said.get(each.messages[1].content.split()[1]) for each in requests}
        return {key: answer(word) for key, word in found.items() if word}

    assert judge(pairs, ASKING, ask) == {"a": 1.0, "d": 1.0}
    assert judge({}, ASKING, ask) == {}
