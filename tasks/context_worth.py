"""What the context of queries is worth: the same queries with it and without."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from prefect import get_run_logger

from perfetch.dataset import Dataset, PlacedQuery
from perfetch.rendering import language_context, render_query
from perfetch.retrieval.cached_encoding import NamedEncoder
from perfetch.retrieval.evaluation import TEST, evaluate
from perfetch.retrieval.gate import GateSettings
from perfetch.retrieval.measures import PRIMARY
from perfetch.retrieval.ranking import Dense
from tasks.encode import vectors_by_text
from tasks.model_sides import sides_of


def context_worth(
    dataset: Dataset, encoder: NamedEncoder, model: Path, settings: GateSettings, seed: int
) -> dict[str, Any] | None:
    """The model's primary metric with and without context, and the difference's interval.

    Over the test queries that come with more than a language; None where there are none.
    """
    asked = [each for each in dataset.queries if each.split.startswith(TEST) and _has_more(each)]
    if not asked:
        return None
    whole = [_text(each) for each in asked]
    bare = [_text(_bare(each)) for each in asked]
    documents = [placed.document.text for placed in dataset.documents]
    prompts = encoder.prompts
    texts = [*prompts.of_queries([*whole, *bare]), *prompts.of_documents(documents)]
    vectors = vectors_by_text(texts, encoder)
    sides = sides_of(model, encoder, vectors)
    corpus = sides.documents(documents)
    result = evaluate(
        asked,
        dataset.qrels,
        [placed.document.document_id for placed in dataset.documents],
        {
            "challenger": Dense(sides.queries(whole), corpus),
            "base": Dense(sides.queries(bare), corpus),
        },
        min_slice_queries=settings.min_slice_queries,
        confidence=settings.confidence,
        seed=seed,
    )
    pooled = result.splits["pooled"]
    found = {
        "queries": len(asked),
        "metric": PRIMARY,
        "with": pooled["systems"]["challenger"][PRIMARY],
        "without": pooled["systems"]["base"][PRIMARY],
    }
    for comparison in pooled["comparisons"]:
        if comparison["metric"] == PRIMARY:
            found |= {name: comparison[name] for name in ("difference", "ci_low", "ci_high")}
    get_run_logger().info(
        "evaluate  context: %d test queries come with more than a language: NDCG@10 %.3f without "
        "it, %.3f with it",
        *(found["queries"], found["without"], found["with"]),
    )
    return found


def _has_more(placed: PlacedQuery) -> bool:
    query = placed.query
    return query.context not in ("", language_context(query.language))


def _bare(placed: PlacedQuery) -> PlacedQuery:
    context = language_context(placed.query.language)
    return replace(placed, query=replace(placed.query, context=context))


def _text(placed: PlacedQuery) -> str:
    return render_query(placed.query.text, placed.query.context)
