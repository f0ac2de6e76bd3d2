"""Assembly on disk gives what assembly in memory gives: the same version, file by file."""

import json
import random
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from perfetch.assembly.assemble import assemble
from perfetch.assembly.settings import AssemblySettings
from perfetch.errors import SourceInvalid
from perfetch.records import Candidates, Outcome, PseudoQuery, Qrel, Reject
from storage.candidates import write_candidates
from storage.datasets import read_assignments, write_dataset
from tasks.assemble import assembled
from tasks.large_assembly import assemble_large
from tests.making_datasets import (
    document,
    ground,
    pseudo,
    published,
    query,
    verdicts,
)

SETTINGS = AssemblySettings()
GROUND = ground()
ODD = ("it's", 'a "b"', "back\\slash", "tab\tbed", "a", "a b", "a-b", "é", "\u200b", "a'\"b")


def _drawn(rng, rows):
    """Few words and few groups: nearly everything resembles something in another split."""
    documents, queries, qrels, taught = set(), set(), set(), set()
    for _ in range(rows):
        source = rng.choice(["catalogue", "code", "pairs"])
        name = f"{source}/{rng.randrange(40)}"
        code, asked_text = (_text(rng, rng.choice([4, 9, 40])) for _ in range(2))
        doc = replace(document(code, name, source), slice=rng.choice(["", "s"]))
        asked = query(asked_text, name, f"{name}/{rng.randrange(4)}", source)
        documents.add(doc)
        queries.add(replace(asked, leaks_name=rng.random() < 0.1))
        role = rng.choice(["positive", "positive", "slow"])
        qrels.add(Qrel(asked.query_id, doc.document_id, int(role == "positive"), role))
        qrels.add(
            Qrel(rng.choice(sorted(queries, key=repr)).query_id, doc.document_id, 1, "positive")
        )
        taught.add(pseudo(" ".join(reversed(code.split())), doc))
        if rng.random() < 0.2:
            key = rng.choice(ODD)
            taught.add(PseudoQuery(key, f"word {key}", doc.document_id, "words"))
    return Candidates(
        source="drawn",
        documents=tuple(documents),
        queries=tuple(queries),
        qrels=tuple(qrels),
        pseudo_queries=tuple(taught),
        rejects=(Reject("here", "too odd"),) * rng.randrange(3),
        notes={"licence": "none"},
    )


def _text(rng, longest):
    return " ".join(rng.choice("abcdef") for _ in range(rng.randint(2, longest)))


def _published(rng):
    splits = ("train", "dev", "test")
    return published([(_text(rng, 9), _text(rng, 9), splits[n % 3]) for n in range(12)])


def _both(folder, nights, settings=SETTINGS):
    """The folders of the newest version of some nights, in memory and on disk."""
    small, large = folder / "small", folder / "large"
    for candidates in nights:
        proved = verdicts(candidates)
        for number, key in enumerate(proved):
            if number % 7 == 3:
                proved[key] = replace(proved[key], outcome=Outcome.NOT_FASTER)
        paths = [str(write_candidates(large, part).path) for part in candidates]
        parents = [Path(path).name for path in paths]
        made = assemble(candidates, proved, read_assignments(small), settings)
        one = write_dataset(small, made, parents)
        other = assemble_large(large, paths, proved, settings, memory_mib=500)
        assert one == replace(other, path=one.path)
    return Path(one.path), Path(other.path)


def _hashes(folder):
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 12))]
)
def test_on_disk_equals_in_memory(tmp_path, seed):
    rng = random.Random(seed)
    first = [*GROUND[:: rng.choice([1, 2])], _drawn(rng, 60), _published(rng)]
    later = [*first, _drawn(rng, 60)]
    shares = {"unseen_share": rng.choice([0.15, 0.3]), "document_threshold": rng.choice([0.5, 0.7])}
    small, large = _both(tmp_path, [first, later], SETTINGS.model_copy(update=shares))
    assert _hashes(small) == _hashes(large)
    assert json.loads((small / "manifest.json").read_text())["rejects"]


def test_what_resembles_nothing_is_the_same_too(tmp_path):
    small, large = _both(tmp_path, [GROUND])
    assert _hashes(small) == _hashes(large)


def test_many_texts_are_assembled_on_disk(tmp_path, monkeypatch, caplog):
    caplog.set_level("INFO")
    proved, versions = verdicts(GROUND), []
    for most in (10, 10_000):
        monkeypatch.setenv("PERFETCH_HOME", str(tmp_path / str(most)))
        paths = [str(write_candidates(tmp_path / str(most), part).path) for part in GROUND]
        versions.append(assembled(paths, proved, SETTINGS, most_in_memory=most).version)
    assert versions[0] == versions[1]
    assert caplog.text.count(": on disk") == 1


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ([replace(_published(random.Random(0)), source="beir:x")], "split 'validation'"),
        ([Candidates("one"), Candidates("two")], "stands for two texts"),
        ([], "nothing to test on"),
    ],
    ids=["an unknown split", "an id with two texts", "nothing to test on"],
)
def test_bad_input_is_refused(tmp_path, broken, words):
    settings = SETTINGS
    if "validation" in words:
        (part,) = broken
        queries = (replace(part.queries[0], split="validation"), *part.queries[1:])
        broken = [replace(part, queries=queries)]
    elif broken:
        doc = document("a b", "g")
        broken = [
            Candidates("one", documents=(doc,)),
            Candidates("two", documents=(replace(doc, text="b c"),)),
        ]
    else:
        broken = [_one_train()]
    paths = [str(write_candidates(tmp_path, part).path) for part in broken]
    with pytest.raises(SourceInvalid, match=words):
        assemble_large(tmp_path, paths, {}, settings)
    assert not (tmp_path / "datasets").exists()


def _one_train():
    doc = document("a b c", "g", "beir")
    asked = query("what is it", "g", "w", "beir", split="train")
    qrel = Qrel(asked.query_id, doc.document_id, 1, "positive")
    return Candidates("beir:one", documents=(doc,), queries=(asked,), qrels=(qrel,))
