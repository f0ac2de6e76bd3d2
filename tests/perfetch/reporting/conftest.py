"""A report as a full run leaves it: four splits, slices, thirty queries, sixty races."""

import random
from typing import Any

import pytest

from perfetch.reporting.details import (
    CurvePoint,
    Lineage,
    PageDetails,
    QueryRow,
    RankedDocument,
    SpeedUp,
    TradePoint,
    TriedKind,
)

METRICS = ("ndcg@10", "recall@1", "recall@10", "recall@100", "mrr@10", "map@100")
WORST = "Collapse runs of repeated characters in a line"
FILL_FAST = """#include <numeric>
#include <vector>

std::vector<int> fill_range(int n) {
    std::vector<int> v(n);
    std::iota(v.begin(), v.end(), 0);
    return v;
}
"""
FILL_SLOW = """std::vector<int> fill_range(int n) {
    std::vector<int> v;
    for (int i = 0; i < n; ++i) v.insert(v.end(), 1, i);
    return v;
}
"""
OTHERS = (
    "def splitroot(p):\n    p = os.fspath(p)\n    if p[:1] != sep:\n        return p",
    "def squeeze(line, char=' '):\n    return re.sub(re.escape(char) + '+', char, line)",
    "def count_words(lines):\n    return Counter(word for line in lines for word in line.split())",
    "def nth(iterable, n, default=None):\n    return next(islice(iterable, n, None), default)",
)
ASKED = (
    "fill a vector with integers from 0 to 999",
    "Generate a function that joins many short strings",
    "top 10 largest values of a list",
    "Return the path with all symbolic links resolved",
    "count how often each word occurs",
    "read a file in blocks",
    "Generate C++ code to sum the rows of a matrix",
    "Tell whether two files have the same contents",
)


def make_part(
    rng: random.Random, queries: int, base: float, gain: float, half: float, twins: bool
) -> dict[str, Any]:
    """A split or slice: four systems and their comparisons."""
    systems = {}
    for name, level in (("base", 0.0), ("champion", 0.6), ("challenger", 1.0), ("bm25", -1.5)):
        middle = base + level * gain
        noise = [rng.uniform(-0.02, 0.02) for _ in METRICS]
        systems[name] = {m: round(middle + n, 4) for m, n in zip(METRICS, noise, strict=True)}
        systems[name]["ndcg@10"] = round(middle, 4)
        systems[name]["fast@1"] = round(0.55 + 0.2 * level, 4) if twins else None
    compared = []
    for against, difference in (("base", gain), ("champion", 0.4 * gain), ("bm25", 2.5 * gain)):
        compared.append(
            {
                "system": "challenger",
                "against": against,
                "metric": "ndcg@10",
                "difference": round(difference, 4),
                "relative": round(difference / base, 4),
                "ci_low": round(difference - half, 4),
                "ci_high": round(difference + half, 4),
                "p_holm": 0.0006 if abs(difference) > half else 0.31,
                "clusters": queries // 3,
            }
        )
    if twins:
        compared.append(
            {**compared[0], "metric": "fast@1", "difference": 0.2, "ci_low": 0.08, "ci_high": 0.31}
        )
    return {"queries": queries, "systems": systems, "comparisons": compared}


@pytest.fixture
def report() -> dict[str, Any]:
    """reports/<version>/report.json of a promoted model."""
    rng = random.Random(7)
    parts = {
        "pooled": make_part(rng, 1543, 0.412, 0.037, 0.012, True),
        "test_new_queries": make_part(rng, 904, 0.431, 0.049, 0.014, True),
        "test_new_families": make_part(rng, 131, 0.622, 0.018, 0.033, True),
        "test_new_modules": make_part(rng, 508, 0.338, 0.006, 0.017, False),
    }
    for part in parts.values():
        part |= {"documents": 3120, "slices": {}}
    parts["pooled"]["slices"] = {
        "source": {
            "catalogue": make_part(rng, 391, 0.61, 0.052, 0.02, True),
            "code:python": make_part(rng, 1152, 0.36, 0.031, 0.012, False),
        },
        "language": {
            "python": make_part(rng, 1340, 0.39, 0.035, 0.012, True),
            "cpp": make_part(rng, 203, 0.58, 0.043, 0.03, True),
        },
        "slice": {
            "strings": make_part(rng, 74, 0.6, 0.061, 0.05, True),
            "graph": make_part(rng, 41, 0.66, -0.031, 0.028, True),
            "dates": {**make_part(rng, 12, 0.5, 0.1, 0.09, True), "comparisons": []},
            "email": make_part(rng, 88, 0.35, 0.02, 0.035, False),
        },
        "split": {"test_new_queries": parts["test_new_queries"]},
        "leak_free": {"code:python": make_part(rng, 1301, 0.38, 0.034, 0.013, True)},
    }
    return {
        "schema": 1,
        "dataset": "6f1c0a9be2d47153",
        "model": "b83e55c0a1f2d9e7",
        "encoder": "default",
        "splits": parts,
        "gate": {
            "promoted": True,
            "reason": "above base in ndcg@10: +0.0370 (95% interval +0.0250 to +0.0490, 514 "
            "clusters) and above champion in ndcg@10: +0.0148 (95% interval +0.0028 to +0.0268, "
            "514 clusters); no slice is significantly worse",
        },
        "timings_s": {
            "generate": 7.2,
            "verify": 96.4,
            "assemble": 11.8,
            "encode": 141.0,
            "train": 22.7,
            "evaluate": 9.1,
        },
    }


