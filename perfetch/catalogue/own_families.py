"""A user's own family files: one whose claim a race refutes is bad input, and is named.

Of Perfetch's own families such a one is only left out: on some machine, some day, one may fail.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from perfetch.errors import SourceInvalid
from perfetch.records import Candidates, Outcome, Verdict

FOLDER = "families_from"
"""The note that names the folder of a catalogue that is not Perfetch's."""
SHOWN = 3
_SUFFIXES = {"python": ".py", "cpp": ".cpp"}
# These speak of the machine or its noise, not of the file.
_NOT_REFUTED = {Outcome.ACCEPTED, Outcome.INCONCLUSIVE, Outcome.NO_COMPILER}


def refuse_refuted(candidates: Sequence[Candidates], verdicts: Mapping[str, Verdict]) -> None:
    """Does nothing when no claim of a user's own files was refuted.

    Args:
        candidates: all that was raced.
        verdicts: by example id.

    Raises:
        SourceInvalid: names the files, the first three with what the race showed.
    """
    refuted = {
        _file(part.notes[FOLDER], verdict): verdict
        for part in candidates
        if FOLDER in part.notes
        for verdict in (verdicts.get(example.example_id) for example in part.examples)
        if verdict is not None and verdict.outcome not in _NOT_REFUTED
    }
    if refuted:
        told = [f"{file}: {v.outcome}: {v.detail}" for file, v in list(refuted.items())[:SHOWN]]
        more = f"; and {len(refuted) - SHOWN} more" if len(refuted) > SHOWN else ""
        raise SourceInvalid(f"{'; '.join(told)}{more}; mend or remove the file and run again")


def _file(folder: str, verdict: Verdict) -> Path:
    """The file as far as a verdict knows it: not by its group."""
    return Path(folder) / "*" / f"{verdict.family}{_SUFFIXES[verdict.language]}"
