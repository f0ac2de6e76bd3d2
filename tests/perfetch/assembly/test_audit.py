import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfetch.assembly.audit import OverlapIndex, audit
from perfetch.assembly.judgements import Merged
from perfetch.assembly.near_duplicates import jaccard
from perfetch.assembly.settings import AssemblySettings
from perfetch.assembly.sides import Sides
from perfetch.records import Qrel
from tests.making_datasets import document, pseudo, query

sets = st.frozensets(st.sampled_from("abcdefgh"), min_size=1)


@given(st.lists(sets, max_size=20), sets)
def test_the_nearest_is_the_largest_overlap_of_all(known, asked):
    expected = max((jaccard(asked, other) for other in known), default=0.0)
    assert OverlapIndex(known).nearest(asked) == expected


def test_a_leak_that_slipped_in_is_counted():
    """Handed a dataset with leaks, which assembly would never make, the audit finds each."""
    seen, unseen = (
        document("a b c d e f", "code/m", "code"),
        document("a b c d e f g", "code/n", "code"),
    )
    taught = query("read one line of a file", "code/m", "w", "code")
    exact = query("Read a line of one file", "code/n", "w", "code")
    near = query("sort the words of long text lines by length", "code/n", "w", "code")
    far = query("close every socket", "code/n", "w", "code")
    known = {doc.document_id: doc for doc in (seen, unseen)}
    sides = Sides(
        documents=known,
        unseen={seen.document_id: False, unseen.document_id: True},
        groups={key: frozenset([doc.group]) for key, doc in known.items()},
        shingles={key: frozenset(doc.text.split()) for key, doc in known.items()},
        links=(),
    )
    merged = Merged(
        queries={taught.query_id: (taught, "train")}
        | {one.query_id: (one, "test_new_modules") for one in (exact, near, far)},
        qrels=(
            Qrel(taught.query_id, seen.document_id, 1, "positive"),
            Qrel(exact.query_id, seen.document_id, 1, "positive"),
            Qrel(near.query_id, unseen.document_id, 1, "positive"),
        ),
        names={},
    )
    teaching = [pseudo("sort words of long text lines by size", seen)]
    found = audit(merged, teaching, sides, AssemblySettings(query_threshold=0.7))
    assert list(found) == ["test_new_modules"]
    record = found["test_new_modules"]
    # sort words of long text lines by: 7 of 9
    assert (record.queries, record.exact_queries, record.near_queries) == (3, 1, 2)
    assert record.max_query_overlap == 1.0
    assert (record.documents, record.exact_documents, record.near_documents) == (1, 0, 1)
    assert record.max_document_overlap == pytest.approx(6 / 7)
    assert record.answered_in_training == 1
