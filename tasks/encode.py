"""Embeds every text of a dataset version once, a chunk of texts per task."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from prefect import get_run_logger, task

from perfetch.chat.embedding_encoder import EndpointEncoder
from perfetch.chat.embedding_settings import is_endpoint
from perfetch.dataset import Dataset
from perfetch.records import PseudoKind
from perfetch.rendering import Prompts
from perfetch.retrieval.cached_encoding import (
    NamedEncoder,
    Store,
    encode_cached,
    encode_missing,
    missing_texts,
)
from perfetch.retrieval.encoder import Encoder, load_encoder
from perfetch.retrieval.encoder_folder import check_folder, find_encoder
from perfetch.retrieval.labels import texts_of
from perfetch.retrieval.training_data import Matrix
from storage.datasets import read_dataset
from storage.embeddings import append_embeddings, read_embeddings
from storage.home import home, place, read_object, write_json
from storage.workplace import workplace
from tasks.endpoint_encoder import announce, endpoint_encoder, require_consent
from tasks.policy import RETRIED
from tasks.runners import require_shared_home

CHUNK = 512
CHUNK_AT_ENDPOINT = 8_192
"""Many requests at once; each one's vectors are stored when they come."""
HASHES = "weights.json"


@dataclass(frozen=True, slots=True)
class TextChunk:
    """Some texts of a dataset version, by position among its texts sorted by length."""

    home: str
    """PERFETCH_HOME of the flow that asks."""
    dataset_path: str
    encoder: str
    kinds: tuple[PseudoKind, ...]
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class EncodingPlan:
    """What is to be embedded, and how many vectors are there already."""

    chunks: tuple[TextChunk, ...]
    todo: int


def refuse_missing_encoder(name: str) -> None:
    """Before hours of other stages; writes nothing, so no large file is hashed.

    Raises:
        EncoderInvalid: if there is no such encoder, or it is not one by its folder.
    """
    if is_endpoint(name):
        encoder_of(name)
    else:
        check_folder(*find_encoder(name))


@task(name="plan encoding", **RETRIED)
def plan_encoding(
    dataset_path: str,
    encoder_name: str,
    kinds: tuple[PseudoKind, ...],
    *,
    send_code: bool = False,
) -> EncodingPlan:
    """The chunks that hold a text without a stored vector.

    Raises:
        SettingsInvalid: if own code would go to an endpoint, and `send_code` does not agree.
    """
    encoder = encoder_of(encoder_name)
    texts = _sorted_texts(dataset_path, kinds, encoder.prompts)
    missing = set(missing_texts(texts, _lookup(encoder)))
    size = CHUNK
    if isinstance(encoder, EndpointEncoder):
        require_consent(encoder, read_dataset(place(dataset_path)), missing, send_code=send_code)
        size = CHUNK_AT_ENDPOINT
    starts = [
        start
        for start in range(0, len(texts), size)
        if not missing.isdisjoint(texts[start : start + size])
    ]
    get_run_logger().info(
        "encode    %d texts: %d embedded before, %d to embed with %s",
        len(texts),
        len(texts) - len(missing),
        len(missing),
        encoder.name,
    )
    if encoder.prompts:
        shown = (encoder.prompts.query, encoder.prompts.document)
        get_run_logger().info("encode    %r stands before queries, %r before documents", *shown)
    if isinstance(encoder, EndpointEncoder):
        announce(encoder, missing)
    of_all = (str(home()), dataset_path, encoder_name, kinds)
    chunks = (TextChunk(*of_all, at, at + size) for at in starts)
    return EncodingPlan(tuple(chunks), len(missing))


@dataclass(frozen=True, slots=True)
class EmbeddedTexts:
    """What was embedded of a chunk."""

    texts: int
    cut: int
    """Those that are longer than what the encoder reads of a text."""


