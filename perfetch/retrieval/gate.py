"""Whether a challenger may replace the champion: better beyond chance, and nowhere clearly worse.

Fails closed: a figure that is missing refuses, it never promotes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from perfetch.retrieval.evaluation import EvaluationReport
from perfetch.retrieval.significance import MIN_CLUSTERS
from perfetch.retrieval.slices import POOLED, walk_slices

CHALLENGER = "challenger"


class GateSettings(BaseModel):
    """What a promotion needs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    metric: Literal["ndcg@10"] = Field(
        default="ndcg@10",
        title="Metric",
        description="Must be above the base encoder's and the champion's, interval above zero.",
    )
    confidence: float = Field(
        default=0.95,
        gt=0.5,
        lt=1,
        title="Confidence",
        description="Of the intervals, and of the claim that a slice is worse.",
    )
    min_slice_queries: int = Field(
        default=30,
        ge=1,
        title="Smallest slice",
        description="Slices of fewer queries have no say.",
    )


@dataclass(frozen=True, slots=True)
class GateDecision:
    """Whether to promote, and one sentence that says why."""

    promoted: bool
    reason: str


def decide_promotion(
    report: EvaluationReport, settings: GateSettings, *, has_champion: bool
) -> GateDecision:
    """Judges the pooled test splits, then every slice that is large enough.

    Args:
        report: what the evaluation found.
        settings: what is asked for.
        has_champion: whether a model other than the challenger is in use; if so, the report must
            compare with it.
    """
    pooled = report.splits.get(POOLED)
    if pooled is None:
        return GateDecision(False, "refused: the report has no pooled test queries")
    rivals = ("base", "champion") if has_champion else ("base",)
    wins = []
    for rival in rivals:
        found = _comparison(pooled, rival, settings.metric)
        if found is None:
            missing = f"{settings.metric} was not compared with the {rival} on the pooled test"
            return GateDecision(False, f"refused: {missing}{_why_not_compared(pooled)}")
        if not found["ci_low"] > 0:
            return GateDecision(False, f"refused: not above {_figures(found, settings)}")
        wins.append(f"above {_figures(found, settings)}")
    trouble = _slice_trouble(pooled, rivals, settings)
    if trouble:
        return GateDecision(False, f"refused: {trouble}")
    return GateDecision(True, f"{' and '.join(wins)}; no slice is significantly worse")


def _why_not_compared(pooled: Mapping[str, Any]) -> str:
    if pooled.get("comparisons"):
        return ""
    return (
        ": its queries fall into too few clusters (wordings of one task, near-duplicates), and a "
        f"comparison needs {MIN_CLUSTERS}; add tasks"
    )


def _slice_trouble(pooled: Mapping[str, Any], rivals: Sequence[str], settings: GateSettings) -> str:
    """What speaks against promotion in the slices; empty when nothing does."""
    for name, part in walk_slices(pooled.get("slices", {})):
        # With fewer clusters no comparison can be made, and no harm be shown.
        if part["queries"] < settings.min_slice_queries or part["clusters"] < MIN_CLUSTERS:
            continue
        for rival in rivals:
            found = _comparison(part, rival, settings.metric)
            if found is None:
                return f"{settings.metric} was not compared with the {rival} on {name}"
            if found["difference"] < 0 and found["p_holm"] < 1 - settings.confidence:
                figures = _figures(found, settings)
                return f"on {name} worse than {figures}, Holm p {found['p_holm']:.4f}"
    return ""


def _comparison(part: Mapping[str, Any], rival: str, metric: str) -> Mapping[str, Any] | None:
    wanted = (CHALLENGER, rival, metric)
    rows = part.get("comparisons", ())
    return next((c for c in rows if (c["system"], c["against"], c["metric"]) == wanted), None)


def _figures(found: Mapping[str, Any], settings: GateSettings) -> str:
    return (
        f"{found['against']} in {settings.metric}: {found['difference']:+.4f} "
        f"({100 * settings.confidence:g}% interval {found['ci_low']:+.4f} to "
        f"{found['ci_high']:+.4f}, {found['clusters']} clusters)"
    )
