import random
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfetch.assembly.assemble import assemble
from perfetch.assembly.near_duplicates import jaccard
from perfetch.assembly.settings import AssemblySettings
from perfetch.assembly.shingles import document_shingles, query_shingles
from perfetch.dataset import Assignments
from perfetch.errors import SourceInvalid
from perfetch.records import Candidates, Outcome, Qrel, Reject
from tests.making_datasets import (
    document,
    family,
    ground,
    module,
    pseudo,
    published,
    query,
    verdicts,
    words,
)

SETTINGS = AssemblySettings()
GROUND = ground()

# Few words and few groups: nearly everything resembles something in another split.
text = st.lists(st.sampled_from("abcdef"), min_size=2, max_size=9).map(" ".join)
row = st.tuples(
    st.sampled_from(["catalogue", "code", "pairs"]),
    st.integers(0, 40),
    st.integers(0, 3),
    text,
    text,
)
rows = st.lists(row, min_size=1, max_size=40)


def _build(drawn):
    """Candidates of (source, group, wording, query text, document text)."""
    documents, queries, qrels, taught = {}, {}, set(), {}
    for source, group, line, asked_text, code in drawn:
        name = f"{source}/{group}"
        doc = document(code, name, source)
        asked = query(asked_text, name, f"{name}/{line}", source)
        documents[doc, name] = doc
        queries[asked] = asked
        qrels.add(Qrel(asked.query_id, doc.document_id, 1, "positive"))
        item = pseudo(" ".join(reversed(code.split())), doc)
        taught[item.query_id] = item
    return Candidates(
        source="drawn",
        documents=tuple(documents.values()),
        queries=tuple(queries),
        qrels=tuple(qrels),
        pseudo_queries=tuple(taught.values()),
    )


def _assemble(candidates, parent=None, **changed):
    proved = verdicts(candidates)
    return assemble(candidates, proved, parent, SETTINGS.model_copy(update=changed))


def _assigned(dataset):
    return Assignments(
        documents={one.document.document_id: one.unseen for one in dataset.documents},
        queries={one.query.query_id: one.split for one in dataset.queries},
        pseudo_queries=frozenset(item.query_id for item in dataset.pseudo_queries),
    )


def _straddling(dataset):
    """Near-duplicates in two splits, every pair compared: (query texts, document texts)."""
    asked = [(query_shingles(one.query.text), one.split) for one in dataset.queries]
    asked += [(query_shingles(item.text), "train") for item in dataset.pseudo_queries]
    documents = [(document_shingles(one.document.text, 3), one.unseen) for one in dataset.documents]
    return [
        [
            (left, right)
            for (left, here), (right, there) in combinations(items, 2)
            if here != there and jaccard(left, right) >= threshold
        ]
        for items, threshold in ((asked, 0.8), (documents, 0.7))
    ]


@given(rows)
@settings(max_examples=40, deadline=None)
def test_no_near_duplicates_straddle_splits(drawn):
    dataset = _assemble([*GROUND[::3], _build(drawn)])
    assert _straddling(dataset) == [[], []]
    for audit in dataset.audit.values():
        assert audit.near_queries == audit.exact_queries == 0
        assert audit.near_documents == audit.exact_documents == 0


@given(rows)
@settings(max_examples=40, deadline=None)
def test_unseen_documents_never_teach(drawn):
    dataset = _assemble([*GROUND[::3], _build(drawn)])
    unseen = {one.document.document_id for one in dataset.documents if one.unseen}
    split = {one.query.query_id: one.split for one in dataset.queries}
    assert not unseen & {item.document_id for item in dataset.pseudo_queries}
    for qrel in dataset.qrels:
        new = split[qrel.query_id] in ("test_new_families", "test_new_modules")
        assert (qrel.document_id in unseen) == new


@given(rows, rows)
@settings(max_examples=40, deadline=None)
def test_new_examples_move_no_existing_one(drawn, later):
    before = [*GROUND[::3], _build(drawn)]
    first = _assemble(before)
    then = _assigned(first)
    for parent in (None, then):
        now = _assigned(_assemble([*before, _build(later)], parent))
        assert all(now.queries.get(key, split) == split for key, split in then.queries.items())
        assert all(now.documents.get(key, side) == side for key, side in then.documents.items())
    # the last one was told what came before: nothing of it is gone either
    assert then.queries.keys() <= now.queries.keys()
    assert then.documents.keys() <= now.documents.keys()
    assert then.pseudo_queries <= now.pseudo_queries


