"""What the page shows beside the report: plain fields, filled by whoever has them at hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

DocumentRole = Literal["positive", "slow", "near_miss", ""]


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One epoch of training; epoch 0 is the encoder alone and has no loss."""

    epoch: int
    loss: float | None
    dev_ndcg: float
    dev_fast_first: float | None = None


@dataclass(frozen=True, slots=True)
class TriedKind:
    """The best trial of one kind in a search."""

    kind: str
    dev_ndcg: float
    dev_fast_first: float | None
    seconds: float
    parameters: int
    steps: int
    index: str
    """What must happen to an index of documents that is there already."""


@dataclass(frozen=True, slots=True)
class TradePoint:
    """What one share of the performant end gives on dev."""

    share: float
    dev_ndcg: float
    dev_fast_first: float | None


@dataclass(frozen=True, slots=True)
class SpeedUp:
    """One accepted race: how many times the slow twin's CPU time is the positive's."""

    family: str
    language: str
    ratio: float
    ratio_low: float
    ratio_high: float
    fast_ms: float
    slow_ms: float


@dataclass(frozen=True, slots=True)
class RankedDocument:
    """A document in a query's top five."""

    title: str
    """A name or the first lines of the code, as they are: the page escapes them."""
    role: DocumentRole = ""
    """How it stands to this query; empty where nobody has judged it."""
    relevance: int = 0


@dataclass(frozen=True, slots=True)
class QueryRow:
    """One judged query before and after; NDCG@10 in [0, 1]."""

    text: str
    split: str
    source: str
    base_ndcg: float
    challenger_ndcg: float
    base_top: tuple[RankedDocument, ...] = ()
    challenger_top: tuple[RankedDocument, ...] = ()

    @property
    def change(self) -> float:
        """Challenger minus base, in [-1, 1]."""
        return self.challenger_ndcg - self.base_ndcg


@dataclass(frozen=True, slots=True)
class Lineage:
    """What was made of what."""

    dataset: str
    model: str
    encoder: str
    encoder_revision: str
    seed: int
    parents: tuple[str, ...] = ()
    champion_before: str | None = None
    champion_after: str | None = None
    index: str = "untouched"
    """What the model asks of an index of documents that is there already."""


@dataclass(frozen=True, slots=True)
class PageDetails:
    """Everything of the page that is not in report.json."""

    lineage: Lineage
    curve: tuple[CurvePoint, ...] = ()
    share_kept: float | None = None
    """How much of the adapter's change dev kept, 0 to 1; 0 is the encoder alone."""
    kind: str = ""
    """Of the adapter."""
    folds: int = 1
    """1: judged on dev. More: so many fits, each judged on labels it did not see."""
    reason: str = ""
    """Why training did not help; empty where it did."""
    performant_share: float | None = None
    """Of the performant end of the trade-off in the chosen fit."""
    tried: tuple[TriedKind, ...] = ()
    """The kinds of a search, best first; empty where one kind was asked for."""
    tradeoff: tuple[TradePoint, ...] = ()
    speed_ups: tuple[SpeedUp, ...] = ()
    outcomes: Mapping[str, int] = field(default_factory=dict)
    """Verdicts by outcome."""
    rejects: Mapping[str, int] = field(default_factory=dict)
    """What was left out of the dataset, by reason."""
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Heading ("Queries by split") → name → how many."""
    audit: Mapping[str, Mapping[str, int | float]] = field(default_factory=dict)
    """Split → figure of its leakage audit → value."""
    notes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Source → what it says about itself: licence, share of name leaks."""
    queries: tuple[QueryRow, ...] = ()
    machine: str = ""
    compiler: str = ""
    sandbox: str = ""
