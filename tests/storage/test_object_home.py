"""What the store keeps, on S3: read back as on a disk, under the same names."""

import dataclasses
import json
import os
import secrets
import signal
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from threading import Barrier, Thread

import numpy as np
import pytest

from perfetch.chat.answer import Usage
from perfetch.errors import BadInput, PromotionOvertaken, ServiceUnavailable, StoreDamaged
from storage.candidates import read_candidates, write_candidates
from storage.checkpoints import Checkpoints
from storage.compaction import compact
from storage.dataset_export import export_beir
from storage.datasets import latest_dataset, read_assignments, read_dataset, write_dataset
from storage.decisions import Decision, read_decisions, record_decision
from storage.embeddings import append_embeddings, read_embeddings, stored_dimension
from storage.example_links import read_example_links
from storage.home import place, prepare_home
from storage.ledger import Ledger
from storage.ledger_file import answer_files, encode_answer
from storage.lineage import find_lineage, trace
from storage.object_listing import below
from storage.registry import (
    find_model,
    latest_model,
    promote,
    read_champion,
    roll_back,
    write_model,
)
from storage.spend import spending, usage_since
from storage.verdicts import append_verdicts, read_verdicts
from tests.making_datasets import ground, verdicts
from tests.object_stores import SLOW_DOWN
from tests.storage.test_datasets import make
from tests.storage.test_ledger_packs import _answer

NOW, LATER = "2026-01-01T00:00:00+00:00", "2026-01-02T00:00:00+00:00"
GROUND = ground()
SOME = GROUND[:2]
IN_ANOTHER_PROCESS = """
import sys
from storage.datasets import write_dataset
from storage.home import place
from tests.storage.test_datasets import GROUND, make
write_dataset(place(sys.argv[1]), make(GROUND), ["a"])
"""


def _store(root, version, text="weights"):
    return write_model(
        root,
        version,
        {"kind": "linear", "dataset": "d", "encoder": {"name": "e"}},
        lambda folder: (folder / "weights").write_text(text) and None,
    )


def _files(folder):
    return {str(path.relative_to(folder)): path for path in Path(folder).rglob("*.*")}


def test_a_dataset_version_is_the_one_of_a_disk_byte_for_byte(root, tmp_path):
    here = write_dataset(tmp_path / "home", make(GROUND), ["a"])
    there = write_dataset(root, make(GROUND), ["a"])
    assert there.version == here.version
    assert there.counts == here.counts
    objects = {str(path.relative_to(place(there.path))): path for path in below(place(there.path))}
    files = _files(here.path)
    assert objects.keys() == files.keys()
    for name, path in files.items():
        assert objects[name].read_bytes() == path.read_bytes(), name


def test_a_dataset_version_is_read_where_it_was_not_made(root, tmp_path, monkeypatch):
    ref = write_dataset(root, make(GROUND), ["a"])
    monkeypatch.setenv("PERFETCH_CACHE", str(tmp_path / "another machine's"))
    assert read_dataset(place(ref.path)) == make(GROUND)
    assert latest_dataset(root).version == ref.version
    assert write_dataset(root, make(GROUND), ["a"]).in_place
    here = tmp_path / "home"
    write_dataset(here, make(GROUND), ["a"])
    assert read_assignments(root) == read_assignments(here)
    exported = export_beir(place(ref.path), tmp_path / "beir")
    assert (exported / "corpus.jsonl").stat().st_size


def test_a_writer_killed_before_the_manifest_leaves_nothing_to_read(root, s3):
    command = [sys.executable, "-c", IN_ANOTHER_PROCESS, str(root)]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[2])

    def kill(method, path):
        if method == "PUT" and path.endswith("manifest.json"):
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            return SLOW_DOWN
        return None

    s3.before = kill
    assert process.wait(timeout=120) == -signal.SIGKILL
    s3.before = lambda method, path: None
    assert any(path.name == "corpus.parquet" for path in below(root))
    assert latest_dataset(root) is None
    ref = write_dataset(root, make(GROUND), ["a"])
    assert not ref.in_place
    assert read_dataset(place(ref.path)) == make(GROUND)


