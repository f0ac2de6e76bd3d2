"""One set, ready to be fitted and judged: what every system of a comparison is given alike."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np

from perfetch.dataset import Dataset
from perfetch.errors import SourceInvalid
from perfetch.records import PseudoKind
from perfetch.rendering import render_query
from perfetch.retrieval.encoder import Encoder
from perfetch.retrieval.evaluation import TEST
from perfetch.retrieval.judgements import Judgements, judge
from perfetch.retrieval.labels import training_data
from perfetch.retrieval.lexical import Lexical, build_lexical
from perfetch.retrieval.training_data import LabelledQueries, Matrix, TrainingData
from perfetch.retrieval.witnesses import told_apart

DEV_SHARE = 5
"""One label in so many is dev where a set is cut."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A set's vectors and labels; its test queries judge and are never fitted on."""

    data: TrainingData
    encoder_revision: str
    tests: Matrix
    """(test queries, dim)"""
    judgements: Judgements
    """Of the test queries."""
    clusters: tuple[str, ...]
    """(test queries,)"""
    lexical: Lexical
    """BM25 of the test queries."""
    encoder_folder: str = ""
    """For systems that train the encoder."""
    asked: tuple[str, ...] = ()
    """The texts of the test queries, as they are embedded."""

    @property
    def labels(self) -> int:
        """Train and dev queries."""
        return len(self.data.train) + len(self.data.dev)

    def cut(self, labels: int, seed: int) -> "Ground":
        """The same set with so many labels in all, drawn by the seed, a fifth of them dev."""
        rng = np.random.default_rng(seed)
        train, dev = self.data.train, self.data.dev
        for_dev = min(labels // DEV_SHARE, len(dev))
        for_train = min(labels - for_dev, len(train))
        cut = replace(
            self.data,
            train=train.take(rng.permutation(len(train))[:for_train].tolist()),
            dev=dev.take(rng.permutation(len(dev))[:for_dev].tolist()),
        )
        return replace(self, data=cut)


def ground_of(
    dataset: Dataset,
    vectors: Mapping[str, Matrix],
    encoder: Encoder,
    pseudo_kinds: Collection[PseudoKind],
) -> Ground:
    """A dataset version as a comparison sees it.

    Args:
        dataset: the version.
        vectors: text to its vector (dim,), for every text of `texts_of`.
        encoder: that made them.
        pseudo_kinds: of the pseudo-queries that may teach.

    Raises:
        SourceInvalid: if it has no label to fit on, or no test query to judge by.
    """
    tested = [placed for placed in dataset.queries if placed.split.startswith(TEST)]
    if not tested or not dataset.queries_of("train"):
        lacking = "test" if not tested else "train"
        raise SourceInvalid(f"dataset: no query in split {lacking!r}; a comparison needs both")
    documents = [placed.document for placed in dataset.documents]
    ids = [document.document_id for document in documents]
    plain = [render_query(one.query.text, one.query.context) for one in tested]
    asked = tuple(encoder.prompts.of_queries(plain))
    judgements = judge([placed.query.query_id for placed in tested], dataset.qrels, ids)
    return Ground(
        data=training_data(dataset, vectors, pseudo_kinds, encoder.prompts),
        encoder_revision=encoder.revision,
        tests=np.stack([vectors[text] for text in asked]).astype(np.float32),
        judgements=judgements,
        clusters=told_apart([one.cluster_id for one in tested], judgements.positives),
        lexical=build_lexical(plain, [document.text for document in documents]),
        encoder_folder=str(encoder.folder),
        asked=asked,
    )


def judgements_of(labels: LabelledQueries) -> Judgements:
    """The labels that a fit has seen, as judgements of its own queries."""
    grades = tuple(
        dict(zip(positions.tolist(), own.tolist(), strict=True))
        for positions, own in zip(labels.positives, labels.grades, strict=True)
    )
    return Judgements(grades, labels.slow)
