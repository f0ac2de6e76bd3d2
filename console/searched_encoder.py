"""The encoder of a search: a local one, or one behind an API whose corpus is embedded already.

The client of an API is imported where one is asked: other searches never wait for it.
"""

import logging
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from perfetch.chat.embedding_settings import is_endpoint, read_embedding_name
from perfetch.errors import BadInput
from perfetch.retrieval.cached_encoding import (
    NamedEncoder,
    encode_cached,
    missing_texts,
    text_hash,
)
from perfetch.retrieval.encoder import Matrix, load_encoder
from storage.api_key import base_url_of, find_key
from storage.embeddings import append_embeddings, read_embeddings, stored_dimension

logger = logging.getLogger(__name__)


def searched_encoder(root: Path, name: str | None) -> NamedEncoder:
    """The encoder of that name; one behind an API keeps the vectors of queries, too.

    Raises:
        EncoderInvalid: if there is none, or the name is malformed.
    """
    if name is None or not is_endpoint(name):
        return load_encoder(name)
    from perfetch.chat.embedding_encoder import EndpointEncoder

    base_url = base_url_of(read_embedding_name(name).base_url)

    def keep(texts: Sequence[str], vectors: Matrix) -> None:
        append_embeddings(root, encoder.revision, [text_hash(text) for text in texts], vectors)

    encoder = EndpointEncoder(
        name,
        base_url,
        partial(find_key, base_url, logger.warning),
        keep=keep,
        dimension=lambda: stored_dimension(root, encoder.revision),
    )
    return encoder


def query_vector(root: Path, encoder: NamedEncoder, text: str) -> Matrix:
    """The vector of a query, (1, dim); an API is asked for it once."""
    if not is_endpoint(encoder.name):
        return encoder.encode([text])
    lookup = partial(read_embeddings, root, encoder.revision)
    return encode_cached([text], encoder, lookup, lambda hashes, vectors: None).vectors


def refuse_unembedded(root: Path, encoder: NamedEncoder, texts: Sequence[str]) -> None:
    """A search sends its query to an API, never the corpus: that was agreed to in training.

    Raises:
        BadInput: if a document has no vector of an encoder behind an API.
    """
    if not is_endpoint(encoder.name):
        return
    missing = missing_texts(texts, partial(read_embeddings, root, encoder.revision))
    if missing:
        raise BadInput(
            f"encoder {encoder.name}: {len(missing)} of {len(texts)} documents have no vector of "
            f"it yet; run python -m flows.train --encoder '{encoder.name}'"
        )
