"""Kinds that map documents, too: what their loss is, and when which map moves."""

from itertools import islice

import numpy as np
import torch

from perfetch.retrieval.dev_score import score_held_out
from perfetch.retrieval.kinds.both_sides import QUERY_FIRST, info_nce_both
from perfetch.retrieval.kinds.gradient import trained
from perfetch.retrieval.kinds.likely import LikelyAnswers
from perfetch.retrieval.kinds.negatives import mine, pool_of
from perfetch.retrieval.kinds.recipe import Recipe
from perfetch.retrieval.losses import Block, info_nce
from perfetch.retrieval.training_data import LabelledQueries, TrainingData

DIMENSION = 8


def unit(rows):
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def small(queries=40, documents=50):
    rng = np.random.default_rng(0)
    place = rng.integers(documents, size=queries)
    own = unit(rng.normal(size=(documents, DIMENSION)))
    asked = LabelledQueries(
        vectors=unit(own[place] + rng.normal(size=(queries, DIMENSION))),
        positives=tuple(np.array([one]) for one in place),
        grades=(np.array([1]),) * queries,
        slow=(np.array([], int),) * queries,
        weights=np.ones(queries, dtype=np.float32),
    )
    return TrainingData(own, asked, asked, np.arange(documents))


def test_the_loss_and_its_slope_are_those_of_the_query_side():
    draw = torch.Generator().manual_seed(0)
    documents, positives = torch.randn(9, 5, generator=draw), torch.randn(4, 2, 5, generator=draw)
    left_out = torch.rand(4, 9, generator=draw) > 0.7
    block = Block(documents, left_out, positives, torch.tensor([[1.0, 1], [1, 0], [1, 1], [1, 0]]))
    queries = torch.nn.functional.normalize(torch.randn(4, 5, generator=draw), dim=1)
    queries.requires_grad_()
    loss = info_nce_both(queries, block, 0.1)
    loss.sum().backward()
    expected, slope = info_nce(queries.detach(), block, 0.1)
    torch.testing.assert_close(loss.detach(), expected)
    torch.testing.assert_close(queries.grad, slope)


def test_joint_trains_the_map_of_queries_first_and_symmetric_has_one_map_for_both():
    steps = trained(Recipe("joint", batch_size=8, learning_rate=0.01), small(), "r", 0)
    adapters = [step.adapter for step in islice(steps, QUERY_FIRST + 1)]
    same = np.eye(DIMENSION, dtype=np.float32)
    for adapter in adapters[:QUERY_FIRST]:
        np.testing.assert_array_equal(adapter.documents, same)
    assert np.abs(adapters[-1].documents - same).max() > 1e-3
    assert np.abs(adapters[-1].documents - adapters[-1].weight).max() > 1e-3
    steps = trained(Recipe("symmetric", batch_size=8, learning_rate=0.01), small(), "r", 0)
    adapter = next(steps).adapter
    np.testing.assert_array_equal(adapter.documents, adapter.weight)


def test_held_out_labels_are_judged_on_documents_as_the_adapter_has_them():
    data = small()
    (step,) = islice(trained(Recipe("symmetric", batch_size=8), data, "r", 0), 1)
    moved = step.adapter.transform_documents(data.documents, "r")
    scores = step.adapter.transform(data.dev.vectors, "r") @ moved.T
    first = [row.argmax() == one[0] for row, one in zip(scores, data.dev.positives, strict=True)]
    np.testing.assert_array_equal(score_held_out([step.adapter], [data]).first, first)


def test_mining_finds_what_scores_highest_as_the_map_is(monkeypatch):
    from perfetch.retrieval.kinds import negatives

    for name, value in (("MINED", 3), ("QUERIES_PER_BLOCK", 7), ("DOCUMENTS_PER_BLOCK", 11)):
        monkeypatch.setattr(negatives, name, value)
    data = small()
    turn = torch.roll(torch.eye(DIMENSION), 1, dims=0)
    pool = np.arange(5, 45)
    queries, documents = torch.from_numpy(data.train.vectors), torch.from_numpy(data.documents)
    found = mine(queries, documents, pool, lambda some: some @ turn.T)
    scores = data.train.vectors @ (data.documents[pool] @ turn.numpy().T).T
    expected = pool[np.argsort(-scores, axis=1)[:, :3]]
    np.testing.assert_array_equal(np.sort(found, axis=1), np.sort(expected, axis=1))


def test_a_part_of_the_corpus_stands_for_it_in_mining(monkeypatch):
    from perfetch.retrieval.kinds import negatives

    monkeypatch.setattr(negatives, "MOST_MINED", 1_000)
    rng = np.random.default_rng(0)
    drawn = pool_of(100, np.arange(50), rng)
    assert len(drawn) == 10
    assert sorted(set(drawn.tolist())) == drawn.tolist()
    assert len(pool_of(10, np.arange(50), rng)) == 25
    assert pool_of(10, np.arange(5), rng).tolist() in [
        [left for left in range(5) if left != out] for out in range(5)
    ]


def test_likely_answers_are_the_same_when_they_are_kept_and_when_they_are_found_again(monkeypatch):
    from perfetch.retrieval.kinds import likely

    data = small()
    documents = torch.from_numpy(data.documents)
    recipe = Recipe("linear", twin_similarity=0.4, false_negative_ratio=0.9)
    kept = LikelyAnswers(recipe, data.train, documents, documents)
    monkeypatch.setattr(likely, "MOST_KEPT", 0)
    anew = LikelyAnswers(recipe, data.train, documents, documents)
    for rows in (np.array([3, 1, 7]), np.array([7, 2]), np.arange(40)):
        expected = anew.among_columns(rows)
        assert expected.any()
        torch.testing.assert_close(kept.among_columns(rows), expected)
