"""Joins what is stored to a search: corpus, vectors, champion, and what the races proved."""

import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from console.searched_encoder import query_vector, refuse_unembedded, searched_encoder
from perfetch.errors import BadInput, StoreDamaged
from perfetch.records import Document
from perfetch.rendering import language_context, render_query
from perfetch.reporting.side_by_side import Found, hits, proofs_of
from perfetch.retrieval.cached_encoding import NamedEncoder, encode_cached
from perfetch.retrieval.encoder import Matrix, load_encoder
from perfetch.retrieval.moved_documents import read_moved, with_moved
from perfetch.retrieval.ranking import rank
from perfetch.retrieval.stored_adapter import read_adapter
from perfetch.retrieval.weights.sides import TrainedSides, trained_sides, trains_weights
from storage.dataset_manifest import read_manifest, read_verified
from storage.dataset_tables import documents_of
from storage.datasets import latest_dataset
from storage.embeddings import append_embeddings, read_embeddings
from storage.example_links import read_example_links
from storage.home import place, read_json
from storage.object_folders import copy_of
from storage.registry import POINTER, ModelRef, find_model, latest_model, read_champion
from storage.verdicts import read_verdicts


def look_up(root: Path, text: str, language: str | None, k: int) -> Found:
    """The k documents that the encoder alone finds, and those that the champion finds.

    Vectors of documents that are not stored yet are computed and stored.

    Args:
        root: PERFETCH_HOME.
        text: what is wanted, in a person's words.
        language: only documents in it are searched, and the query's context names it.
        k: how many to list of each.

    Raises:
        BadInput: if there is no dataset, no document in the language, or the encoder is behind an
            API and has not embedded the corpus yet.
        EncoderInvalid: if the encoder is gone, or is not the one the champion was trained for.
        StoreDamaged: if a stored file is not what it should be.
    """
    dataset, documents = _corpus(root, language)
    champion = _champion(root)
    encoder = searched_encoder(root, _encoder_name(champion or latest_model(root)))
    texts = [document.text for document in documents]
    prompted = encoder.prompts.of_documents(texts)
    refuse_unembedded(root, encoder, prompted)
    context = language_context(language)
    asked = render_query(text, context)
    query = query_vector(root, encoder, encoder.prompts.query + asked)
    vectors = _vectors(root, encoder, prompted)
    proofs = proofs_of(read_example_links(root), read_verdicts(root).values())
    base, scores = _ranked(query, vectors)
    found = Found(
        query=text,
        context=context,
        dataset=dataset,
        encoder=encoder.name,
        documents=len(documents),
        base=hits(base, scores, base, documents, proofs, k),
        champion=None,
        champion_version=None,
    )
    if champion is None:
        return found
    folder = copy_of(place(champion.path))
    own = _own_encoders(folder, encoder)
    if own is None:
        adapter = read_adapter(folder)
        query = adapter.transform(query, encoder.revision)
        mapped = adapter.transform_documents(vectors, encoder.revision)
        vectors = with_moved(mapped, texts, read_moved(folder))
    else:
        query = own.queries.encode([own.queries.prompts.query + asked])
        vectors = _vectors(root, own.documents, own.documents.prompts.of_documents(texts))
    ranking, scores = _ranked(query, vectors)
    theirs = hits(ranking, scores, base, documents, proofs, k)
    return replace(found, champion=theirs, champion_version=champion.version)


def _corpus(root: Path, language: str | None) -> tuple[str, list[Document]]:
    """The newest dataset's version, and its documents in that language, by id."""
    dataset = latest_dataset(root)
    if dataset is None:
        raise BadInput(
            f"{root / 'datasets'}: no dataset version yet; run python -m flows.full_pipeline first"
        )
    folder = copy_of(place(dataset.path))
    placed = documents_of(read_verified(folder / "corpus.parquet", read_manifest(folder)))
    documents = [item.document for item in placed if language in (None, item.document.language)]
    if not documents:
        named = {item.document.language for item in placed} - {""}
        there = ", ".join(sorted(named)) or "documents of no stated language"
        raise BadInput(f"--language {language}: dataset {dataset.version} has only {there}")
    return dataset.version, documents


def _champion(root: Path) -> ModelRef | None:
    champion = read_champion(root)
    if champion is None:
        return None
    model = find_model(root, champion.version)
    if model is None:
        raise StoreDamaged(
            f"{root / 'models' / POINTER}: names model {champion.version}, which is not there; "
            "run python -m flows.rollback, or delete this file and promote again"
        )
    return model


def _encoder_name(model: ModelRef | None) -> str | None:
    """The encoder that a model was trained on; the default one without a model."""
    if model is None:
        return None
    path = place(model.path) / "config.json"
    config = read_json(path)
    try:
        return str(config["encoder"]["name"])
    except (KeyError, TypeError) as error:
        raise StoreDamaged(
            f"{path}: names no encoder; delete {path.parent} and train again"
        ) from error


def _own_encoders(folder: Path, encoder: NamedEncoder) -> TrainedSides | None:
    """The encoders of a model that has its own; None where it is an adapter."""
    config = read_json(folder / "config.json")
    if not trains_weights(str(config.get("kind"))):
        return None
    return trained_sides(config, folder, encoder, load_encoder)


def _vectors(root: Path, encoder: NamedEncoder, texts: list[str]) -> Matrix:
    lookup = partial(read_embeddings, root, encoder.revision)
    store = partial(append_embeddings, root, encoder.revision)
    return encode_cached(texts, encoder, lookup, store, progress=_say).vectors


def _say(done: int, total: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        print(f"\rencoding {done} of {total} documents, once", end=end, file=sys.stderr, flush=True)


def _ranked(query: Matrix, vectors: Matrix) -> tuple[list[int], list[float]]:
    """All positions, best first, and their cosines."""
    positions, scores = rank(query, vectors, len(vectors))
    return positions[0].tolist(), np.asarray(scores[0], dtype=float).tolist()