@pytest.mark.parametrize("told", [False, True], ids=["without a parent", "with a parent"])
def test_500_new_examples_move_no_existing_one(told):
    first = _assemble(GROUND)
    then = _assigned(first)
    rng = random.Random(0)
    old = [one.query.text for one in first.queries]
    new = [
        (
            "catalogue",
            100 + number % 60,
            number,
            f"{rng.choice(old)} {number % 3 * 'x'}",
            words(number),
        )
        for number in range(500)
    ]
    dataset = _assemble([*GROUND, _build(new)], then if told else None)
    now = _assigned(dataset)
    assert {key: now.queries[key] for key in then.queries if key in now.queries}.items() <= (
        then.queries.items()
    )
    assert all(now.documents[key] == side for key, side in then.documents.items())
    assert len(dataset.documents) >= len(first.documents) + 400
    assert dataset.rejects["query:would_join_splits"] > 50
    assert _straddling(dataset) == [[], []]
    if told:
        assert then.queries.keys() <= now.queries.keys()


@given(rows, st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_order_of_the_inputs_leaves_no_trace(drawn, rng):
    candidates = [*GROUND[::3], _build(drawn)]
    mixed = []
    for part in rng.sample(candidates, len(candidates)):
        fields = ("documents", "queries", "qrels", "pseudo_queries", "example_documents")
        rows_of = {name: list(getattr(part, name)) for name in fields}
        for name in fields:
            rng.shuffle(rows_of[name])
        mixed.append(replace(part, **{name: tuple(rows_of[name]) for name in fields}))
    assert _assemble(mixed) == _assemble(candidates)


def test_the_same_inputs_on_top_of_themselves_are_the_same_dataset():
    first = _assemble(GROUND)
    assert _assemble(GROUND, _assigned(first)) == first


def test_measured_times_leave_no_trace():
    slow = assemble(GROUND, verdicts(GROUND, ratio=2.0, seconds=9.0), None, SETTINGS)
    fast = assemble(GROUND, verdicts(GROUND, ratio=7.5, seconds=0.1), None, SETTINGS)
    assert slow == fast


@pytest.mark.parametrize("outcome", [one for one in Outcome if one != Outcome.ACCEPTED])
def test_only_what_an_accepted_example_stands_behind_enters(outcome):
    proved = verdicts(GROUND)
    refused = [key for key in proved if key.startswith("f3/")]
    proved |= {key: replace(proved[key], outcome=outcome) for key in refused}
    dataset = assemble(GROUND, proved, None, SETTINGS)
    assert dataset.rejects[f"example:{outcome}"] == len(refused) == 2
    assert dataset.rejects["query:no_positive_left"] == 8  # 4 wordings, 2 draws
    assert "catalogue/f3" not in {one.document.group for one in dataset.documents}
    assert "catalogue/f3" not in {one.query.group for one in dataset.queries}


def test_an_example_without_a_verdict_does_not_enter():
    proved = verdicts(GROUND)
    del proved["f3/0"]
    assert assemble(GROUND, proved, None, SETTINGS).rejects["example:unverified"] == 1


def test_a_document_may_be_slow_for_one_query_and_positive_for_another():
    first, second = family("f0"), family("f0x")
    shared = first.documents[1]  # f0's slow twin answers f0x, too
    group = first.queries[0].group
    asked = tuple(replace(one, group=group) for one in second.queries)
    second = replace(
        second,
        queries=asked,
        documents=(shared,),
        qrels=tuple(Qrel(one.query_id, shared.document_id, 1, "positive") for one in asked),
        example_documents=(("f0x/0", shared.document_id, "positive"),),
    )
    dataset = _assemble([*GROUND[1:], first, second])
    roles = {
        (row.query_id, row.role) for row in dataset.qrels if row.document_id == shared.document_id
    }
    assert {(one.query_id, "slow") for one in first.queries} <= roles
    assert {(one.query_id, "positive") for one in asked} <= roles


def test_a_refused_example_lends_no_role_to_a_document_of_an_accepted_one():
    first, second = family("f0"), family("f0x")
    shared = first.documents[1]
    asked = tuple(replace(one, group=first.queries[0].group) for one in second.queries)
    second = replace(
        second,
        queries=asked,
        documents=(shared,),
        qrels=tuple(Qrel(one.query_id, shared.document_id, 1, "positive") for one in asked),
        example_documents=(("f0x/0", shared.document_id, "positive"),),
    )
    candidates = [*GROUND[1:], first, second]
    proved = verdicts(candidates)
    proved["f0x/0"] = replace(proved["f0x/0"], outcome=Outcome.NOT_FASTER)
    dataset = assemble(candidates, proved, None, SETTINGS)
    assert shared.document_id in {one.document.document_id for one in dataset.documents}
    assert not {one.query_id for one in asked} & {one.query.query_id for one in dataset.queries}


def test_a_summary_of_a_test_module_neither_trains_nor_teaches():
    modules = [module(f"m{number}") for number in range(40)]
    # every summary comes back as a pseudo-query of its own and of the next module's document
    spread = []
    for part, other in zip(modules, [*modules[1:], modules[0]], strict=True):
        asked = [one.text for one in part.queries]
        items = [pseudo(one, part.documents[0]) for one in asked]
        items += [pseudo(f"the {one}", other.documents[1]) for one in asked]
        spread.append(replace(part, pseudo_queries=tuple(items)))
        spread.append(replace(other, queries=(), qrels=()))
    dataset = _assemble(spread)
    judged = {query_shingles(one.query.text) for one in dataset.queries if one.split != "train"}
    teaching = [one.query.text for one in dataset.queries_of("train")]
    teaching += [item.text for item in dataset.pseudo_queries]
    assert len(judged) > 30
    assert teaching
    assert not judged & {query_shingles(one) for one in teaching}
    assert dataset.rejects["pseudo_query:would_join_splits"] > 30


def test_seen_modules_teach_through_pseudo_queries_whatever_their_split():
    dataset = _assemble([module(f"m{number}") for number in range(40)])
    held = {one.query.group for one in dataset.queries_of("test_new_queries")}
    group = {one.document.document_id: one.document.group for one in dataset.documents}
    assert held
    assert held <= {group[item.document_id] for item in dataset.pseudo_queries}


def test_published_splits_are_kept_and_their_overlap_is_reported():
    same = words("twice", count=12)
    rows_of = [
        (f"{same} in train", words("d1"), "train"),
        (f"{same} in test", words("d2"), "test"),
        (words("q3"), words("d1"), "test"),
        (words("q4"), words("d4"), "dev"),
    ]
    part = published(rows_of)
    dataset = _assemble([*GROUND, part])
    splits = {one.query.text: one.split for one in dataset.queries if one.query.source == "beir"}
    assert splits == {asked: split for asked, _, split in rows_of}
    audit = dataset.audit["test (published)"]
    assert (audit.queries, audit.near_queries, audit.exact_queries) == (2, 1, 0)
    assert audit.max_query_overlap == pytest.approx(13 / 15)  # 12 words and "in" of 12 + 3
    assert (audit.answered_in_training, audit.documents, audit.exact_documents) == (1, 2, 1)
    assert dataset.audit["test_new_queries"].near_queries == 0


def test_own_queries_give_way_to_published_ones():
    own = _assemble(GROUND).queries_of("train")[0].query
    dataset = _assemble([*GROUND, published([(own.text, words("d"), "test")])])
    assert own.query_id not in {one.query.query_id for one in dataset.queries}
    assert dataset.rejects["query:would_join_splits"] == 2  # the wording's two draws


def test_identical_queries_of_a_split_become_one_with_all_positives():
    first, second = family("f0"), family("f0x")
    wording = first.queries[0]
    copy = replace(wording, query_id="another", group=first.queries[0].group)
    second = replace(
        second,
        documents=tuple(replace(one, group=wording.group) for one in second.documents),
        queries=(copy,),
        qrels=tuple(replace(row, query_id="another") for row in second.qrels[:3]),
    )
    dataset = _assemble([*GROUND[1:], first, second])
    kept = [one.query for one in dataset.queries if one.query.text == wording.text]
    assert len(kept) == 1
    positives = {
        row.document_id
        for row in dataset.qrels
        if row.query_id == kept[0].query_id and row.role == "positive"
    }
    assert positives == {first.documents[0].document_id, second.documents[0].document_id}
    assert dataset.rejects["query:identical"] == 1


def test_one_id_on_both_sides_is_left_out_until_a_version_knows_it():
    seen, unseen = _module_of(unseen=False), _module_of(unseen=True)
    summary = replace(
        seen.queries[0], group=unseen.queries[0].group, wording=unseen.queries[0].wording
    )
    unseen = replace(
        unseen,
        queries=(summary, *unseen.queries[1:]),
        qrels=(replace(unseen.qrels[0], query_id=summary.query_id), *unseen.qrels[1:]),
    )
    candidates = [*GROUND, seen, unseen]
    dataset = _assemble(candidates)
    assert summary.query_id not in {one.query.query_id for one in dataset.queries}
    assert dataset.rejects["query:would_join_splits"] == 2
    # once an earlier version knows one of them, that one stays, with its own document
    then = Assignments(queries={summary.query_id: "test_new_modules"})
    told = _assemble(candidates, then)
    answers = [row.document_id for row in told.qrels if row.query_id == summary.query_id]
    assert answers == [unseen.documents[0].document_id]


def _module_of(*, unseen):
    """The first module of 100 that the hash puts on this side."""
    names = [f"side{number}" for number in range(100)]
    dataset = _assemble([module(name) for name in names])
    sides = {one.document.group: one.unseen for one in dataset.documents}
    return module(next(name for name in names if sides[f"code/{name}"] == unseen))


def test_what_an_earlier_version_placed_otherwise_is_left_out():
    first = _assemble(GROUND)
    then = _assigned(first)
    dataset = _assemble(GROUND, then, split_seed=1)
    now = _assigned(dataset)
    assert all(then.queries[key] == split for key, split in now.queries.items())
    assert all(then.documents[key] == side for key, side in now.documents.items())
    assert dataset.rejects["query:would_move_split"] > 0
    assert dataset.rejects["document:would_move_split"] > 0


def test_queries_that_share_a_document_share_a_cluster():
    dataset = _assemble(GROUND)
    cluster = {one.query.query_id: one.cluster_id for one in dataset.queries}
    of_document = {one.document.document_id: one.cluster_id for one in dataset.documents}
    for row in dataset.qrels:
        if row.role == "positive":
            assert cluster[row.query_id] == of_document[row.document_id]
    assert len(set(cluster.values())) > 20


def test_what_sources_left_out_is_counted_and_their_notes_are_kept():
    part = replace(module("m0"), rejects=(Reject("a.py", "not UTF-8"), Reject("b.py", "not UTF-8")))
    dataset = _assemble([*GROUND, part])
    assert dataset.rejects["source:not UTF-8"] == 2
    assert dataset.notes["code:python"] == {"licence": "none"}


def test_no_accepted_example_is_refused_with_the_outcomes():
    proved = verdicts(GROUND, Outcome.NO_COMPILER)
    with pytest.raises(SourceInvalid, match=r"none of 24 .* \(no_compiler 24\)"):
        assemble(GROUND, proved, None, SETTINGS)


@pytest.mark.parametrize(
    ("split", "message"),
    [("test", "nothing to train on"), ("train", "nothing to test on"), ("dev", "nothing to train")],
)
def test_nothing_to_train_or_test_on_is_refused(split, message):
    with pytest.raises(SourceInvalid, match=message):
        _assemble([published([(words("q"), words("d"), split)])])


def test_no_candidates_are_refused():
    with pytest.raises(SourceInvalid, match="nothing to train on"):
        _assemble([])


@pytest.mark.parametrize("what", ["documents", "queries"])
def test_one_id_with_two_texts_is_refused_by_source_and_id(what):
    part = GROUND[0]
    first, *others = getattr(part, what)
    changed = replace(part, source="again", **{what: (replace(first, text="other"), *others)})
    with pytest.raises(SourceInvalid, match=r"catalogue: id '\w{32}' stands for two texts"):
        _assemble([*GROUND, changed])


def test_half_a_surrogate_pair_is_refused():
    part = GROUND[0]
    broken = replace(part, queries=(replace(part.queries[0], text="half \ud800"),))
    with pytest.raises(SourceInvalid, match="half of a surrogate pair"):
        _assemble([broken])
