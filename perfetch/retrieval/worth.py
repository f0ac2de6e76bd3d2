"""What a held-out result is worth: the numbers that steps, shares and recipes are chosen by."""

from collections.abc import Callable

import numpy as np

from perfetch.retrieval.dev_score import HeldOut, Numbers
from perfetch.retrieval.training_data import Indices

Worth = Callable[[HeldOut, HeldOut], float]
"""(found, base) → above 0 where it is better beyond chance."""
ONE_SIDED = 1.645
"""Standard errors below the mean of a normal that leave 5% beneath."""
FEWEST = 5
"""Fewer witnesses tell nothing of a spread: two that gain the same would be certain."""
REFUSED = -1.0


def sure_gain(found: HeldOut, base: HeldOut) -> float:
    """The gain in NDCG@10 that is exceeded with 95%: what shares and recipes are chosen by.

    The best mean of many is luck first where they vary most. Seen on python-apidocs with 100
    labels: a ridge map at +.032, error .024, was -.046 on test.
    """
    error = standard_error(found, base, base.witnesses)
    return found.means.ndcg - base.means.ndcg - ONE_SIDED * error


def sure_speed(found: HeldOut, base: HeldOut, least: float) -> float:
    """The gain in performant answers first that is exceeded with 95%.

    REFUSED where NDCG@10 is below `least`, or no query has a slow twin.
    """
    asked = ~np.isnan(base.fast_first)
    if found.means.ndcg < least or not asked.any():
        return REFUSED
    gaps = (found.fast_first - base.fast_first)[asked]
    witnesses = None if base.witnesses is None else base.witnesses[asked]
    return float(gaps.mean()) - ONE_SIDED * _error(gaps, witnesses)


def standard_error(first: HeldOut, second: HeldOut, witnesses: Indices | None) -> float:
    """Of the mean paired difference in NDCG@10; infinite of fewer witnesses than `FEWEST`.

    Queries of one witness rise and fall together: ten wordings of an intent that gained are no ten
    gains. With each query its own, the standard error of a mean. Source: Liang and Zeger,
    Biometrika 73(1), 1986.
    """
    return _error(first.ndcg - second.ndcg, witnesses)


def _error(gaps: Numbers, witnesses: Indices | None) -> float:
    each = np.arange(len(gaps)) if witnesses is None else witnesses
    _, member = np.unique(each, return_inverse=True)
    count = int(member.max(initial=-1)) + 1
    if count < FEWEST:
        return float("inf")
    sums = np.bincount(member, gaps - gaps.mean())
    return float(np.sqrt(count / (count - 1) * (sums**2).sum()) / len(gaps))
