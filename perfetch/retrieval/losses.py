"""What training minimises: InfoNCE over the corpus, and a pairwise term for performance.

InfoNCE is written with its gradient: scores of a block are computed, turned into that gradient and
forgotten, in bfloat16 where the processor knows it. Autograd would keep a dozen copies of them.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional


@dataclass(frozen=True, slots=True)
class Block:
    """What a batch of queries is set against."""

    documents: Tensor
    """(columns, dim), in the precision of the scores."""
    left_out: Tensor
    """(queries, columns), bool: no negatives, as positives, their copies, likely answers."""
    positives: Tensor
    """(queries, most, dim), float32: the vectors of each query's positives, then anything."""
    present: Tensor
    """(queries, most), float32: 1 where a positive stands, else 0."""


NO_OVERFLOW = 0.02
"""At and above this temperature an exponential of a cosine stays below e^50."""


@torch.no_grad()
def info_nce(queries: Tensor, block: Block, temperature: float) -> tuple[Tensor, Tensor]:
    """InfoNCE of each query, (queries,), and its gradient for the query, (queries, dim).

    Args:
        queries: (queries, dim), of length 1, float32.
        block: documents, and which are positives.
        temperature: contrastive temperature, above 0; cosines are divided by it.

    Several positives share the loss equally. Source: van den Oord et al. 2018, arXiv:1807.03748.
    """
    scores = (queries / temperature).to(block.documents.dtype) @ block.documents.T
    odds, top = _odds(scores, block.left_out, temperature)
    total = odds.sum(1, dtype=torch.float32).clamp(min=1e-30)
    away = (odds @ block.documents).float() / total[:, None]
    own = torch.einsum("qpd,qd->qp", block.positives, queries) / temperature
    shares = block.present / block.present.sum(1, keepdim=True)
    margin = (total.log() + top)[:, None] - own
    missing = torch.sigmoid(margin) * shares
    toward = torch.einsum("qp,qpd->qd", missing, block.positives)
    loss = (functional.softplus(margin) * shares).sum(1)
    return loss, (missing.sum(1, keepdim=True) * away - toward) / temperature


def _odds(scores: Tensor, left_out: Tensor, temperature: float) -> tuple[Tensor, Tensor]:
    """Exponentials of the scores, which are overwritten, and what was taken off first, (queries,).

    Nothing is taken off where no exponential overflows: a pass over all scores is saved.
    """
    if temperature >= NO_OVERFLOW:
        return scores.exp_().masked_fill_(left_out, 0), scores.new_zeros((), dtype=torch.float32)
    top = scores.masked_fill_(left_out, -torch.inf).amax(1, keepdim=True)
    top = top.nan_to_num(neginf=0.0)  # where every document is left out
    return scores.sub_(top).exp_(), top[:, 0].float()


def pairwise(
    queries: Tensor, fast: tuple[Tensor, Tensor], slow: tuple[Tensor, Tensor], temperature: float
) -> Tensor:
    """How far the worst slow twin stands above the best positive, smoothly; (queries,).

    Args:
        queries: (queries, dim), of length 1.
        fast: the performant answers' vectors (queries, most, dim), and 1 where one stands.
        slow: the same of the slow twins.
        temperature: as in `info_nce`.

    0 where a query has no slow twin. Pairwise logistic loss, Burges et al. 2005 (RankNet).
    """
    best, worst = (
        torch.einsum("qpd,qd->qp", vectors, queries).masked_fill(present == 0, -2.0).amax(1)
        for vectors, present in (fast, slow)
    )
    twins = slow[1].any(1)
    return functional.softplus((worst - best) / temperature) * twins
