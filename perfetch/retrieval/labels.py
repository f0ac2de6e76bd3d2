"""From a dataset version to what a fit sees: ids become positions, texts become vectors."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from perfetch.dataset import Dataset
from perfetch.errors import EncoderInvalid
from perfetch.records import PseudoKind, PseudoQuery, Qrel
from perfetch.rendering import NO_PROMPTS, Prompts, render_query
from perfetch.retrieval.training_data import Indices, LabelledQueries, Matrix, TrainingData


def texts_of(
    dataset: Dataset, kinds: Collection[PseudoKind], prompts: Prompts = NO_PROMPTS
) -> list[str]:
    """Every text of a dataset as it is embedded, once each, documents first.

    Args:
        dataset: the version.
        kinds: of the pseudo-queries that are to teach.
        prompts: of the encoder.
    """
    queries = [render_query(placed.query.text, placed.query.context) for placed in dataset.queries]
    queries += [pseudo.text for pseudo in dataset.pseudo_queries if pseudo.kind in kinds]
    documents = [placed.document.text for placed in dataset.documents]
    return list(dict.fromkeys([*prompts.of_documents(documents), *prompts.of_queries(queries)]))


def training_data(
    dataset: Dataset,
    vectors: Mapping[str, Matrix],
    kinds: Collection[PseudoKind],
    prompts: Prompts = NO_PROMPTS,
) -> TrainingData:
    """Train, the pseudo-queries, dev, and the corpus, all by position in `dataset.documents`.

    Args:
        dataset: the version to fit on; its test splits are not looked at.
        vectors: text to its vector (dim,), of length 1, for every text of `texts_of`.
        kinds: of the pseudo-queries that are to teach.
        prompts: of the encoder; texts of the result have theirs.

    Raises:
        EncoderInvalid: if a vector is not finite, is 0, or has another dimension than the others.
    """
    texts = prompts.of_documents(placed.document.text for placed in dataset.documents)
    ids = [placed.document.document_id for placed in dataset.documents]
    position = {document_id: index for index, document_id in enumerate(ids)}
    pseudo = [query for query in dataset.pseudo_queries if query.kind in kinds]
    return TrainingData(
        documents=_stack(texts, vectors),
        train=_judged(dataset, "train", vectors, position, prompts),
        dev=_judged(dataset, "dev", vectors, position, prompts),
        seen=np.flatnonzero([not placed.unseen for placed in dataset.documents]),
        pseudo=_pseudo(pseudo, vectors, position, prompts) if pseudo else None,
        groups=np.unique([p.document.group for p in dataset.documents], return_inverse=True)[1],
        texts=tuple(texts),
    )


def _judged(
    dataset: Dataset,
    split: str,
    vectors: Mapping[str, Matrix],
    position: Mapping[str, int],
    prompts: Prompts,
) -> LabelledQueries:
    placed = dataset.queries_of(split)
    qrels: dict[str, list[Qrel]] = {item.query.query_id: [] for item in placed}
    for qrel in dataset.qrels_of(split):
        qrels[qrel.query_id].append(qrel)
    labels = [_labels(qrels[item.query.query_id], position) for item in placed]
    texts = prompts.of_queries(render_query(p.query.text, p.query.context) for p in placed)
    return LabelledQueries(
        vectors=_stack(texts, vectors),
        positives=tuple(positives for positives, _, _ in labels),
        grades=tuple(grades for _, grades, _ in labels),
        slow=tuple(slow for _, _, slow in labels),
        weights=np.ones(len(placed), dtype=np.float32),
        texts=tuple(texts),
    )


def _labels(qrels: Sequence[Qrel], position: Mapping[str, int]) -> tuple[Indices, Indices, Indices]:
    """(positives, their grades, slow twins); in a graded set the lower grades are the slow ones."""
    positives = [qrel for qrel in qrels if qrel.relevance > 0]
    best = max(qrel.relevance for qrel in positives)
    slow = [q for q in qrels if q.role == "slow" or 0 < q.relevance < best]
    return (
        np.array([position[qrel.document_id] for qrel in positives], dtype=np.int64),
        np.array([qrel.relevance for qrel in positives], dtype=np.int64),
        np.array([position[qrel.document_id] for qrel in slow], dtype=np.int64),
    )


def _pseudo(
    pseudo: Sequence[PseudoQuery],
    vectors: Mapping[str, Matrix],
    position: Mapping[str, int],
    prompts: Prompts,
) -> LabelledQueries:
    texts = prompts.of_queries(query.text for query in pseudo)
    none = np.array([], dtype=np.int64)
    return LabelledQueries(
        vectors=_stack(texts, vectors),
        positives=tuple(np.array([position[query.document_id]]) for query in pseudo),
        grades=(np.array([1]),) * len(pseudo),
        slow=(none,) * len(pseudo),
        weights=np.ones(len(pseudo), dtype=np.float32),
        texts=tuple(texts),
    )


def _stack(texts: Sequence[str], vectors: Mapping[str, Matrix]) -> Matrix:
    """(texts, dim), float32; (0, dim) of none.

    Raises:
        EncoderInvalid: if the vector of a text has another dimension, NaN or no length; names it.
    """
    dimension = len(next(iter(vectors.values()), ()))
    found = np.empty((len(texts), dimension), dtype=np.float32)
    for row, text in enumerate(texts):
        vector = vectors[text]
        if len(vector) != dimension:
            raise _unusable(text, f"has {len(vector)} numbers, others have {dimension}")
        found[row] = vector
    lengths = np.linalg.norm(found, axis=1)
    bad = np.flatnonzero(~(np.isfinite(lengths) & (lengths > 0)))
    if bad.size:
        raise _unusable(texts[bad[0]], "is all 0" if lengths[bad[0]] == 0 else "holds NaN")
    return found


def _unusable(text: str, reason: str) -> EncoderInvalid:
    return EncoderInvalid(
        f"the vector of text {text[:60]!r} {reason}; expected finite vectors of one dimension: "
        "delete the folder of the encoder's revision under embeddings/ and run again"
    )
