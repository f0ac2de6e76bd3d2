"""A document route whose vectors are there already, for sentence-transformers' Router."""

from collections.abc import Sequence
from typing import Any

import torch
from labels import Matrix
from sentence_transformers.base.modules import InputModule


class Frozen(InputModule):
    """Looks a text's vector up, (dim,): a frozen encoder gives the same for it in every epoch."""

    def __init__(self, texts: Sequence[str], vectors: Matrix) -> None:
        super().__init__()
        self._place = {text: place for place, text in enumerate(texts)}
        self._vectors = torch.from_numpy(vectors)

    def preprocess(
        self, inputs: Sequence[str], prompt: str | None = None, **_: object
    ) -> dict[str, Any]:
        """What the trainer puts into a batch: the vectors themselves."""
        rows = [self._place[text] for text in inputs]
        return {"sentence_embedding": self._vectors[rows]}

    def forward(self, features: dict[str, Any]) -> dict[str, Any]:
        """As they came."""
        return features

    def save(self, output_path: str, **_: object) -> None:
        """Nothing: it is made anew from the vectors that are given."""
