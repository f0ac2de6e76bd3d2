"""Plays a good model, or a flawed one: answers every prompt of synthesis from the catalogue.

Stateless: an answer depends on the request's body alone. Cell number n of a language brings the
families 4n to 4n + 3 of a shuffled list; past the list's end the same ones come again.
"""

import json
import random
import re
from collections.abc import Callable
from functools import cache
from hashlib import sha256

from perfetch.catalogue.family import load_families
from perfetch.catalogue.instance import Instance, draw_instances
from perfetch.catalogue.source import FAMILIES
from perfetch.chat.answer import Answer
from perfetch.chat.conversation import Ask
from perfetch.chat.request import ChatRequest
from perfetch.records import Solution
from perfetch.synthesis.asking import FewShot
from perfetch.synthesis.taxonomy import STYLES
from perfetch.synthesis.validation import signature_of
from perfetch.synthesis.wording_rules import spells

_REFERENCE = re.compile(r"^Reference: (\w+)/(\S+)$", re.MULTILINE)
_TITLE = re.compile(r"^Task: (.+)$", re.MULTILINE)
_COUNT = re.compile(r"^Give (\d+) tasks", re.MULTILINE)
LANGUAGES = ("python", "cpp")


def catalogue_few_shots() -> list[FewShot]:
    """One few-shot of every family in both languages, by language, group and name."""
    return [
        FewShot(_title(instance), tuple(text for _, text in instance.intents), instance.example)
        for language in LANGUAGES
        for instance in _instances(language)
    ]


def ask_player(reply: Callable[[dict], str], asked: list[ChatRequest]) -> Ask:
    """Asks without a network; every request is also written to `asked`."""

    def answer(request: ChatRequest) -> Answer:
        asked.append(request)
        turns = [{"role": turn.role, "content": turn.content} for turn in request.messages]
        message = {"role": "assistant", "content": reply({"messages": turns})}
        body = json.dumps({"choices": [{"message": message, "finish_reason": "stop"}]}).encode()
        return Answer(request.key, body, request.model, "player", 0.0, "")

    return lambda requests: {request.key: answer(request) for request in requests}


class CataloguePlayer:
    """Called with a request's body, returns the content of the answer.

    Args:
        families: how many of each language it knows.
        flawed: share of first answers that are bad: no JSON, a check that refuses every answer,
            a twin that is not slower. A repair turn is always answered well.
    """

    def __init__(self, families: int = 64, flawed: float = 0.0) -> None:
        self.flawed = flawed
        self._known: dict[str, list[Instance]] = {}
        for language in LANGUAGES:
            known = list(_instances(language))
            random.Random(f"player/{language}").shuffle(known)
            self._known[language] = known[:families]

    def __call__(self, body: dict) -> str:
        asked = next(
            message["content"]
            for message in body["messages"]
            if message["role"] == "user" and _REFERENCE.search(message["content"])
        )
        kind, reference = _REFERENCE.search(asked).groups()
        is_first = not any(message["role"] == "assistant" for message in body["messages"])
        drawn = int(sha256(f"{kind}/{reference}".encode()).hexdigest()[:8], 16)
        is_bad = is_first and drawn % 1000 < 1000 * self.flawed
        if kind == "intents":
            answer = self._intents(reference, int(_COUNT.search(asked)[1]))
        else:
            instance = self._named(reference.partition("/")[0], _TITLE.search(asked)[1])
            answer = _program(instance) if kind == "program" else _witness(instance)
        if is_bad and kind == "program" and drawn % 3:
            answer = _wrong(answer) if drawn % 3 == 1 else _not_slower(answer)
        text = json.dumps(answer)
        return text[: len(text) // 2] if is_bad and (kind != "program" or drawn % 3 == 0) else text

    def _intents(self, cell_id: str, count: int) -> dict:
        language, place, _ = cell_id.split("-")
        known = self._known[language]
        places = [(int(place) * count + offset) % len(known) for offset in range(count)]
        return {"intents": [_intent(known[at]) for at in dict.fromkeys(places)]}

    def _named(self, language: str, title: str) -> Instance:
        return next(each for each in self._known[language] if _title(each) == title)


@cache
def _instances(language: str) -> tuple[Instance, ...]:
    families = [family for family in load_families(FAMILIES) if family.language == language]
    return tuple(draw_instances(family, 1, seed=0)[0] for family in families)


def _intent(instance: Instance) -> dict:
    positive = instance.example.positive
    return {
        "title": _title(instance),
        "function": positive.entry,
        "arguments": [
            {
                "name": "arguments",
                "type": signature_of(positive.code, positive.entry, instance.family.language),
                "meaning": "as the signature says",
            }
        ],
        "returns": "as the signature says",
        "scale": f"about {instance.example.sizes[-1]} items",
        "wordings": [
            {"style": style, "text": text}
            for (_, text), style in zip(instance.intents, _styles(instance), strict=True)
        ],
    }


def _styles(instance: Instance) -> list[str]:
    """Every style in turn; only "identifiers" is never refused for spelling the function."""
    entry = instance.example.positive.entry
    return [
        "identifiers" if spells(text, entry) else style
        for (_, text), style in zip(instance.intents, [*STYLES] * 3, strict=False)
    ]


def _title(instance: Instance) -> str:
    return instance.family.title.format_map(instance.parameters)


def _program(instance: Instance) -> dict:
    example = instance.example
    return {
        "entry": example.positive.entry,
        "complexity": "O(n)",
        "code": example.positive.code,
        "slow": [
            {"reason": twin.note, "complexity": "O(n^2)", "code": twin.code}
            for twin in example.slow[:1]
        ],
        "near_miss": [
            {"intent": miss.note, "entry": miss.entry, "code": miss.code}
            for miss in example.near_miss
        ],
        "make_input": example.make_input,
        "check": example.check,
        "sizes": list(example.sizes),
    }


def _witness(instance: Instance) -> dict:
    second: Solution = instance.example.slow[-1]
    return {"entry": second.entry, "code": second.code}


def _wrong(answer: dict) -> dict:
    """With a check that refuses every answer."""
    is_cpp = "#include" in answer["code"]
    signature = signature_of(answer["check"], "check", "cpp" if is_cpp else "python")
    body = " { return sizeof(answer) == 0; }" if is_cpp else "\n    return answer is NotImplemented"
    return answer | {"check": signature + body}


def _not_slower(answer: dict) -> dict:
    twin = answer["slow"][0]
    return answer | {"code": twin["code"], "slow": [twin | {"code": answer["code"]}]}
