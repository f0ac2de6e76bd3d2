"""Whether texts come from elsewhere than those a model was trained on, judged by their vectors.

Two figures. The maximum mean discrepancy asks whether two samples have one distribution, whatever
the difference; its p-value is by permutation, so it holds for any sample size and any encoder. The
share of far texts says how much of what is new lies beyond the reach of what was trained on.

Source: Gretton, Borgwardt, Rasch, Schölkopf, Smola: A Kernel Two-Sample Test. JMLR 13 (2012)
723-773, https://jmlr.org/papers/v13/gretton12a.html: lemma 6 (the unbiased estimate), section 8
(the median as the kernel's width).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

Matrix = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]

FAR_PERCENTILE = 95.0
LEAST = 20
"""Texts on either side; of fewer nothing can be said."""
PERMUTATIONS_PER_BLOCK = 64
ROWS_PER_BLOCK = 256
SAME = 1e-12
"""Sums in another order differ by so much: such a permutation counts as reaching the figure."""


class DriftSettings(BaseModel):
    """When what is new counts as drifted from what the champion was trained on, and what then."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    action: Literal["report", "retrain", "alert"] = Field(
        default="report",
        title="What drift does",
        description="report: it is shown. retrain: it trains even where too little is new. alert: "
        "it also emits the event perfetch.drift, for an automation that notifies.",
    )
    significance: float = Field(
        default=0.01,
        gt=0,
        lt=0.5,
        title="Significance",
        description="A p-value this small is drift; of queries and of documents each.",
    )
    far_share: float = Field(
        default=0.25,
        gt=0.05,
        le=1,
        title="Share of far queries",
        description="So many of the new queries farther from training than 95% of training is "
        "from itself is drift.",
    )
    sample: int = Field(
        default=500,
        ge=LEAST,
        le=2000,
        title="Sample",
        description="Texts compared on either side, drawn by the seed.",
    )
    permutations: int = Field(
        default=999, ge=99, le=100_000, title="Permutations", description="Behind a p-value."
    )


@dataclass(frozen=True, slots=True)
class Shift:
    """How a sample stands to what was trained on; None where too few texts say nothing."""

    trained: int
    """Texts compared that were trained on."""
    new: int
    discrepancy: float | None
    """Unbiased estimate of the squared maximum mean discrepancy; about 0 without drift."""
    p: float | None
    far: float | None
    """Share of the new whose nearest trained text is beyond the 95th percentile of the distances
    of trained texts to their nearest other one; about 0.05 without drift."""


def measure_shift(trained: Matrix, new: Matrix, permutations: int, seed: int) -> Shift:
    """Both figures for two samples of vectors, (texts, dim) each, of length 1."""
    if min(len(trained), len(new)) < LEAST:
        return Shift(len(trained), len(new), None, None, None)
    discrepancy, p = two_sample_test(trained, new, permutations, seed)
    return Shift(len(trained), len(new), discrepancy, p, far_share(trained, new))


def two_sample_test(
    first: Matrix, second: Matrix, permutations: int, seed: int
) -> tuple[float, float]:
    """The squared maximum mean discrepancy of two samples, and its p-value by permutation.

    Args:
        first: (m, dim), m of 2 or more.
        second: (n, dim), n of 2 or more.
        permutations: of the labels; the smallest p-value is 1 / (permutations + 1).
        seed: of the permutations.
    """
    kernel = _kernel(np.concatenate([first, second]).astype(np.float64))
    m, total = len(first), len(kernel)
    labels = np.zeros((1, total))
    labels[0, :m] = 1
    observed = float(_discrepancies(kernel, labels)[0])
    rng = np.random.default_rng(seed)
    reached = 0
    for start in range(0, permutations, PERMUTATIONS_PER_BLOCK):
        count = min(PERMUTATIONS_PER_BLOCK, permutations - start)
        shuffled = rng.permuted(np.repeat(labels, count, axis=0), axis=1)
        reached += int((_discrepancies(kernel, shuffled) >= observed - SAME).sum())
    return observed, (1 + reached) / (1 + permutations)


def far_share(trained: Matrix, new: Matrix) -> float:
    """Share of the new, 0 to 1, that are farther from the trained than those are from each other.

    Farther: nearest by cosine, beyond the 95th percentile of the trained texts' own nearest.
    """
    own = _nearest(trained, trained, is_same=True)
    return float((_nearest(new, trained) > np.percentile(own, FAR_PERCENTILE)).mean())


def _kernel(vectors: Numbers) -> Numbers:
    """(texts, texts): Gaussian, as wide as the median distance; 0 on the diagonal."""
    lengths = (vectors**2).sum(1)
    squared = np.maximum(lengths[:, None] + lengths[None, :] - 2 * vectors @ vectors.T, 0)
    width = float(np.median(squared[np.triu_indices(len(vectors), k=1)])) or 1.0
    kernel: Numbers = np.exp(-squared / (2 * width))
    np.fill_diagonal(kernel, 0)
    return kernel


def _discrepancies(kernel: Numbers, labels: Numbers) -> Numbers:
    """(labellings,) for labels (labellings, texts): 1 in the first sample, 0 in the second."""
    others = 1 - labels
    m, n = labels[0].sum(), others[0].sum()
    within = labels @ kernel
    first = (within * labels).sum(1) / (m * (m - 1))
    between = (within * others).sum(1) / (m * n)
    second = ((others @ kernel) * others).sum(1) / (n * (n - 1))
    found: Numbers = first + second - 2 * between
    return found


def _nearest(vectors: Matrix, others: Matrix, *, is_same: bool = False) -> Numbers:
    """(vectors,): cosine distance of each to the nearest other; itself is none."""
    found = np.empty(len(vectors))
    for start in range(0, len(vectors), ROWS_PER_BLOCK):
        block = slice(start, start + ROWS_PER_BLOCK)
        similar = vectors[block].astype(np.float64) @ others.T.astype(np.float64)
        if is_same:
            rows = np.arange(len(similar))
            similar[rows, start + rows] = -np.inf
        found[block] = 1 - similar.max(1)
    return found
