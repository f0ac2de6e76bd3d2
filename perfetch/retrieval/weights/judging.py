"""What weights score on held-out labels, at several shares of their change."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from perfetch.retrieval.dev_score import HeldOut, score_encoder
from perfetch.retrieval.prompts import common_prompt
from perfetch.retrieval.training_data import Indices, LabelledQueries, Matrix, TrainingData
from perfetch.retrieval.weights.tensors import Weights, toward_base, trainable_copy, weights_of

SHARES = (0.25, 0.5, 0.75, 1.0)
SEARCHED = 4_000
"""Documents that are embedded anew for each verdict where both sides are trained."""


class Judge:
    """A model of its own that takes weights on and ranks held-out queries with them."""

    def __init__(
        self,
        model: SentenceTransformer,
        data: TrainingData,
        device: torch.device,
        seed: int,
        *,
        both: bool,
    ) -> None:
        """A judge on the dev split of `data`.

        Args:
            model: the encoder.
            data: with the texts of dev, and of the documents where they are embedded.
            device: where texts are embedded.
            seed: draws the documents that are searched where not all are.
            both: whether the documents are embedded with the weights, too; else they stay.
        """
        self._model = trainable_copy(model, device).eval()
        self.base = weights_of(self._model)
        self._both = both
        self._searched = _searched(data, seed) if both else np.arange(len(data.documents))
        self._dev = _among(data.dev, self._searched) if both else data.dev
        self._documents = data.documents[self._searched]
        self._texts = [data.texts[position] for position in self._searched] if both else []

    @property
    def documents(self) -> int:
        """How many are searched."""
        return len(self._searched)

    def of_base(self) -> HeldOut:
        """What the encoder scores as it is."""
        return score_vectors(self._dev.vectors, self._documents, self._dev)

    def verdicts(self, weights: Weights, shares: Sequence[float]) -> dict[float, HeldOut]:
        """What each share of the change from the encoder scores."""
        return {share: self._score(toward_base(weights, self.base, share)) for share in shares}

    def _score(self, weights: Weights) -> HeldOut:
        self._model.load_state_dict(weights)
        queries = embed(self._model, self._dev.texts)
        documents = embed(self._model, self._texts) if self._both else self._documents
        return score_vectors(queries, documents, self._dev)


def embed(model: SentenceTransformer, texts: Sequence[str]) -> Matrix:
    """Vectors (texts, dim), float32, of length 1; texts have the prompt of their side, if any."""
    prompt = common_prompt(model.prompts, model.default_prompt_name) or ""
    found = model.encode(
        list(texts), prompt=prompt, normalize_embeddings=True, show_progress_bar=False
    )
    return np.asarray(found, dtype=np.float32)


def score_vectors(queries: Matrix, documents: Matrix, dev: LabelledQueries) -> HeldOut:
    """Each query's scores, whatever made the vectors.

    Args:
        queries: (queries, dim), of length 1.
        documents: (documents, dim), of length 1.
        dev: the labels of these queries among these documents.
    """
    asked = replace(dev, vectors=queries)
    data = TrainingData(documents, train=asked, dev=asked, seen=np.arange(len(documents)))
    return score_encoder([data])


def _searched(data: TrainingData, seed: int) -> Indices:
    """All documents, or of many the labels' and others by chance.

    Not those that the encoder ranks high: rivals of the encoder and none of the trained weights'
    would count every change as a gain.
    """
    count = len(data.documents)
    if count <= SEARCHED or not len(data.dev):
        return np.arange(count)
    wanted = np.unique(np.concatenate([*data.dev.positives, *data.dev.slow]))
    others = np.setdiff1d(np.arange(count), wanted)
    more = np.random.default_rng(seed).permutation(others)[: max(0, SEARCHED - len(wanted))]
    return np.sort(np.concatenate([wanted, more]))


def _among(dev: LabelledQueries, searched: Indices) -> LabelledQueries:
    """The same labels, as positions among the documents that are searched (which ascend)."""

    def moved(labels: Sequence[Indices]) -> tuple[Indices, ...]:
        return tuple(np.searchsorted(searched, positions) for positions in labels)

    return LabelledQueries(
        dev.vectors, moved(dev.positives), dev.grades, moved(dev.slow), dev.weights, dev.texts
    )
