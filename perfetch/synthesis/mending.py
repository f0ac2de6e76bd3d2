"""A program that its race refutes goes back to the model once, with the reason."""

import re
from collections.abc import Mapping
from dataclasses import replace

from perfetch.chat.conversation import Ask, Question
from perfetch.records import Outcome, Verdict
from perfetch.synthesis.asking import Asking
from perfetch.synthesis.programs import make_example, program_question
from perfetch.synthesis.prompts import mend_request
from perfetch.synthesis.schemas import ProgramDraft
from perfetch.synthesis.synthesised import Program, Synthesised
from perfetch.synthesis.unasked import is_unasked, put

MOST_SAID = 300
"""Characters of a sandbox's message that a model is shown."""

_SETTLED = (Outcome.ACCEPTED, Outcome.NO_COMPILER)
_NAMED = re.compile(r"(?:positive|slow twin \d+|near miss \d+|witness \d+|make_input|check)(?=\b)")
_UNSTABLE = re.compile(r"0x[0-9a-fA-F]+|/tmp/\S+|\d+\.\d+(?:e[-+]?\d+)?")
_CALLED = {
    "the positive": "the performant solution",
    "positive": "code (the performant solution)",
    "witness 1": "an independent solution",
}
_CALLED_IN = re.compile("|".join(rf"\b{name}\b" for name in _CALLED))


def mend(
    synthesised: Synthesised, verdicts: Mapping[str, Verdict], asking: Asking, ask: Ask
) -> Synthesised:
    """The same, with a new draft where a verdict refuted the old one and the model gave one.

    The independent solution stays. A draft that cannot be mended stays, too: its verdict says why
    it is of no use.

    Args:
        synthesised: what was raced.
        verdicts: by example id; a program without one is left as it is.
        asking: how the model is asked; a mended answer may differ, so it is asked at its request's.
        ask: answers requests.
    """
    refuted = [
        (place, program, verdicts[program.example_id])
        for place, program in enumerate(synthesised.programs)
        if _is_refuted(program, verdicts)
    ]
    questions = [_question(program, verdict) for _, program, verdict in refuted]
    programs = list(synthesised.programs)
    keys = list(synthesised.keys)
    sent_back = 0
    for (place, program, _), reading in zip(refuted, put(questions, ask), strict=True):
        sent_back += not is_unasked(reading)
        keys += reading.keys
        if reading.value is not None:
            programs[place] = _with_draft(program, reading.value)
    mended = sum(program.mended for program in programs)
    notes = {**synthesised.notes, "sent_back": str(sent_back), "given_anew": str(mended)}
    return replace(synthesised, programs=tuple(programs), keys=tuple(keys), notes=notes)


def reason_of(verdict: Verdict) -> str:
    """Why a program was refused, in words that are the same at every run: nothing measured."""
    named = _NAMED.search(verdict.detail)
    name = _as_shown(named[0]) if named else "the program"
    match verdict.outcome:
        case Outcome.NOT_FASTER | Outcome.INCONCLUSIVE if "waits instead" in verdict.detail:
            return f"{name} waits instead of working"
        case Outcome.NOT_FASTER | Outcome.INCONCLUSIVE:
            return (
                "a slow twin is not clearly slower than the performant solution at the largest "
                "size: let it pay a cost that grows with the input, or take larger sizes"
            )
        case Outcome.TIMEOUT:
            return f"{name} did not end in time: take smaller sizes, or mend an endless loop"
        case Outcome.MEMORY:
            return f"{name} ran out of memory: take smaller sizes, or copy less"
    detail = _as_shown(_UNSTABLE.sub("…", verdict.detail)[:MOST_SAID])
    return f"{verdict.outcome.value.replace('_', ' ')}: {detail}"


def _as_shown(text: str) -> str:
    """A sandbox's words in those of the prompt."""
    return _CALLED_IN.sub(lambda match: _CALLED[match[0]], text)


def _is_refuted(program: Program, verdicts: Mapping[str, Verdict]) -> bool:
    verdict = verdicts.get(program.example_id)
    return verdict is not None and verdict.outcome not in _SETTLED and not program.mended


def _question(program: Program, verdict: Verdict) -> Question[ProgramDraft]:
    request = mend_request(program.request, program.draft, reason_of(verdict))
    return program_question(replace(request, template="mend"), program.intent)


def _with_draft(program: Program, draft: ProgramDraft) -> Program:
    example = make_example(program.intent, draft, program.witness)
    return replace(program, draft=draft, example=example, mended=True)