@task(name="encode chunk", **RETRIED)
def encode_chunk(chunk: TextChunk) -> EmbeddedTexts:
    """Embeds what is missing of one chunk and stores it.

    Raises:
        BadInput: on a worker of a cluster that does not share the flow's PERFETCH_HOME.
    """
    require_shared_home(chunk.home, chunk.dataset_path)
    encoder = encoder_of(chunk.encoder)
    texts = _sorted_texts(chunk.dataset_path, chunk.kinds, encoder.prompts)
    texts = texts[chunk.start : chunk.stop]
    missing = missing_texts(texts, _lookup(encoder))
    if isinstance(encoder, EndpointEncoder):
        encode_missing(missing, encoder, store_of(encoder), chunk_texts=CHUNK_AT_ENDPOINT)
        get_run_logger().info("encode    %s", encoder.told())
        return EmbeddedTexts(len(missing), 0)  # what an endpoint reads of a text is not known here
    encode_missing(missing, encoder, store_of(encoder))
    cut = encoder.count_cut(missing) if isinstance(encoder, Encoder) else 0
    return EmbeddedTexts(len(missing), cut)


def tell_cut(encoder_name: str, embedded: Sequence[EmbeddedTexts]) -> None:
    """Says how many texts are not read to their end; silent where all are."""
    cut, encoder = sum(one.cut for one in embedded), encoder_of(encoder_name)
    if cut and isinstance(encoder, Encoder):
        get_run_logger().warning(
            "encode    %d of %d texts are longer than the %s tokens that the encoder reads; what "
            "comes after is not seen",
            *(cut, sum(one.texts for one in embedded), encoder.max_seq_length),
        )


@lru_cache(maxsize=4)
def encoder_of(name: str) -> NamedEncoder:
    """The encoder, here or behind an API; made once per process."""
    return endpoint_encoder(name) if is_endpoint(name) else local_encoder_of(name)


@lru_cache(maxsize=4)
def local_encoder_of(name: str) -> Encoder:
    """An encoder whose weights are here, loaded once; hashes of large files are remembered."""
    # By their paths on this machine.
    path = workplace(home()) / "embeddings" / HASHES
    known: dict[str, str] = read_object(path) if path.exists() else {}
    before = dict(known)
    encoder = load_encoder(name, remember=known)
    if known != before:
        write_json(path, known)
    return encoder


def vectors_of(
    dataset: Dataset, encoder: NamedEncoder, kinds: tuple[PseudoKind, ...] = ()
) -> dict[str, Matrix]:
    """The vector of every document, query and pseudo-query of these kinds, by its prompted text.

    What is not stored yet is computed and stored.
    """
    texts = texts_of(dataset, kinds, encoder.prompts)
    if isinstance(encoder, EndpointEncoder):  # who agreed to send code has sent it by now
        missing = missing_texts(texts, _lookup(encoder))
        require_consent(encoder, dataset, missing, send_code=False)
    return vectors_by_text(texts, encoder)


def vectors_by_text(texts: Sequence[str], encoder: NamedEncoder) -> dict[str, Matrix]:
    """The vector of each text; what is not stored yet is computed and stored."""
    vectors = encode_cached(texts, encoder, _lookup(encoder), store_of(encoder)).vectors
    return dict(zip(texts, vectors, strict=True))


def store_of(encoder: NamedEncoder) -> Store:
    """What keeps an encoder's vectors; one behind an API has kept them when it returns them."""
    if isinstance(encoder, EndpointEncoder):
        return lambda hashes, vectors: None
    return partial(append_embeddings, home(), encoder.revision)


def _lookup(encoder: NamedEncoder) -> "partial[dict[bytes, Matrix]]":
    return partial(read_embeddings, home(), encoder.revision)


@lru_cache(maxsize=2)
def _sorted_texts(dataset_path: str, kinds: tuple[PseudoKind, ...], prompts: Prompts) -> list[str]:
    """Longest first: a chunk holds texts of like length, and an early end is no surprise."""
    texts = texts_of(read_dataset(place(dataset_path)), kinds, prompts)
    return sorted(texts, key=lambda text: (-len(text), text))