def make_queries(rng: random.Random) -> tuple[QueryRow, ...]:
    """Thirty rows; the first loses most."""
    good = RankedDocument(FILL_FAST, "positive", 1)
    slow = RankedDocument(FILL_SLOW, "slow", 0)
    miss = RankedDocument(OTHERS[3], "near_miss", 0)
    rest = tuple(RankedDocument(text) for text in OTHERS)
    rows = [
        QueryRow(WORST, "test_new_modules", "code:python", 0.9, 0.0, (good, *rest), (*rest, miss))
    ]
    for place in range(29):
        before = rng.choice([0.0, 0.31, 0.39, 0.5, 0.63, 1.0])
        after = min(1.0, max(0.0, before + rng.choice([0, 0, 0.13, 0.37, 0.5, 0.69, -0.24])))
        text = f"{ASKED[place % len(ASKED)]}{'' if place < len(ASKED) else f' ({place})'}"
        tops = ((slow, good, *rest[:2], miss), (good, slow, *rest[:2], miss))
        rows.append(QueryRow(text, "test_new_queries", "catalogue", before, after, *tops))
    return tuple(rows)


@pytest.fixture
def details() -> PageDetails:
    """What a full run knows beside its report."""
    rng = random.Random(11)
    names = ("fill_range", "join_parts", "top_k", "window_sum", "memo_paths", "parse_dates")
    races = []
    for place in range(60):
        ratio = 1.6 + rng.lognormvariate(1.2, 1.1)
        language = ("python", "cpp")[place % 2]
        family = f"{names[place % 6]}_{place // 6}" if place >= 6 else names[place]
        fast = rng.uniform(0.2, 4)
        races.append(
            SpeedUp(family, language, ratio, 0.96 * ratio, 1.05 * ratio, fast, fast * ratio)
        )
    curve = [CurvePoint(0, None, 0.401, 0.52)] + [
        CurvePoint(
            epoch,
            2.9 * 0.86**epoch + 1.1,
            0.401 + 0.045 * (1 - 0.7**epoch) - 0.0012 * max(0, epoch - 7),
            0.52 + 0.03 * min(epoch, 6),
        )
        for epoch in range(1, 13)
    ]
    return PageDetails(
        lineage=Lineage(
            dataset="6f1c0a9be2d47153",
            model="b83e55c0a1f2d9e7",
            encoder="default (all-MiniLM-L6-v2)",
            encoder_revision="53aa51172d142c89",
            seed=0,
            parents=("a0b1c2d3e4f50617",),
            champion_before="0d9c8b7a6f5e4d3c",
            champion_after="b83e55c0a1f2d9e7",
        ),
        curve=tuple(curve),
        share_kept=0.75,
        kind="affine",
        folds=5,
        performant_share=0.5,
        tried=(
            TriedKind("affine", 0.4461, 0.58, 14.21, 147_840, 12, "untouched"),
            TriedKind("low_rank", 0.4402, 0.55, 9.03, 147_840, 9, "untouched"),
            TriedKind("symmetric", 0.4391, 0.57, 11.4, 147_456, 8, "re-multiplied"),
            TriedKind("ridge", 0.4213, 0.53, 0.02, 147_840, 4, "untouched"),
        ),
        tradeoff=(
            TradePoint(0.0, 0.4461, 0.55),
            TradePoint(0.25, 0.4459, 0.571),
            TradePoint(0.35, 0.4442, 0.6),
            TradePoint(0.5, 0.4431, 0.646),
            TradePoint(0.75, 0.431, 0.69),
            TradePoint(1.0, 0.396, 0.73),
        ),
        speed_ups=tuple(races),
        outcomes={"accepted": 60, "not_faster": 2, "inconclusive": 1, "timeout": 1},
        rejects={
            "document:not_faster": 6,
            "query:would_join_splits": 41,
            "code:summary_too_short": 812,
            "code:trivial_body": 2204,
        },
        counts={
            "Queries by split": {"train": 2204, "dev": 398, "test_new_queries": 904},
            "Documents by source": {"catalogue": 620, "code:python": 2500},
            "Documents by language": {"python": 2811, "cpp": 309},
        },
        audit={
            split: {
                "queries": queries,
                "exact_queries": 0,
                "near_queries": 0,
                "max_query_overlap": 0.78,
                "documents": documents,
                "exact_documents": 0,
                "near_documents": 0,
                "max_document_overlap": 0.66,
                "answered_in_training": answered,
            }
            for split, queries, documents, answered in (
                ("test_new_queries", 904, 0, 611),
                ("test_new_families", 131, 96, 0),
                ("test_new_modules", 508, 371, 0),
            )
        },
        notes={
            "catalogue": {"licence": "Perfetch's own", "families": "64", "name_leaks": "0.061"},
            "code:python": {
                "licence": "Python Software Foundation License",
                "name_leaks": "0.157",
                "files_read": "612",
            },
        },
        queries=make_queries(rng),
        machine="Xeon, 2 cores, x86_64",
        compiler="g++ 12.2.0 -O2 -std=c++20",
        sandbox="bubblewrap 0.11.0",
    )
