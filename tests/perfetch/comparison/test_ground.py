import numpy as np
import pytest

from perfetch.comparison.ground import ground_of, judgements_of
from perfetch.dataset import Dataset, PlacedDocument, PlacedQuery
from perfetch.errors import SourceInvalid
from perfetch.records import Document, Qrel, Query
from perfetch.retrieval.encoder import load_encoder


@pytest.mark.parametrize(("labels", "train", "dev"), [(25, 20, 5), (70, 56, 14), (500, 60, 20)])
def test_a_cut_keeps_so_many_labels_a_fifth_of_them_dev(ground, labels, train, dev):
    cut = ground.cut(labels, seed=0)
    assert (len(cut.data.train), len(cut.data.dev)) == (train, dev)


def test_seeds_draw_other_labels_and_one_seed_always_the_same(ground):
    first, again, other = (ground.cut(25, seed).data.train.vectors for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_cut_leaves_the_tests_and_the_corpus_alone(ground):
    cut = ground.cut(25, seed=0)
    assert cut.tests is ground.tests
    assert cut.judgements is ground.judgements
    assert cut.data.documents is ground.data.documents


def test_the_labels_are_the_judgements_of_their_own_queries(ground):
    judged = judgements_of(ground.data.train)
    assert judged.grades[0] == {int(ground.data.train.positives[0][0]): 1}
    assert len(judged.grades) == 60


def made(split):
    document = Document("d", "def f(): pass", "python", "s", "g")
    query = Query("q", "do it", "", "python", "s", "g", "w")
    return Dataset(
        documents=(PlacedDocument(document, "c", "0", False),),
        queries=(PlacedQuery(query, "c", split),),
        qrels=(Qrel("q", "d", 1, "positive"),),
        pseudo_queries=(),
        rejects={},
        audit={},
        notes={},
        settings={},
    )


@pytest.mark.parametrize(("split", "lacking"), [("train", "test"), ("test", "train")])
def test_a_set_without_train_or_test_is_refused(split, lacking):
    with pytest.raises(SourceInvalid, match=f"no query in split '{lacking}'"):
        ground_of(made(split), {}, load_encoder(), ())