def test_a_damaged_table_is_told_before_it_is_read(root, tmp_path, monkeypatch):
    ref = write_dataset(root, make(GROUND), ["a"])
    table = place(ref.path) / "corpus.parquet"
    table.write_bytes(table.read_bytes()[:-1] + b"?")
    monkeypatch.setenv("PERFETCH_CACHE", str(tmp_path / "another machine's"))
    with pytest.raises(StoreDamaged, match=r"s3://.*corpus.parquet: not what manifest.json says"):
        read_dataset(place(ref.path))


def test_a_version_that_is_not_there(root):
    with pytest.raises(BadInput, match="no complete dataset version"):
        read_dataset(root / "datasets" / "none")
    assert latest_dataset(root) is None
    assert read_champion(root) is None
    assert latest_model(root) is None
    assert read_decisions(root) == []
    assert read_verdicts(root) == {}


def test_candidates_and_what_belongs_to_them(root, tmp_path, monkeypatch):
    refs = [write_candidates(root, each) for each in SOME]
    monkeypatch.setenv("PERFETCH_CACHE", str(tmp_path / "another machine's"))
    assert [read_candidates(ref.path) for ref in refs] == list(SOME)
    here = [write_candidates(tmp_path / "home", each) for each in SOME]
    assert [ref.sha256 for ref in refs] == [ref.sha256 for ref in here]
    assert read_example_links(root) == read_example_links(tmp_path / "home")


def test_verdicts_and_vectors_are_added_by_many_and_read_by_all(root, tmp_path, monkeypatch):
    made = list(verdicts(GROUND).values())
    append_verdicts(root, made[:1])
    hashes = [bytes([number] * 16) for number in range(3)]
    vectors = np.eye(3, dtype=np.float32)
    append_embeddings(root, "rev", hashes[:2], vectors[:2])
    assert read_embeddings(root, "rev", hashes).keys() == set(hashes[:2])
    monkeypatch.setenv("PERFETCH_CACHE", str(tmp_path / "another machine's"))
    append_verdicts(root, made[1:])
    append_embeddings(root, "rev", hashes[2:], vectors[2:])
    assert read_verdicts(root) == {verdict.key: verdict for verdict in made}
    found = read_embeddings(root, "rev", hashes)
    assert [found[each].tolist() for each in hashes] == vectors.tolist()
    assert stored_dimension(root, "rev") == 3


def test_paid_answers_are_found_and_cost_no_request_each(root, s3):
    ledger = Ledger(root)
    answers = [_answer(number) for number in range(20)]
    for answer in answers[:10]:
        ledger.keep(answer)
    assert Ledger(root).find(answers[3].key) == answers[3]
    assert Ledger(root).find(answers[13].key) is None
    s3.asked.clear()
    found = Ledger(root).find_all([answer.key for answer in answers])
    assert found == {answer.key: answer for answer in answers[:10]}
    assert sum(each.startswith("GET") for each in s3.asked) <= 10 + 4  # and some listings
    assert Ledger(root).missing([answer.key for answer in answers]) == [
        answer.key for answer in answers[10:]
    ]
    assert set(Ledger(root).keys()) == {answer.key for answer in answers[:10]}
    assert usage_since(root, "2026") == usage_since(root, "2026-01-02T03:04:05.678+00:00")
    assert spending(root).rows[0].answers == 10


def test_answers_are_packed_and_found_in_the_pack(root, tmp_path, monkeypatch):
    ledger = Ledger(root)
    answers = [_answer(number) for number in range(6)]
    for answer in answers:
        ledger.keep(answer)
    before = usage_since(root, "2026")
    done = compact(root, older_than_s=-10, at_least=1)
    assert (done.packed, done.removed, done.left) == (6, 6, 0)
    assert list(answer_files(root / "ledger")) == []
    monkeypatch.setenv("PERFETCH_CACHE", str(tmp_path / "another machine's"))
    keys = [answer.key for answer in answers]
    assert Ledger(root).find_all(keys) == dict(zip(keys, answers, strict=True))
    assert Ledger(root).missing([*keys, "other"]) == ["other"]
    assert usage_since(root, "2026") == before
    assert before["gpt-4.1-mini", "chat"] == Usage(sum(range(6)) + 600, 42)


