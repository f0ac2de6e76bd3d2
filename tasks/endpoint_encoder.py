"""Encoders behind an API: built for this run, asked only with consent, their cost in sight."""

from collections.abc import Collection, Sequence
from functools import partial

from prefect import get_run_logger

from perfetch.chat.answer import Usage
from perfetch.chat.embedding_encoder import EndpointEncoder
from perfetch.chat.embedding_settings import read_embedding_name
from perfetch.chat.prices import cost_in_words
from perfetch.dataset import Dataset
from perfetch.errors import SettingsInvalid
from perfetch.retrieval.cached_encoding import text_hash
from perfetch.retrieval.training_data import Matrix
from perfetch.synthesis.consent import BYTES_PER_TOKEN, OPTION
from storage.api_key import base_url_of
from storage.embeddings import append_embeddings, stored_dimension
from storage.home import home
from tasks.api_key import api_key_for
from tasks.shared_limit import shared_permits

OWN_CODE = frozenset({"code", "openai-code"})
"""Sources whose documents may be somebody's own: folders of code, and what was asked about them."""


def endpoint_encoder(name: str) -> EndpointEncoder:
    """The encoder of that name; each response's vectors are stored when it comes.

    Raises:
        EncoderInvalid: if the name is malformed.
        EndpointRefused: if its base URL is none.
        SettingsInvalid: if a budget in USD is asked for, and the price is not known.
    """
    settings = read_embedding_name(name)
    base_url = base_url_of(settings.base_url)

    def keep(texts: Sequence[str], vectors: Matrix) -> None:
        hashes = [text_hash(text) for text in texts]
        append_embeddings(home(), encoder.revision, hashes, vectors)

    encoder = EndpointEncoder(
        name,
        base_url,
        partial(api_key_for, base_url),
        keep=keep,
        dimension=lambda: stored_dimension(home(), encoder.revision),
        permits=shared_permits(base_url, settings.model, settings.requests_per_minute),
    )
    return encoder


def announce(encoder: EndpointEncoder, missing: Collection[str]) -> None:
    """Says what is about to be sent where, and about what it costs."""
    if not missing:
        return
    tokens = sum(len(text.encode()) for text in missing) // BYTES_PER_TOKEN
    price = encoder.settings.price()
    cost = price.of(Usage(tokens, 0)) if price else None
    get_run_logger().info(
        "encode    %d texts go to %s, about %d tokens, %s",
        *(len(missing), encoder.endpoint, tokens, cost_in_words(cost)),
    )


def require_consent(
    encoder: EndpointEncoder, dataset: Dataset, missing: Collection[str], *, send_code: bool
) -> None:
    """Returns when no text that is somebody's own code is missing, or its owner agreed.

    Raises:
        SettingsInvalid: if not; says how much would go where, and how to agree.
    """
    own = {
        placed.document.text for placed in dataset.documents if placed.document.source in OWN_CODE
    } & set(missing)
    if send_code or not own:
        return
    tokens = sum(len(text.encode()) for text in own) // BYTES_PER_TOKEN
    raise SettingsInvalid(
        f"source text of {len(own):,} documents of code (about {tokens:,} tokens) would go to "
        f"{encoder.endpoint}. Nobody has agreed to that, and nothing was sent; give {OPTION} to "
        "agree, or choose another encoder"
    )
