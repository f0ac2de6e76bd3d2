"""Questions that nobody was asked, for want of budget: no model's fault, no part of a yield."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TypeVar

from pydantic import BaseModel

from perfetch.chat.answer import Answer
from perfetch.chat.conversation import Ask, Question, Reading, converse
from perfetch.chat.request import ChatRequest

Value = TypeVar("Value", bound=BaseModel)
NOT_ASKED = "not asked: the budget is spent"


@dataclass(frozen=True, slots=True)
class Asker:
    """An `Ask` that knows which requests were never sent."""

    ask: Ask
    unasked: Set[str] = frozenset()
    """Their keys; more may join them with every call."""

    def __call__(self, requests: Sequence[ChatRequest]) -> Mapping[str, Answer]:
        """Answers by key."""
        return self.ask(requests)


def put(questions: Sequence[Question[Value]], ask: Ask) -> list[Reading[Value]]:
    """The reading of every question, in order; one that ended for want of budget says so."""
    readings = converse(questions, ask)
    unasked = ask.unasked if isinstance(ask, Asker) else frozenset()
    return [
        replace(each, problem=NOT_ASKED)
        if each.kind == "lost" and each.keys and each.keys[-1] in unasked
        else each
        for each in readings
    ]


def is_unasked(reading: Reading[Value]) -> bool:
    """Whether nobody was asked; where only the repair of an answer was not, somebody was."""
    return reading.problem == NOT_ASKED and len(reading.keys) == 1
