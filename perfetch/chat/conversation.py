"""What follows an answer: a value, one turn that names what is wrong, or a recorded end.

Nothing here waits or sends: requests go out in waves through `Ask`, whoever answers them (an
endpoint, a batch, the ledger alone). A question is repaired once and has its limit raised once.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from perfetch.chat.answer import Answer, Ending
from perfetch.chat.request import ChatRequest, Message

Value = TypeVar("Value", bound=BaseModel)
Ask = Callable[[Sequence[ChatRequest]], Mapping[str, Answer]]
"""Answers by key; one whose attempts ran out is not among them, and is asked again another time."""
Kind = Literal["read", "invalid", "truncated", "refused", "filtered", "lost"]
ROUNDS = 3
"""The question, its repair and a raised limit, in any order."""
RAISE = 2
SHOWN_PROBLEMS = 3

_HALF_PAIR = re.compile("[\ud800-\udfff]")
_FENCED = re.compile(r"```(?:json)?\s*\n(.*?)```", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Question(Generic[Value]):
    """A request with what its answer must be."""

    request: ChatRequest
    model: type[Value]
    check: Callable[[Value], str]
    """The rule that a value breaks, in a sentence that the model reads; empty for none."""


@dataclass(frozen=True, slots=True)
class Reading(Generic[Value]):
    """What became of a question."""

    kind: Kind
    value: Value | None = None
    problem: str = ""
    keys: tuple[str, ...] = ()
    """Of every request it took, in order: what it cost is in the ledger."""

    @property
    def repaired(self) -> bool:
        """Whether it took more than one request."""
        return len(self.keys) > 1


def converse(questions: Sequence[Question[Value]], ask: Ask) -> list[Reading[Value]]:
    """The reading of every question, in order, after at most three waves of requests."""
    readings: list[Reading[Value]] = [Reading("lost") for _ in questions]
    waiting = {number: question.request for number, question in enumerate(questions)}
    for _ in range(ROUNDS):
        if not waiting:
            break
        answers = ask(list({request.key: request for request in waiting.values()}.values()))
        following: dict[int, ChatRequest] = {}
        for number, request in waiting.items():
            keys = (*readings[number].keys, request.key)
            answer = answers.get(request.key)
            if answer is None:
                readings[number] = Reading("lost", problem="no answer in all attempts", keys=keys)
                continue
            reading = read(answer, questions[number])
            readings[number] = replace(reading, keys=keys)
            next_request = follow_up(request, answer, reading)
            if next_request is not None:
                following[number] = next_request
        waiting = following
    return readings


def read(answer: Answer, question: Question[Value]) -> Reading[Value]:
    """The value in an answer, or why there is none."""
    match answer.ending:
        case Ending.REFUSED:
            return Reading("refused", problem="the model declined")
        case Ending.FILTERED:
            return Reading("filtered", problem="withheld by a content filter")
        case Ending.TRUNCATED:
            return Reading("truncated", problem="cut off by the output limit")
        case Ending.MALFORMED:
            return Reading("invalid", problem="the answer holds no text")
    try:
        value = question.model.model_validate(_json_of(answer.text))
    except ValidationError as error:
        return Reading("invalid", problem=_explain(error))
    except (ValueError, RecursionError) as error:
        return Reading("invalid", problem=f"the answer is not JSON: {error}")
    problem = question.check(value)
    return Reading("invalid", problem=problem) if problem else Reading("read", value)


def follow_up(request: ChatRequest, answer: Answer, reading: Reading[Value]) -> ChatRequest | None:
    """The one request that may mend it; None when it is settled, or was mended before."""
    repaired = any(message.role == "assistant" for message in request.messages)
    raised = bool(request.parent) and not repaired
    if reading.kind == "truncated" and not (raised or request.template.endswith("+")):
        return replace(
            request,
            max_output_tokens=RAISE * request.max_output_tokens,
            parent=request.key,
            template=request.template + "+",
        )
    if reading.kind == "invalid" and not repaired and answer.text:
        return request.saying(
            Message("assistant", answer.text),
            Message(
                "user",
                f"This breaks a rule: {reading.problem}. Give the whole answer again, with this "
                "mended and nothing else changed.",
            ),
        )
    return None


def _json_of(text: str) -> object:
    """The JSON object in a text: all of it, or in a fence, or from the first brace to the last."""
    fenced = _FENCED.search(text)
    inner = fenced.group(1) if fenced else text
    start, end = inner.find("{"), inner.rfind("}")
    if start < 0 or end < start:
        raise ValueError("no JSON object in it")
    # Small models put bare line ends into the strings of a program: what is meant is plain.
    found = json.loads(inner[start : end + 1], strict=False)
    if _HALF_PAIR.search(json.dumps(found, ensure_ascii=False)):
        raise ValueError("half of a surrogate pair in it, which is no character")
    return found


def _explain(error: ValidationError) -> str:
    problems = [
        f"{'.'.join(map(str, problem['loc'])) or 'the answer'}: {problem['msg']}"
        for problem in error.errors()[:SHOWN_PROBLEMS]
    ]
    return "; ".join(problems)
