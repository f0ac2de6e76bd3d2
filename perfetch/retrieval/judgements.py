"""The qrels of some queries as arrays: grades by position, ideals, fast and slow answers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from perfetch.errors import SourceInvalid
from perfetch.records import Qrel
from perfetch.retrieval.metrics import Counts, Numbers
from perfetch.retrieval.ranking import Indices


@dataclass(frozen=True, slots=True)
class Judgements:
    """What is known of each query's documents; documents by position in the corpus."""

    grades: tuple[dict[int, int], ...]
    """Per query: position of each relevant document → its grade, 1 or more."""
    slow: tuple[Indices, ...]
    """Per query: its slow twins; where grades differ, also every answer below the best grade."""

    @property
    def positives(self) -> tuple[Indices, ...]:
        """Per query: positions of its relevant documents."""
        return tuple(np.array(list(grades), dtype=np.int64) for grades in self.grades)

    @property
    def relevant(self) -> Counts:
        """(queries,): how many documents are relevant."""
        return np.array([len(grades) for grades in self.grades], dtype=np.int64)

    @property
    def ideal(self) -> Numbers:
        """(queries, most): grades in falling order, then 0."""
        ideal = np.zeros((len(self.grades), max(map(len, self.grades), default=0)))
        for row, grades in enumerate(self.grades):
            ideal[row, : len(grades)] = sorted(grades.values(), reverse=True)
        return ideal

    @property
    def fast(self) -> tuple[Indices, ...]:
        """Per query: the performant answers, those of its highest grade."""
        return tuple(
            np.array([p for p, grade in grades.items() if grade == max(grades.values())])
            for grades in self.grades
        )

    def gains(self, ranking: Indices) -> Numbers:
        """(queries, depth): the grade of each ranked document, 0 where it is not relevant."""
        rows = zip(self.grades, ranking.tolist(), strict=True)
        return np.array([[grades.get(p, 0) for p in row] for grades, row in rows], dtype=np.float64)


def judge(
    query_ids: Sequence[str], qrels: Sequence[Qrel], document_ids: Sequence[str]
) -> Judgements:
    """The judgements of these queries, in their order.

    Raises:
        SourceInvalid: if a judged document is not in the corpus, or a query has no positive.
    """
    position = {document_id: place for place, document_id in enumerate(document_ids)}
    wanted = {query_id: row for row, query_id in enumerate(query_ids)}
    own = [qrel for qrel in qrels if qrel.query_id in wanted]
    _need("documents judged but not in the corpus", [q.document_id for q in own], position)
    grades: list[dict[int, int]] = [{} for _ in query_ids]
    twins: list[set[int]] = [set() for _ in query_ids]
    for qrel in own:
        row, place = wanted[qrel.query_id], position[qrel.document_id]
        if qrel.relevance > 0:
            grades[row][place] = qrel.relevance
        elif qrel.role == "slow":
            twins[row].add(place)
    answered = {query_id for query_id, row in wanted.items() if grades[row]}
    _need("queries without a positive", query_ids, answered)
    slow = [_slow(*both) for both in zip(grades, twins, strict=True)]
    return Judgements(tuple(grades), tuple(slow))


def _slow(grades: dict[int, int], twins: set[int]) -> Indices:
    best = max(grades.values())
    lower = {place for place, grade in grades.items() if grade < best}
    return np.array(sorted(twins | lower), dtype=np.int64)


def _need(what: str, ids: Sequence[str], known: dict[str, int] | set[str]) -> None:
    unknown = sorted({one for one in ids if one not in known})
    if unknown:
        raise SourceInvalid(
            f"dataset: {len(unknown)} {what}, the first: {', '.join(unknown[:3])}; "
            "assemble the dataset again"
        )
