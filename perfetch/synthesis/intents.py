"""Intents in waves: cells of the plan are asked until there are enough new ones.

Waves end at fixed places of the plan, and only there groups of cells are closed. So a larger order
asks everything that a smaller one asked, in the same order, and pays only for what is beyond.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from math import ceil

from perfetch.chat.conversation import Ask, Question, Reading
from perfetch.records import Language, Reject, content_id
from perfetch.synthesis.asking import Asking, FewShot, Known, Order
from perfetch.synthesis.novelty import SAME_WORDING, Saturation, Seen, wording_shingles
from perfetch.synthesis.plan import Cell, groups, plan
from perfetch.synthesis.prompts import intents_request, shown
from perfetch.synthesis.rejecting import rejected_reading, rejected_rule
from perfetch.synthesis.schemas import IntentBatch, IntentDraft
from perfetch.synthesis.synthesised import Intent
from perfetch.synthesis.unasked import is_unasked, put
from perfetch.synthesis.wording_rules import check_batch, check_intent, kept_wordings

PER_CELL = 4
SPARE_WORDINGS = 2
"""Asked for beyond what is wanted: one that breaks a rule is left out, not mended."""
FIRST_WAVE = 24
"""Cells. A wave is half as large as all before it together: few rounds for any order, and a group
that runs dry is asked in vain for a third of the time at most."""
FIRST_GUESS, LEAST_GUESS = 0.8, 0.25
"""Share of the intents asked for that come and are new, before and whatever is known of it."""
MOST_ASKED = 3
"""Times the order; a model that brings nothing is not asked for ever."""


@dataclass(slots=True)
class Gathering:
    """What the waves have brought so far."""

    order: Order
    intents: list[Intent] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    saturation: Saturation = field(default_factory=Saturation)
    seen: dict[str, Seen] = field(default_factory=dict)
    """Titles and wordings by language."""
    tasks: Seen = field(default_factory=lambda: Seen(SAME_WORDING))
    """Titles in any language, by the group that brought them."""
    asked: Counter[str] = field(default_factory=Counter)
    """Intents asked for, by language."""
    unasked: Counter[str] = field(default_factory=Counter)
    """Intents that nobody was asked for."""
    new: Counter[str] = field(default_factory=Counter)

    @property
    def wanting(self) -> int:
        """Intents that are still to come; none when no more can be asked for, or in vain."""
        if self.unasked or self._may_ask <= 0:
            return 0
        return max(0, self.order.intents - len(self.intents))

    def next_cells(self) -> int:
        """How many cells may bring what is wanting, by the share that came so far."""
        asked, new = self.asked.total(), self.new.total()
        share = (new + FIRST_GUESS * PER_CELL) / (asked + PER_CELL)
        likely = self.wanting / max(share, LEAST_GUESS)
        return ceil(min(likely, self._may_ask) / PER_CELL)

    @property
    def _may_ask(self) -> int:
        limit = MOST_ASKED * self.order.intents + FIRST_WAVE * PER_CELL
        return limit - self.asked.total()


def gather_intents(
    order: Order, asking: Asking, few_shots: Sequence[FewShot], ask: Ask, known: Known
) -> Gathering:
    """The first so many new intents of the plan."""
    gathering = Gathering(order)
    gathering.seen |= {
        language: _known_in(language, few_shots, known) for language in order.languages
    }
    open_groups = groups(order.languages)
    for wave in _waves(order):
        cells = [cell for cell in wave if not gathering.saturation.is_closed(cell.group)]
        while cells and gathering.wanting:
            count = gathering.next_cells()
            now, cells = cells[:count], cells[count:]
            _ask_cells(now, gathering, asking, few_shots, ask)
        open_groups -= {each for each in open_groups if gathering.saturation.is_closed(each)}
        if not gathering.wanting or not open_groups:
            break
    del gathering.intents[order.intents :]
    return gathering


def _waves(order: Order) -> Iterator[list[Cell]]:
    cells = plan(order.languages, order.seed)
    size = total = FIRST_WAVE
    while True:
        yield list(islice(cells, size))
        size = max(FIRST_WAVE, total // 2)
        total += size


def _known_in(language: Language, few_shots: Sequence[FewShot], known: Known) -> Seen:
    """What is there already, and what the prompts show, is not new."""
    seen = Seen(SAME_WORDING)
    of_shots = [(shot.title, *shot.intents) for shot in shown(few_shots, language)]
    for text in (*known.intents, *(text for texts in of_shots for text in texts)):
        seen.add(wording_shingles(text), "known")
    return seen


def _ask_cells(
    cells: Sequence[Cell],
    gathering: Gathering,
    asking: Asking,
    few_shots: Sequence[FewShot],
    ask: Ask,
) -> None:
    wordings = gathering.order.wordings + SPARE_WORDINGS
    questions = [
        Question(
            intents_request(cell, PER_CELL, wordings, few_shots, asking),
            IntentBatch,
            lambda batch: check_batch(batch, PER_CELL),
        )
        for cell in cells
    ]
    for cell, reading in zip(cells, put(questions, ask), strict=True):
        _take(cell, reading, gathering)


def _take(cell: Cell, reading: Reading[IntentBatch], gathering: Gathering) -> None:
    """Keeps what is new in an answer, counts the rest."""
    gathering.keys += reading.keys
    counted = gathering.unasked if is_unasked(reading) else gathering.asked
    counted[cell.language] += PER_CELL
    drafts = reading.value.intents[:PER_CELL] if reading.value else ()
    if reading.value is None:
        gathering.rejects.append(rejected_reading(cell.cell_id, "intents", reading))
    new = [_take_draft(cell, draft, gathering) for draft in drafts]
    gathering.new[cell.language] += sum(new)
    if reading.kind != "lost":
        gathering.saturation.record(cell.group, new + [False] * (PER_CELL - len(new)))


def _take_draft(cell: Cell, draft: IntentDraft, gathering: Gathering) -> bool:
    """Whether the intent follows the rules and is new; then it is kept."""
    problem = check_intent(draft)
    texts = [wording.text.strip() for wording in kept_wordings(draft)]
    texts = texts[: gathering.order.wordings]
    shingles = [wording_shingles(text) for text in (draft.title, *texts)]
    seen = gathering.seen[cell.language]
    if not problem:
        earlier = next(filter(None, map(seen.owner_of, shingles)), "")
        problem = f"intent is not new: {draft.title!r} repeats {earlier}" if earlier else ""
    if problem:
        gathering.rejects.append(rejected_rule(cell.cell_id, "intents", problem))
        return False
    name = f"{draft.function}-{content_id(cell.language, draft.title, *texts)[:8]}"
    group = gathering.tasks.owner_of(shingles[0]) or name
    gathering.tasks.add(shingles[0], group)
    for each in shingles:
        seen.add(each, name)
    gathering.intents.append(Intent(name, group, cell, draft, tuple(texts)))
    return True
