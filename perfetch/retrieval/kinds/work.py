"""What a step of a recipe costs, counted and not timed.

A search that ends by the clock finds less on a busy machine, and another model than last night's.
Counted work is the same everywhere; the unit is what one core of a common server does in a second.
"""

from perfetch.retrieval.kinds.negatives import bounds, candidates_of
from perfetch.retrieval.kinds.paths import CLOSED
from perfetch.retrieval.kinds.recipe import Recipe
from perfetch.retrieval.training_data import TrainingData, with_pseudo_queries

PRODUCTS_PER_S = 1.5e10
"""Multiplications and additions of a matrix product in float32."""
BATCH_S = 0.004
"""What a batch takes beside its products: the optimizer, and picking vectors."""


def seconds_of_step(recipe: Recipe, data: TrainingData) -> float:
    """Nominal seconds of one step: training, and scoring the held-out queries."""
    documents, dimension = len(data.documents), int(data.documents.shape[1])
    scoring = len(data.dev) * documents * dimension / PRODUCTS_PER_S
    if recipe.kind == "ridge":
        return scoring + (len(data.train) + dimension) * dimension**2 / PRODUCTS_PER_S
    if recipe.kind in CLOSED:
        return scoring + len(data.dev) * len(data.train) * dimension / PRODUCTS_PER_S
    queries = len(with_pseudo_queries(data, recipe.pseudo_query_weight))
    shown = min(recipe.queries_per_step or queries, queries)
    candidates = len(candidates_of(recipe, data))
    whole, sampled = bounds(recipe)
    columns = candidates if candidates <= whole else sampled
    # scores, and the documents weighed by them
    products = 2 * shown * (columns + 2 * dimension) * dimension
    return scoring + products / PRODUCTS_PER_S + -(-shown // recipe.batch_size) * BATCH_S
