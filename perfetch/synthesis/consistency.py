"""Round trip: a query that does not lead back to its own document is no judge of it.

A query stays when the base encoder or BM25 ranks its document within k (after Promptagator,
https://arxiv.org/abs/2209.11755), or when a model says that the code is what was asked for. To ask
for both ranks would keep what is easy already: what only one of them finds can be learnt from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, exp
from typing import Any

from perfetch.chat.answer import Answer, Ending
from perfetch.chat.conversation import Ask
from perfetch.chat.request import ChatRequest, Message
from perfetch.records import Candidates, Reject
from perfetch.synthesis.asking import Asking
from perfetch.synthesis.prompt_texts import filled

DEFAULT_K = 20
DEFAULT_THRESHOLD = 0.5
KNOWN_GOOD_KEPT = 0.95
"""Share of labelled pairs that a threshold chosen on them must keep."""
TOP_LOGPROBS = 5
JUDGE_TOKENS = 16


@dataclass(frozen=True, slots=True)
class FoundAgain:
    """Where a query's own document stands, from 1; None where it is not ranked at all."""

    encoder_rank: int | None = None
    bm25_rank: int | None = None

    def within(self, k: int) -> bool:
        """Whether either rank is k or better."""
        ranks = (self.encoder_rank, self.bm25_rank)
        return any(rank is not None and rank <= k for rank in ranks)

    @property
    def best(self) -> int | None:
        """The better rank."""
        ranks = [rank for rank in (self.encoder_rank, self.bm25_rank) if rank is not None]
        return min(ranks, default=None)


def choose_k(found: Sequence[FoundAgain], is_known_good: Sequence[bool]) -> int:
    """The smallest k that keeps 95% of the pairs known to be good; 20 where there are none.

    A known pair that nobody ranks counts as lost: then k keeps what can be kept.

    Raises:
        ValueError: if the two differ in length.
    """
    good = [one for one, known in zip(found, is_known_good, strict=True) if known]
    ranks = sorted(one.best for one in good if one.best is not None)
    if not ranks:
        return DEFAULT_K
    return ranks[min(ceil(KNOWN_GOOD_KEPT * len(good)), len(ranks)) - 1]


def choose_threshold(probabilities: Sequence[float], is_known_good: Sequence[bool]) -> float:
    """The largest probability of yes that keeps 95% of the pairs known to be good; else 0.5.

    Raises:
        ValueError: if the two differ in length.
    """
    pairs = zip(probabilities, is_known_good, strict=True)
    good = sorted((probability for probability, known in pairs if known), reverse=True)
    return good[ceil(KNOWN_GOOD_KEPT * len(good)) - 1] if good else DEFAULT_THRESHOLD


def keep_found_again(
    candidates: Candidates,
    found: Mapping[str, FoundAgain],
    k: int = DEFAULT_K,
    judged: Mapping[str, float] | None = None,
    threshold: float = DEFAULT_THRESHOLD,
) -> Candidates:
    """The candidates without the queries that lead elsewhere; documents all stay.

    Args:
        candidates: of one source.
        found: by query_id, of every query.
        k: the rank that is good enough.
        judged: by query_id, a model's probability that the document is the answer, of those that
            were put to it.
        threshold: the probability that is good enough.
    """
    known = judged or {}
    ranked = {query.query_id for query in candidates.queries if found[query.query_id].within(k)}
    agreed = {key for key, probability in known.items() if probability >= threshold} - ranked
    lost = [each for each in candidates.queries if each.query_id not in ranked | agreed]
    stays = ranked | agreed
    rejects = [Reject(f"{query.text} ({query.slice})", _reason(k)) for query in lost]
    by_judge = f", {len(agreed)} more by a model's judgement" if judged is not None else ""
    note = (
        f"{len(ranked)} of {len(candidates.queries)} queries found again within {k} of "
        f"{len(candidates.documents)} documents{by_judge}"
    )
    return replace(
        candidates,
        queries=tuple(query for query in candidates.queries if query.query_id in stays),
        qrels=tuple(qrel for qrel in candidates.qrels if qrel.query_id in stays),
        rejects=(*candidates.rejects, *rejects),
        notes=candidates.notes | {"round_trip": note},
    )


def judge_question(query: str, document: str, asking: Asking) -> ChatRequest:
    """Is this code what was asked for? One word, whose probability is read."""
    return ChatRequest(
        model=asking.model,
        messages=(
            Message("system", filled("scenario_judge")),
            Message("user", filled("scenario_pair", query=query, code=document.rstrip())),
        ),
        max_output_tokens=min(JUDGE_TOKENS, asking.max_output_tokens),
        # the probability is wanted, not a draw from it
        sampling_temperature=None if asking.sampling_temperature is None else 0.0,
        seed=asking.seed,
        top_logprobs=TOP_LOGPROBS,
        template="judge",
    )


def judge(pairs: Mapping[str, tuple[str, str]], asking: Asking, ask: Ask) -> dict[str, float]:
    """The probability of yes of each (query, document); a pair without an answer is left out."""
    requests = {key: judge_question(*pair, asking) for key, pair in pairs.items()}
    answers = ask(list({each.key: each for each in requests.values()}.values())) if requests else {}
    given = {key: answers[each.key] for key, each in requests.items() if each.key in answers}
    said = {key: probability_of_yes(answer) for key, answer in given.items()}
    return {key: probability for key, probability in said.items() if probability is not None}


def probability_of_yes(answer: Answer) -> float | None:
    """Of yes against no, 0 to 1, by the log probabilities of the first word.

    Where the endpoint gave none, the word itself decides: 1 or 0. None for any other answer, and
    for one that was refused or withheld.
    """
    if answer.ending not in (Ending.ANSWERED, Ending.TRUNCATED):
        return None
    for place in _places(answer):
        yes = sum(weight for word, weight in place if word == "yes")
        no = sum(weight for word, weight in place if word == "no")
        if yes + no > 0:
            return yes / (yes + no)
    word = _word(answer.text.split()[0]) if answer.text.split() else ""
    return {"yes": 1.0, "no": 0.0}.get(word)


def _places(answer: Answer) -> list[list[tuple[str, float]]]:
    """For each token of the answer the words that could have stood there, with probabilities."""
    content = answer.content() or {}
    logprobs = content["choices"][0].get("logprobs") if content else None
    tokens = logprobs.get("content") if isinstance(logprobs, dict) else None
    places = [one for one in tokens or [] if isinstance(one, dict)]
    return [_alternatives(one) for one in places]


def _alternatives(token: dict[str, Any]) -> list[tuple[str, float]]:
    listed = token.get("top_logprobs") or [token]
    return [
        (_word(one["token"]), exp(one["logprob"]))
        for one in listed
        if isinstance(one.get("token"), str) and isinstance(one.get("logprob"), int | float)
    ]


def _word(token: str) -> str:
    return token.strip(" \t\n.,:;!*\"'▁Ġ").lower()


def _reason(k: int) -> str:
    return f"not found again within {k}"
