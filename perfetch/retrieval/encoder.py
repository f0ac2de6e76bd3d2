"""The frozen map from text to vector: a sentence-transformers model, run without padding waste.

Torch is imported at the first text, not here: a run that finds every vector stored never pays
for it.
"""

import logging
import os
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from perfetch.errors import EncoderInvalid
from perfetch.rendering import Prompts
from perfetch.retrieval.backend import Backend, Runtime, chosen_backend
from perfetch.retrieval.encoder_folder import check_folder, find_encoder, revision_of
from perfetch.retrieval.forward import Features
from perfetch.retrieval.missing_weights import missing_weights
from perfetch.retrieval.overlapping import in_order
from perfetch.retrieval.prompts import common_prompt, read_side_prompts
from perfetch.retrieval.token_batches import count_longer, token_batches, token_lengths

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Matrix = npt.NDArray[np.float32]
Progress = Callable[[int, int], None]

MIN_NORM = 1e-6


def load_encoder(
    name: str | None = None,
    *,
    device: str | None = None,
    remember: MutableMapping[str, str] | None = None,
    backend: Backend | None = None,
) -> "Encoder":
    """The encoder of that name; its files are checked and hashed, its weights not yet loaded.

    Args:
        name: a sentence-transformers folder, a Hub name in the local cache, or None or "default"
            for the official all-MiniLM-L6-v2 that came with Perfetch.
        device: of torch ("cpu", "cuda"); its own choice when None.
        remember: hashes of large files, see `encoder_folder.revision_of`.
        backend: what computes the vectors; the environment's choice when None.

    Raises:
        EncoderInvalid: if there is none, or it is not a sentence-transformers folder.
        SettingsInvalid: if the environment asks for a backend that there is not.
    """
    full_name, folder = find_encoder(name)
    check_folder(full_name, folder)
    revision = revision_of(full_name, folder, remember)
    return Encoder(full_name, revision, folder, device, backend=backend or chosen_backend())


@dataclass(frozen=True)
class Encoder:
    """A frozen encoder; `revision` names its exact weights, tokenizer and configuration."""

    name: str
    revision: str
    folder: Path
    device: str | None = None
    side: Literal["query", "document"] = "document"
    """Which route a model takes that has one for each."""
    backend: Backend = "torch"

    @cached_property
    def model(self) -> "SentenceTransformer":
        """The model itself, loaded at the first use.

        Raises:
            EncoderInvalid: if sentence-transformers cannot load the folder, or it lacks weights.
        """
        return _load(self.name, self.folder, self.device)

    @cached_property
    def runtime(self) -> Runtime:
        """What computes the vectors in this process."""
        return Runtime(self.backend, self.side)

    @cached_property
    def prompts(self) -> Prompts:
        """What `encode` expects in the texts of each side already.

        Raises:
            EncoderInvalid: if the folder's configuration of prompts cannot be used.
        """
        return read_side_prompts(self.name, self.folder)

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        dimension = self.model.get_embedding_dimension()
        if dimension is None:
            raise EncoderInvalid(f"encoder {self.name}: {self.folder} does not say its dimension")
        return dimension

    @property
    def max_seq_length(self) -> int | None:
        """Tokens of a text that are read; the rest is cut off. None: no limit."""
        length = self.model.get_max_seq_length()
        return int(length) if length is not None and np.isfinite(length) else None

    def count_cut(self, texts: Sequence[str]) -> int:
        """How many of the texts are longer than what is read of a text."""
        limit = self.max_seq_length
        return 0 if limit is None else count_longer(self.model, texts, limit)

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Vectors (texts, dim), float32, of length 1, in the order of the texts.

        As `SentenceTransformer.encode(texts, normalize_embeddings=True)`, to float32 rounding:
        batches hold texts of like length, so their size moves the last bits. Of an encoder with a
        prompt for each side, texts have theirs already (see `prompts`).

        Args:
            texts: any number; the empty list gives (0, dim).
            progress: called after each batch with (texts done, texts in all).

        Raises:
            EncoderInvalid: if a text gives NaN or a vector of length 0.
        """
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        forward = self.runtime.choose(self.model, self._preprocess, sum(map(len, texts)))
        lengths = token_lengths(self.model, texts)
        batches = list(token_batches(lengths, forward.tokens_per_batch))
        features = (self._preprocess([texts[place] for place in batch]) for batch in batches)
        done = 0
        with forward.crew(len(batches)) as workers:
            found = in_order(forward, features, workers)
            for batch, computed in zip(batches, found, strict=True):
                vectors[batch] = self._normalised(computed, batch, texts)
                done += len(batch)
                if progress is not None:
                    progress(done, len(texts))
        return vectors

    def _preprocess(self, texts: list[str]) -> Features:
        prompt = common_prompt(self.model.prompts, self.model.default_prompt_name)
        features: Features = self.model.preprocess(texts, prompt=prompt)
        return features

    def _normalised(self, found: Matrix, batch: list[int], texts: Sequence[str]) -> Matrix:
        norms = np.linalg.norm(found, axis=1, keepdims=True)
        bad = np.flatnonzero(~(np.isfinite(norms[:, 0]) & (norms[:, 0] > MIN_NORM)))
        if bad.size:
            position = batch[bad[0]]
            raise EncoderInvalid(
                f"encoder {self.name}: text {position} ({texts[position][:60]!r}) gives "
                f"{'NaN' if not np.isfinite(norms[bad[0], 0]) else 'a vector of length 0'}; "
                "expected finite vectors: the weights are damaged, or the text is not for it"
            )
        return np.asarray(found / norms, dtype=np.float32)


def _load(name: str, folder: Path, device: str | None) -> "SentenceTransformer":
    # Everything is local; without this the libraries ask the Hub whether files are newer.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from safetensors import SafetensorError
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.getLogger("sentence_transformers").setLevel(logging.ERROR)
    trouble = (OSError, ValueError, TypeError, KeyError, AttributeError, ImportError, RuntimeError)
    try:
        with missing_weights() as missing:
            model = SentenceTransformer(str(folder), device=device, local_files_only=True)
    except (*trouble, SafetensorError) as error:
        raise EncoderInvalid(
            f"encoder {name}: {folder} cannot be loaded ({str(error).splitlines()[0][:200]}); "
            "expected a sentence-transformers folder with its weights and tokenizer"
        ) from error
    if missing:
        raise EncoderInvalid(
            f"encoder {name}: {folder} lacks {len(missing)} of its weights, first {missing[0]}; "
            "expected all that its config.json describes: copy or download the folder again"
        )
    return model
