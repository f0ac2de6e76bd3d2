import pytest

from perfetch.records import Document, Outcome, Verdict
from perfetch.reporting.side_by_side import Proof, hits, proofs_of

DOCUMENTS = [
    Document(f"d{i}", f"def f{i}():\n    pass\n", "python", "code", f"m{i}") for i in range(4)
]


def verdict(example_id, ratio, outcome=Outcome.ACCEPTED):
    return Verdict(f"key {example_id} {ratio}", example_id, "f", "python", outcome, "", ratio)


def found(ranking, base, k):
    return hits(ranking, [0.9, 0.8, 0.7, 0.6], base, DOCUMENTS, {"d2": Proof("fast", 3.0)}, k)


def test_movement_is_the_rank_with_the_encoder_alone_minus_the_rank_now():
    rows = found([2, 0, 1, 3], [0, 1, 2, 3], 3)
    assert [(row.document_id, row.base_rank, row.moved) for row in rows] == [
        ("d2", 3, 2),
        ("d0", 1, -1),
        ("d1", 2, -1),
    ]


def test_a_document_is_new_only_when_the_encoder_alone_does_not_list_it():
    assert [row.new for row in found([3, 0, 1, 2], [0, 1, 2, 3], 2)] == [True, False]


def test_the_encoder_alone_does_not_move_against_itself():
    assert [row.moved for row in found([1, 3, 0, 2], [1, 3, 0, 2], 4)] == [0, 0, 0, 0]


def test_a_proof_stands_beside_its_document_only():
    assert [row.proof.times_faster for row in found([2, 0], [0, 2], 2)] == [3.0, None]


@pytest.mark.parametrize(
    ("links", "verdicts", "expected"),
    [
        ([("e", "d", "positive")], [verdict("e", 4.0)], Proof("fast", 4.0)),
        ([("e", "d", "slow")], [verdict("e", 4.0)], Proof("slow", 4.0)),
        ([("e", "d", "near_miss")], [verdict("e", 4.0)], None),
        ([("e", "d", "positive")], [verdict("e", 1.0, Outcome.NOT_FASTER)], None),
        ([("e", "d", "positive")], [], None),
        (
            [("e", "d", "positive"), ("f", "d", "positive")],
            [verdict("e", 4.0), verdict("f", 2.0)],
            Proof("fast", 2.0),
        ),
        (
            [("e", "d", "slow"), ("f", "d", "positive")],
            [verdict("e", 2.0), verdict("f", 9.0)],
            Proof("fast", 9.0),
        ),
        ([("e", "d", "positive")], [verdict("e", 4.0), verdict("e", 5.0)], Proof("fast", 5.0)),
        (
            [("e", "d", "positive")],
            [verdict("e", 4.0), verdict("e", 1.0, Outcome.NOT_FASTER)],
            None,
        ),
    ],
    ids=[
        "answer",
        "slow twin",
        "near miss",
        "refused",
        "never raced",
        "smallest claim",
        "answer before slow twin",
        "newest verdict",
        "refused since",
    ],
)
def test_only_an_accepted_verdict_proves(links, verdicts, expected):
    assert proofs_of(links, verdicts).get("d") == expected
