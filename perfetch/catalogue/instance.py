"""Settles a family's parameters: one instance is one set of documents and its wordings."""

import random
import re
from dataclasses import dataclass, replace

from perfetch.catalogue.family import Family
from perfetch.records import Example, Solution, content_id

_IN_INTENT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Instance:
    """A family with every parameter settled."""

    family: Family
    parameters: dict[str, str]
    intents: tuple[tuple[str, str], ...]
    """(wording, text): the family's line as written, and with the parameters filled in."""
    example: Example


def instantiate(family: Family, parameters: dict[str, str]) -> Instance:
    """One instance; its example's id is the hash of everything that will be run."""

    def settle(solution: Solution) -> Solution:
        return replace(
            solution,
            code=_fill_code(solution.code, parameters),
            note=_fill_text(solution.note, parameters),
        )

    example = Example(
        example_id="",
        source="catalogue",
        language=family.language,
        family=family.name,
        positive=settle(family.positive),
        slow=tuple(settle(twin) for twin in family.slow),
        near_miss=tuple(settle(miss) for miss in family.near_miss),
        make_input=_fill_code(family.make_input, parameters),
        check=_fill_code(family.check, parameters),
        sizes=family.sizes,
    )
    intents = tuple((line, _fill_text(line, parameters)) for line in family.intents)
    return Instance(family, parameters, intents, replace(example, example_id=_example_id(example)))


def draw_instances(family: Family, count: int, seed: int) -> list[Instance]:
    """Up to `count` different instances, drawn without regard to what other families draw."""
    rng = random.Random(f"{seed}/{family.group}/{family.name}/{family.language}")
    drawn: dict[tuple[str, ...], dict[str, str]] = {}
    for _ in range(count * 8):
        parameters = {name: rng.choice(choices) for name, choices in family.parameters.items()}
        drawn.setdefault(tuple(parameters.values()), parameters)
        if len(drawn) == count:
            break
    return [instantiate(family, parameters) for parameters in drawn.values()]


def _fill_text(text: str, parameters: dict[str, str]) -> str:
    return _IN_INTENT.sub(lambda match: parameters.get(match[1], match[0]), text)


def _fill_code(code: str, parameters: dict[str, str]) -> str:
    for name, value in parameters.items():
        code = code.replace(f"__{name}__", value)
    return code


def _example_id(example: Example) -> str:
    solutions = [example.positive, *example.slow, *example.near_miss]
    code = [part for solution in solutions for part in (solution.entry, solution.code)]
    sizes = " ".join(map(str, example.sizes))
    return content_id(example.language, *code, example.make_input, example.check, sizes)
