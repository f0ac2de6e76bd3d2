"""What training minimises: InfoNCE over the corpus, and a pairwise term for performance."""

import torch
from torch import Tensor
from torch.nn import functional


def info_nce(scores: Tensor, positives: Tensor, masked: Tensor, temperature: float) -> Tensor:
    """InfoNCE of each query against every document, one value per query (queries,).

    Args:
        scores: cosine of queries and documents, (queries, documents).
        positives: which documents answer which query, bool, (queries, documents).
        masked: documents to leave out of the denominator (likely unlabelled answers), bool.
        temperature: contrastive temperature; cosines are divided by it.

    Several positives share the loss equally. Source: van den Oord et al. 2018, arXiv:1807.03748.
    """
    logits = (scores / temperature).masked_fill(masked & ~positives, float("-inf"))
    negatives = torch.logsumexp(logits.masked_fill(positives, float("-inf")), dim=1, keepdim=True)
    per_positive = torch.logaddexp(logits, negatives) - logits
    return per_positive.masked_fill(~positives, 0.0).sum(1) / positives.sum(1).clamp(min=1)


def pairwise(scores: Tensor, positives: Tensor, slow: Tensor, temperature: float) -> Tensor:
    """How far the worst slow twin stands above the best positive, smoothly; (queries,).

    0 where a query has no slow twin. Pairwise logistic loss, Burges et al. 2005 (RankNet).
    """
    lowest = torch.finfo(scores.dtype).min
    best = scores.masked_fill(~positives, lowest).amax(1)
    worst = scores.masked_fill(~slow, lowest).amax(1)
    margin = torch.where(slow.any(1), (worst - best) / temperature, float("-inf"))
    return functional.softplus(margin)
