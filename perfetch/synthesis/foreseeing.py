"""What an order will ask, before anything is sent: for an estimate of tokens, cost and time."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from math import ceil
from statistics import mean

from perfetch.chat.request import ChatRequest
from perfetch.records import Language
from perfetch.synthesis.asking import Asking, FewShot, Order
from perfetch.synthesis.intents import FIRST_GUESS, PER_CELL, SPARE_WORDINGS
from perfetch.synthesis.plan import Cell, plan
from perfetch.synthesis.prompts import (
    intents_request,
    program_request,
    shown,
    witness_request,
)
from perfetch.synthesis.schemas import ArgumentDraft, IntentDraft
from perfetch.synthesis.synthesised import Intent
from perfetch.synthesis.validation import signature_of

CHARACTERS_PER_TOKEN = 3.5
"""Of code and JSON, rounded down from what byte-pair tokenisers take of English: about 4."""
_FRAME = 45
"""Characters of an answer's JSON around one text."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Requests of one kind and language."""

    template: str
    language: Language
    requests: int
    """Without repairs."""
    sample: ChatRequest
    output_tokens: int
    """Of one answer that is like the examples."""


def foresee(order: Order, asking: Asking, few_shots: Sequence[FewShot]) -> tuple[Foreseen, ...]:
    """What the order will ask of each kind; programs only of languages with examples.

    Raises:
        ValueError: if a language has no few-shot to judge lengths by.
    """
    cells = list(islice(plan(order.languages, order.seed), len(set(order.languages))))
    share = ceil(order.intents / len(cells))
    return tuple(
        foreseen
        for cell in cells
        for foreseen in _of_language(cell, share, order, asking, few_shots)
    )


def _of_language(
    cell: Cell, intents: int, order: Order, asking: Asking, few_shots: Sequence[FewShot]
) -> list[Foreseen]:
    language = cell.language
    shots = shown(few_shots, language)
    if not shots:
        raise ValueError(f"no few-shot in {language}: give one at least")
    intent = _like(shots[0], cell)
    positive = shots[0].example.positive
    signature = signature_of(positive.code, positive.entry, language)
    wordings = order.wordings + SPARE_WORDINGS
    asked = intents_request(cell, PER_CELL, wordings, few_shots, asking)
    cells = ceil(intents / (PER_CELL * FIRST_GUESS))
    worded = PER_CELL * (5 * _FRAME + wordings * (_FRAME + mean(map(_wording_length, shots))))
    return [
        Foreseen("intents", language, cells, asked, _tokens(worded)),
        Foreseen(
            "program",
            language,
            intents,
            program_request(intent, few_shots, asking),
            _tokens(8 * _FRAME + mean(map(_program_length, shots))),
        ),
        Foreseen(
            "witness",
            language,
            intents,
            witness_request(intent, signature, asking),
            _tokens(_FRAME + mean(len(shot.example.positive.code) for shot in shots)),
        ),
    ]


def _like(shot: FewShot, cell: Cell) -> Intent:
    """An intent as long as the example's."""
    draft = IntentDraft(
        title=shot.title,
        function=shot.example.positive.entry,
        arguments=(ArgumentDraft(name="values", type="a sequence", meaning=shot.title),),
        returns=shot.title,
        scale=str(shot.example.sizes[-1]),
        wordings=(),
    )
    return Intent("foreseen", "foreseen", cell, draft, shot.intents)


def _wording_length(shot: FewShot) -> float:
    return mean(len(text) for text in shot.intents)


def _program_length(shot: FewShot) -> int:
    example = shot.example
    solutions = (example.positive, example.slow[0], example.near_miss[0])
    code = sum(len(solution.code) + len(solution.note) for solution in solutions)
    return code + len(example.make_input) + len(example.check)


def _tokens(characters: float) -> int:
    return ceil(characters / CHARACTERS_PER_TOKEN)
