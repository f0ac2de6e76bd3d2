"""Trains a map by gradient: every query against the whole corpus, or a sample where it is large.

Memory is bounded: beside the vectors a step holds `batch_size` times at most WHOLE scores, or a
sample of SAMPLED documents with the batch's labels and the hard negatives mined for it, first by
the encoder, then in every REMINED-th epoch by the map as it has become.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, count, islice

import numpy as np
import torch

from perfetch.retrieval.kinds.adam import Adam
from perfetch.retrieval.kinds.batches import Batches
from perfetch.retrieval.kinds.both_sides import descend_both, moves_documents
from perfetch.retrieval.kinds.prior import performant_direction
from perfetch.retrieval.kinds.recipe import Recipe, Step
from perfetch.retrieval.kinds.trainable import Trainable
from perfetch.retrieval.losses import info_nce, pairwise
from perfetch.retrieval.training_data import Indices, TrainingData


def trained(recipe: Recipe, data: TrainingData, revision: str, seed: int) -> Iterator[Step]:
    """Endless epochs, or parts of one: the mean loss, and a copy of the adapter after each."""
    batches = Batches(recipe, data, seed)
    model = Trainable(recipe, data.documents.shape[1], seed)
    optimizer = Adam(model.parameters, recipe.learning_rate)
    endless = chain.from_iterable(batches.epoch(model) for _ in count())
    prior = recipe.prior * performant_direction(data.train, data.documents) if recipe.prior else 0
    for number in count(1):
        descend = descend_both if moves_documents(recipe, number) else _descend
        losses = []
        for rows in islice(endless, batches.per_step):
            optimizer.forget()
            losses.append(descend(model, batches, rows, recipe))
            optimizer.step()
        adapter = model.adapter(revision)
        adapter = replace(adapter, bias=adapter.bias + prior)
        yield Step(f"epoch {number}", float(np.mean(losses)), adapter)


def _descend(model: Trainable, batches: Batches, rows: Indices, recipe: Recipe) -> float:
    """Leaves the gradient of the batch's loss in the model, and returns the loss."""
    temperature = recipe.contrastive_temperature
    queries = torch.nn.functional.normalize(model(batches.vectors[rows]), dim=1)
    loss, slope = info_nce(queries.detach(), batches.block(rows), temperature)
    shares = batches.weights[rows] / batches.weights[rows].sum()
    rest = recipe.toward_identity * model.distance()
    if recipe.pairwise_weight > 0 and batches.has_twins(rows):
        fast, slow = batches.twins(rows)
        twins = pairwise(queries, fast, slow, temperature)
        rest = rest + recipe.pairwise_weight * (twins * shares).sum()
    torch.autograd.backward([queries, rest], [slope * shares[:, None], torch.ones(())])
    return float((loss * shares).sum() + rest.detach())