def test_an_answer_that_comes_while_its_file_is_packed_stays(root, s3):
    """Between compaction's last look at a file and its end another machine writes it anew."""
    ledger, answer = Ledger(root), _answer(1)
    ledger.keep(answer)
    newer = dataclasses.replace(answer, latency_s=9.0)

    def rival(method, path):
        if method == "DELETE" and path.endswith(f"{answer.key}.json"):
            s3.before = lambda method, path: None
            place(f"s3:/{path}").write_bytes(encode_answer(newer))
        return None

    s3.before = rival
    done = compact(root, older_than_s=-10, at_least=1)
    assert (done.packed, done.removed, done.left) == (1, 0, 1)
    assert Ledger(root).find(answer.key) == newer


def test_damaged_answers_are_set_aside(root):
    ledger, answer = Ledger(root), _answer(1)
    ledger.keep(answer)
    path = root / "ledger" / answer.key[:2] / f"{answer.key}.json"
    path.write_bytes(path.read_bytes().replace(b"latency", b"LATENCY"))
    with pytest.raises(StoreDamaged):
        ledger.find(answer.key)
    (aside,) = ledger.set_damaged_aside()
    assert str(aside).startswith(f"{root}/ledger/damaged/")
    assert aside.exists()
    assert Ledger(root).find(answer.key) is None


def test_a_damaged_copy_of_a_pack_costs_nothing(root, tmp_path):
    """Only the copy on this machine is; the pack itself stays."""
    answers = [_answer(number) for number in range(3)]
    for answer in answers:
        Ledger(root).keep(answer)
    compact(root, older_than_s=-10, at_least=1)
    (copy,) = (tmp_path / "cache").rglob("packs/*.parquet")
    copy.write_bytes(b"PAR1 no longer PAR1")
    ledger = Ledger(root)
    with pytest.raises(StoreDamaged, match="--reask-damaged"):
        ledger.find(answers[0].key)
    assert ledger.set_damaged_aside() == {}
    assert ledger.find(answers[0].key) == answers[0]


def test_a_store_that_is_away_is_no_missing_answer(root, s3, impatient):
    """Else it would be asked and paid for again."""
    ledger, answer = Ledger(root), _answer(1)
    ledger.keep(answer)
    s3.before = lambda method, path: SLOW_DOWN
    for ask in (
        lambda: ledger.find(answer.key),
        lambda: ledger.find_all([answer.key]),
        lambda: ledger.missing([answer.key]),
        lambda: usage_since(root, "2026"),
    ):
        with pytest.raises(ServiceUnavailable):
            ask()


def test_a_share_of_refusals_changes_nothing(root, s3):
    """Of all requests every sixth is answered with SlowDown; each is carried out in the end."""
    count = 0

    def fault(method, path):
        nonlocal count
        count += 1
        return SLOW_DOWN if count % 6 == 0 else None

    s3.before = fault
    ref = write_dataset(root, make(GROUND), ["a"])
    assert read_dataset(place(ref.path)) == make(GROUND)
    for number in range(3):
        Ledger(root).keep(_answer(number))
    assert len(Ledger(root).find_all([_answer(number).key for number in range(3)])) == 3
    assert count > 20


def test_a_model_becomes_the_champion_and_a_rollback_undoes_it(root):
    for version in ("one", "two"):
        _store(root, version)
        promote(root, version, f"reports/{version}", NOW)
    assert read_champion(root).previous == "one"
    assert roll_back(root, LATER).version == "one"
    assert json.loads((root / "models" / "champion.json").read_bytes())["version"] == "one"
    files = json.loads((root / "models" / "one" / "manifest.json").read_bytes())["files"]
    assert files["weights"] == sha256(b"weights").hexdigest()
    assert find_model(root, "three") is None


