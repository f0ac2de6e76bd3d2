"""What a model's answers came to: intents, their programs, and what became of the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from perfetch.chat.request import ChatRequest
from perfetch.records import Example, Language, Reject
from perfetch.synthesis.novelty import GroupYield
from perfetch.synthesis.plan import Cell
from perfetch.synthesis.schemas import IntentDraft, ProgramDraft, WitnessDraft


@dataclass(frozen=True, slots=True)
class Intent:
    """A new task; its wordings become queries."""

    intent_id: str
    """"running_total-3f2a90c1": its function, and the hash of what it says."""
    group: str
    """The id of the first intent with this task, in whatever language: never parted by a split."""
    cell: Cell
    draft: IntentDraft
    wordings: tuple[str, ...]

    @property
    def language(self) -> Language:
        """Of the programs that answer it."""
        return self.cell.language


@dataclass(frozen=True, slots=True)
class Program:
    """An intent with everything that a race needs."""

    intent: Intent
    draft: ProgramDraft
    witness: WitnessDraft
    request: ChatRequest
    """What the draft answers, without a repair: the start of a conversation that mends it."""
    example: Example
    mended: bool = False

    @property
    def example_id(self) -> str:
        """Names all that is run."""
        return self.example.example_id


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for in one language, and what came of it before anything was run."""

    language: Language
    intents: int
    """Asked for."""
    new_intents: int
    """Followed the rules and repeated nothing."""
    programs: int
    """Asked for: one for each new intent that was wanted."""
    valid_programs: int
    """Followed the rules, repeated nothing, and have an independent second solution."""
    unasked_intents: int = 0
    """Wanted, and nobody was asked for want of budget: no part of those asked for."""
    unasked_programs: int = 0
    """The same; also those whose second solution nobody was asked for."""


@dataclass(frozen=True, slots=True)
class Synthesised:
    """What a model's answers came to."""

    programs: tuple[Program, ...] = ()
    rejects: tuple[Reject, ...] = ()
    asked: tuple[Asked, ...] = ()
    saturation: tuple[GroupYield, ...] = ()
    keys: tuple[str, ...] = ()
    """Of every request, in order: what each cost is in the ledger."""
    notes: Mapping[str, str] = field(default_factory=dict)
