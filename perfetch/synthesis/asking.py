"""What a caller hands in: how much is wanted, how the model is asked, and what it is shown."""

from dataclasses import dataclass

from perfetch.records import Example, Language


@dataclass(frozen=True, slots=True)
class Order:
    """How much is wanted. A larger order asks what a smaller one asked, and more."""

    languages: tuple[Language, ...]
    intents: int
    """New programming tasks over all languages."""
    wordings: int
    """Of each intent, at most; at least `wording_rules.MIN_WORDINGS` are needed."""
    seed: int


@dataclass(frozen=True, slots=True)
class Asking:
    """How the model is asked: part of every request's key."""

    model: str
    sampling_temperature: float | None
    seed: int | None
    max_output_tokens: int


@dataclass(frozen=True, slots=True)
class FewShot:
    """A proved example with its intents, as the model is to write them."""

    title: str
    intents: tuple[str, ...]
    example: Example


@dataclass(frozen=True, slots=True)
class Known:
    """What is there already: an intent or a program that repeats it is not new.

    A replay needs the same: leave out what these very requests brought.
    """

    intents: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
