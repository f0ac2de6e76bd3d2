"""Kinds that map documents, too: `symmetric`, one map for both sides, and `joint`, two maps.

A gradient for the documents' map has to pass through every document of a batch, so a batch meets
fewer of them than one of a query-side kind. All documents move, unseen ones as well, and by a map
that labels of others taught: so the folds of the query-side kinds judge these kinds rightly.
"""

import torch
from torch import Tensor
from torch.nn.functional import normalize, softplus

from perfetch.retrieval.kinds.batches import Batches
from perfetch.retrieval.kinds.recipe import Recipe
from perfetch.retrieval.kinds.trainable import Trainable
from perfetch.retrieval.losses import Block, pairwise
from perfetch.retrieval.training_data import Indices

QUERY_FIRST = 3
"""Steps in which `joint` trains the map of queries alone."""


def moves_documents(recipe: Recipe, number: int) -> bool:
    """Whether the step of that number, from 1, trains both sides."""
    return recipe.kind == "symmetric" or (recipe.kind == "joint" and number > QUERY_FIRST)


def descend_both(model: Trainable, batches: Batches, rows: Indices, recipe: Recipe) -> float:
    """Leaves the gradient of the batch's loss in the model, and returns the loss."""
    temperature = recipe.contrastive_temperature
    queries = normalize(model(batches.vectors[rows]), dim=1)
    loss = info_nce_both(queries, _mapped(model, batches.block(rows)), temperature)
    if recipe.pairwise_weight > 0 and batches.has_twins(rows):
        (fast, has_fast), (slow, has_slow) = batches.twins(rows)
        pairs = (model.documents(fast), has_fast), (model.documents(slow), has_slow)
        loss = loss + recipe.pairwise_weight * pairwise(queries, *pairs, temperature)
    shares = batches.weights[rows] / batches.weights[rows].sum()
    whole = (loss * shares).sum() + recipe.toward_identity * model.distance()
    torch.autograd.backward(whole)
    return float(whole.detach())


def info_nce_both(queries: Tensor, block: Block, temperature: float) -> Tensor:
    """InfoNCE of each query, (queries,), as `losses.info_nce`, with a graph to both sides."""
    scores = queries @ block.documents.T / temperature
    total = scores.masked_fill(block.left_out, -1e4).logsumexp(1, keepdim=True)
    own = torch.einsum("qpd,qd->qp", block.positives, queries) / temperature
    shares = block.present / block.present.sum(1, keepdim=True)
    return (softplus(total - own) * shares).sum(1)


def _mapped(model: Trainable, block: Block) -> Block:
    documents, positives = (
        model.documents(block.documents.float()),
        model.documents(block.positives),
    )
    return Block(documents, block.left_out, positives, block.present)
