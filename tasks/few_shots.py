"""Examples for prompts: the catalogue's families, which are proved at every run."""

from functools import cache

from perfetch.catalogue.family import Family, load_families
from perfetch.catalogue.instance import draw_instances
from perfetch.catalogue.source import FAMILIES
from perfetch.records import Language
from perfetch.synthesis.asking import FewShot

SEED = 0
"""Prompts are part of an answer's key: the same ones at every run, whatever its seed."""


@cache
def few_shots(languages: tuple[Language, ...]) -> tuple[FewShot, ...]:
    """One example of every family in these languages."""
    families = [family for family in load_families(FAMILIES) if family.language in languages]
    return tuple(_few_shot(family) for family in families)


def _few_shot(family: Family) -> FewShot:
    instance = draw_instances(family, 1, SEED)[0]
    texts = tuple(text for _, text in instance.intents)
    title = family.title.format_map(instance.parameters)
    return FewShot(title, texts, instance.example)