def test_of_two_promotions_at_once_one_takes_effect(root, s3):
    """Both have read the pointer before either puts it."""
    for version in ("old", "left", "right"):
        _store(root, version)
    promote(root, "old", None, NOW)
    together = Barrier(2, timeout=30)

    def wait(method, path):
        if method == "PUT" and path.endswith("champion.json"):
            together.wait()
        return None

    s3.before = wait
    ends = {}

    def try_to(version):
        try:
            ends[version] = promote(root, version, None, LATER)
        except PromotionOvertaken as error:
            ends[version] = error

    threads = [Thread(target=try_to, args=(version,)) for version in ("left", "right")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    champion = read_champion(root)
    loser = ends[({"left", "right"} - {champion.version}).pop()]
    assert ends[champion.version] == champion
    assert champion.previous == "old"
    assert isinstance(loser, PromotionOvertaken)
    assert f"model {champion.version} was promoted meanwhile" in str(loser)
    assert str(loser).startswith(f"{root}/models/champion.json: ")


def test_of_two_first_promotions_at_once_one_takes_effect(root, s3):
    for version in ("left", "right"):
        _store(root, version)

    def rival(method, path):
        if method == "PUT" and path.endswith("champion.json"):
            s3.before = lambda method, path: None
            promote(root, "right", None, NOW)
        return None

    s3.before = rival
    with pytest.raises(PromotionOvertaken, match="model right was promoted meanwhile"):
        promote(root, "left", None, NOW)
    assert read_champion(root).version == "right"
    assert read_champion(root).previous is None


def test_a_training_goes_on_on_another_machine(root, tmp_path, monkeypatch):
    place_here = Checkpoints(root, "m")
    assert place_here.newest() is None
    for text in ("first", "second"):
        scratch = place_here.scratch()
        (scratch / "deep").mkdir()
        (scratch / "deep" / "state").write_text(text)
        place_here.keep(scratch)
    monkeypatch.setenv("PERFETCH_CACHE", str(tmp_path / "another machine's"))
    there = Checkpoints(root, "m")
    assert (there.newest() / "deep" / "state").read_text() == "second"
    assert [path.name for path in (root / "checkpoints" / "m").glob("*")] == ["2"]
    there.clear()
    assert Checkpoints(root, "m").newest() is None
    assert not below(root / "checkpoints")


def test_a_checkpoint_that_was_not_finished_is_not_the_newest(root):
    place_here = Checkpoints(root, "m")
    scratch = place_here.scratch()
    (scratch / "state").write_text("first")
    place_here.keep(scratch)
    (root / "checkpoints" / "m" / "2" / "state").write_bytes(b"of a killed run")
    assert (place_here.newest() / "state").read_text() == "first"


def test_decisions_and_lineage(root):
    record_decision(root, Decision(NOW, "m", "r", promoted=True, reason="better"))
    assert [each.model for each in read_decisions(root)] == ["m"]
    examples = write_candidates(root, GROUND[0])
    dataset = write_dataset(root, make(GROUND), [examples.sha256])
    write_model(
        root,
        "m",
        {"kind": "linear", "dataset": dataset.version, "encoder": {"name": "e"}},
        lambda folder: None,
    )
    promote(root, "m", None, NOW)
    found = find_lineage(root, examples.sha256)
    assert [each.node.version for each in found.descendants] == [dataset.version]
    assert found.descendants[0].node.path == dataset.path
    whole = trace(root, "champion", "champion")
    assert whole.others[0].others[0].others[0].node.version == examples.sha256


def test_the_root_is_proved_writable_and_this_machine_has_a_place_to_work(root, tmp_path):
    assert prepare_home(root) == root
    assert (root / ".writable").is_file()
    (tmp,) = (tmp_path / "cache").rglob("tmp")
    assert tmp.is_dir()
    abandoned = tmp.parent / "models" / f".part-{secrets.token_hex(8)}-m"
    abandoned.mkdir(parents=True)
    prepare_home(root)
    assert abandoned.exists()  # a day must have passed
