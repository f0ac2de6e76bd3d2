"""How much of what was asked for is of use in the end."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from perfetch.records import Language, Outcome, Verdict
from perfetch.synthesis.synthesised import Synthesised

_RIGHT = (Outcome.ACCEPTED, Outcome.NOT_FASTER, Outcome.INCONCLUSIVE)


@dataclass(frozen=True, slots=True)
class Yield:
    """One language's way from what was asked for to accepted pairs."""

    language: Language
    intents: int
    """Asked for."""
    new: int
    """Intents that follow the rules and repeat nothing."""
    asked: int
    """Programs asked for."""
    valid: int
    """Follow the rules, repeat nothing, have an independent second solution."""
    verified: int
    """Every solution gave the right answers."""
    faster: int
    """Accepted: the performant solution is faster beyond doubt."""
    mended: int
    """Of the accepted, those that were sent back once."""
    unasked_intents: int
    """Wanted, and not asked for: the budget was spent."""
    unasked_programs: int


def yields(synthesised: Synthesised, verdicts: Mapping[str, Verdict]) -> tuple[Yield, ...]:
    """By language, in the order asked for; a program without a verdict counts as not verified."""
    verified: Counter[str] = Counter()
    faster: Counter[str] = Counter()
    mended: Counter[str] = Counter()
    for program in synthesised.programs:
        verdict = verdicts.get(program.example_id)
        outcome = verdict.outcome if verdict else None
        language = program.intent.language
        verified[language] += outcome in _RIGHT
        faster[language] += outcome == Outcome.ACCEPTED
        mended[language] += outcome == Outcome.ACCEPTED and program.mended
    return tuple(
        Yield(
            language=each.language,
            intents=each.intents,
            new=each.new_intents,
            asked=each.programs,
            valid=each.valid_programs,
            verified=verified[each.language],
            faster=faster[each.language],
            mended=mended[each.language],
            unasked_intents=each.unasked_intents,
            unasked_programs=each.unasked_programs,
        )
        for each in synthesised.asked
    )
