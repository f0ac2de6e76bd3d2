from dataclasses import replace

import numpy as np

from perfetch.retrieval.folds import folds_of
from perfetch.retrieval.training_data import LabelledQueries, TrainingData


def labelled(positives):
    count = len(positives)
    return LabelledQueries(
        vectors=np.eye(8, dtype=np.float32)[np.arange(count) % 8],
        positives=tuple(np.array(one) for one in positives),
        grades=tuple(np.ones(len(one), int) for one in positives),
        slow=(np.array([], int),) * count,
        weights=np.ones(count, dtype=np.float32),
    )


def data(train, dev):
    documents = np.ones((1000, 8), dtype=np.float32)
    return TrainingData(documents, labelled(train), labelled(dev), np.arange(1000))


def test_enough_dev_is_not_folded():
    whole = data([[n] for n in range(500)], [[n] for n in range(500, 700)])
    assert folds_of(whole, 0) == (whole,)


def test_with_few_labels_each_is_held_out_once_and_no_answer_is_on_both_sides():
    few = data([[n // 2] for n in range(40)], [[n] for n in range(30, 40)])
    folds = folds_of(few, 0)
    assert sum(len(fold.dev) for fold in folds) == 50
    for fold in folds:
        taught = set(np.concatenate(fold.train.positives).tolist())
        assert taught.isdisjoint(np.concatenate(fold.dev.positives).tolist())
        assert len(fold.train) + len(fold.dev) == 50


def test_folds_share_answers_with_train_where_dev_does():
    shared = data([[n % 10] for n in range(40)], [[n] for n in range(10)])
    fold = folds_of(shared, 0)[0]
    assert set(np.concatenate(fold.dev.positives)) & set(np.concatenate(fold.train.positives))
    assert [len(part.dev) for part in folds_of(shared, 0)] == [10] * 5


def test_a_search_is_judged_on_groups_that_training_never_met_where_tests_ask_for_such():
    train, dev = [[n] for n in range(500)], [[n] for n in range(200)]
    apart = replace(data(train, dev), seen=np.arange(900), groups=np.arange(1000) // 10)
    first, second = folds_of(apart, 0, unseen=True)
    assert first is apart
    assert len(folds_of(apart, 0)) == 1
    gone = set(apart.seen.tolist()) - set(second.seen.tolist())
    assert len(gone) == 180
    assert set(np.concatenate(second.dev.positives).tolist()) <= gone
    assert gone.isdisjoint(np.concatenate(second.train.positives).tolist())


def test_the_same_seed_gives_the_same_folds():
    few = data([[n] for n in range(40)], [[n] for n in range(40, 50)])
    for first, second in zip(folds_of(few, 3), folds_of(few, 3), strict=True):
        np.testing.assert_array_equal(
            np.concatenate(first.dev.positives), np.concatenate(second.dev.positives)
        )


def test_labels_that_are_joined_through_others_are_held_out_together():
    # 0 and 2 share an answer only through 1; 3 shares one with 0.
    few = data([[0, 5], [1, 6], [5, 6], [0]], [[n] for n in range(10, 40)])
    for fold in folds_of(few, 0):
        asked = {int(one) for positions in fold.dev.positives for one in positions}
        assert len(asked & {0, 1, 5, 6}) in (0, 4)


def test_of_a_large_corpus_a_part_of_the_held_out_queries_is_judged(monkeypatch):
    from perfetch.retrieval import folds

    monkeypatch.setattr(folds, "MOST_SCORES", 50_000)
    whole = data([[n] for n in range(500)], [[n] for n in range(500, 700)])
    (first,), (second,) = folds_of(whole, 0), folds_of(whole, 0)
    assert (len(first.train), len(first.dev)) == (500, 50)
    np.testing.assert_array_equal(first.dev.positives, second.dev.positives)
