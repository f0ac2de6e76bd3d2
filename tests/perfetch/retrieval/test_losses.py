"""The gradient that is written by hand is the one that autograd finds."""

import pytest
import torch
from torch.nn import functional

from perfetch.retrieval.losses import Block, info_nce, pairwise


def _unit(rows, seed):
    draw = torch.Generator().manual_seed(seed)
    return functional.normalize(torch.randn(rows, 6, generator=draw), dim=1)


@pytest.mark.parametrize("temperature", [0.05, 0.003])
def test_info_nce_and_its_gradient_are_those_of_its_definition(temperature):
    queries, documents = _unit(3, 0).requires_grad_(), _unit(9, 1)
    positives = [[0], [1, 2], [3]]
    left_out = torch.zeros(3, 9, dtype=torch.bool)
    left_out[0, 0] = left_out[1, 1] = left_out[1, 2] = left_out[2, 3] = left_out[2, 7] = True
    logits = (queries @ documents.T) / temperature
    losses = []
    for row, own in enumerate(positives):
        against = torch.logsumexp(logits[row][~left_out[row]], 0)
        losses.append(
            torch.stack([torch.logaddexp(logits[row, p], against) - logits[row, p] for p in own])
        )
    expected = torch.stack([loss.mean() for loss in losses])
    expected.sum().backward()
    padded = documents[torch.tensor([[0, 0], [1, 2], [3, 0]])]
    present = torch.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 0.0]])
    block = Block(documents, left_out, padded, present)
    loss, slope = info_nce(queries.detach(), block, temperature)
    torch.testing.assert_close(loss, expected.detach(), atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(slope, queries.grad, atol=1e-4, rtol=1e-4)


def test_a_query_without_a_slow_twin_has_no_pairwise_loss():
    queries, one = _unit(2, 0), torch.ones(2, 1)
    fast, slow = _unit(2, 1)[:, None], _unit(2, 2)[:, None]
    found = pairwise(queries, (fast, one), (slow, torch.tensor([[1.0], [0.0]])), 0.1)
    gap = (queries[0] @ slow[0, 0] - queries[0] @ fast[0, 0]) / 0.1
    torch.testing.assert_close(found, torch.stack([functional.softplus(gap), torch.tensor(0.0)]))
