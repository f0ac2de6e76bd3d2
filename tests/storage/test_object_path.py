import pickle

import pytest

from perfetch.errors import ServiceUnavailable, SettingsInvalid, StoreUnwritable
from storage.home import home, is_complete, new_folder, place, prepare_home, read_json, write_json
from storage.object_folders import copies_in, copy_of
from storage.object_listing import below
from storage.object_path import ObjectPath, is_object
from tests.object_stores import CUT, SLOW_DOWN, UNAVAILABLE


def test_a_path_reads_as_the_url_it_was_given_as():
    path = place("s3://bucket/prefix/")
    assert str(path) == "s3://bucket/prefix"
    assert str(path / "models" / "1" / "config.json") == "s3://bucket/prefix/models/1/config.json"
    assert str((path / "reports" / "1").relative_to(path)) == "reports/1"
    assert (path / "a").parent == path
    assert (path / "a.json").stem == "a"
    assert pickle.loads(pickle.dumps(path)) == path
    assert is_object(pickle.loads(pickle.dumps(path / "a")))


def test_a_folder_stays_a_path_of_files(tmp_path, monkeypatch):
    monkeypatch.setenv("PERFETCH_HOME", str(tmp_path))
    assert home() == tmp_path
    assert type(home()) is type(tmp_path)


@pytest.mark.parametrize("url", ["ftp://bucket/prefix", "s3://", "file:///tmp/x"])
def test_a_url_of_no_bucket_is_refused_with_what_is_expected(url, monkeypatch, tmp_path):
    monkeypatch.setenv("PERFETCH_CACHE", str(tmp_path))
    monkeypatch.setenv("PERFETCH_HOME", url)
    with pytest.raises(SettingsInvalid, match="expected a folder, or a URL like s3://bucket"):
        prepare_home(home())


def test_a_missing_package_is_named_with_how_to_install_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PERFETCH_CACHE", str(tmp_path))
    with pytest.raises(SettingsInvalid, match="gcsfs is not installed; pip install gcsfs"):
        prepare_home(place("gs://bucket/prefix"))


def test_what_is_put_is_read_and_listed_and_removed(root):
    for name in ("a/1.json", "a/2.json", "a/b/3.json", "a/.part-4.json"):
        write_json(root / name, {"name": name})
    assert read_json(root / "a" / "b" / "3.json") == {"name": "a/b/3.json"}
    assert [path.name for path in (root / "a").glob("[!.]*.json")] == ["1.json", "2.json"]
    assert [path.name for path in (root / "a").glob("*")] == [
        ".part-4.json",
        "1.json",
        "2.json",
        "b",
    ]
    assert [str(path.relative_to(root)) for path in root.glob("*/?/*.json")] == ["a/b/3.json"]
    assert [path.name for path in root.glob("a/b/*.json")] == ["3.json"]
    assert list((root / "none").glob("*")) == []
    assert (root / "a").is_dir()
    assert not (root / "a").is_file()
    assert (root / "a" / "1.json").stat().st_size == len('{\n  "name": "a/1.json"\n}\n')
    (root / "a" / "1.json").unlink()
    assert not (root / "a" / "1.json").exists()


def test_a_read_costs_one_request(root, s3):
    (root / "a").write_bytes(b"1")
    s3.asked.clear()
    assert (root / "a").read_bytes() == b"1"
    assert [each.split()[0] for each in s3.asked] == ["GET"]


def test_only_the_first_of_two_creates(root):
    assert (root / "a").create(b"first")
    assert not (root / "a").create(b"second")
    assert (root / "a").read_bytes() == b"first"


def test_a_swap_needs_what_was_read(root):
    path = root / "pointer"
    path.write_bytes(b"old")
    etag = path.etag()
    assert path.swap(b"mine", etag)
    assert not path.swap(b"the rival's", etag)
    assert path.read_bytes() == b"mine"


def test_a_swap_whose_answer_was_lost_is_still_ours(root, s3):
    """The request is sent again, and refused, as it has been carried out before."""
    path = root / "pointer"
    path.write_bytes(b"old")
    lost = [UNAVAILABLE]
    s3.after = lambda method, path: lost.pop() if method == "PUT" and lost else None
    assert path.swap(b"mine", path.etag())
    assert not lost
    assert sum(each.startswith("PUT") for each in s3.asked) == 3  # the old one, and ours twice
    assert path.read_bytes() == b"mine"


def test_what_changed_since_is_not_removed(root):
    path = root / "a"
    path.write_bytes(b"old")
    etag = path.etag()
    path.write_bytes(b"new")
    assert not path.unlink_unchanged(etag)
    assert path.read_bytes() == b"new"
    assert path.unlink_unchanged(path.etag())
    assert not path.exists()


@pytest.mark.parametrize("fault", [SLOW_DOWN, UNAVAILABLE], ids=["SlowDown", "503"])
def test_a_store_that_asks_to_slow_down_is_asked_again(root, s3, fault):
    failing = [fault, fault]
    s3.before = lambda method, path: failing.pop() if failing else None
    (root / "a").write_bytes(b"1")
    assert not failing
    assert (root / "a").read_bytes() == b"1"


@pytest.mark.parametrize("fault", [SLOW_DOWN, UNAVAILABLE], ids=["SlowDown", "503"])
def test_a_store_that_stays_away_is_said_to_and_nothing_is_called_damaged(
    root, s3, fault, impatient
):
    write_json(root / "a", {})
    s3.before = lambda method, path: fault
    with pytest.raises(ServiceUnavailable, match="does not answer, or asks to slow down"):
        read_json(root / "a")
    with pytest.raises(ServiceUnavailable):
        list(root.glob("*"))
    with pytest.raises(ServiceUnavailable):
        is_complete(root)


def test_an_object_that_is_cut_on_the_way_is_not_read(root, s3):
    (root / "a").write_bytes(b"the first half of it, and the second")
    s3.before = lambda method, path: CUT if method == "GET" else None
    with pytest.raises(ServiceUnavailable, match="does not answer"):
        (root / "a").read_bytes()


def test_nobody_there(root, impatient, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(ServiceUnavailable, match="AWS_ENDPOINT_URL says where it is asked"):
        prepare_home(root)


def test_a_missing_bucket_is_named(root):
    missing = ObjectPath("s3://no-such-bucket/prefix")
    for ask in (
        lambda: prepare_home(missing),
        lambda: list((missing / "datasets").glob("*")),
        lambda: (missing / "a").exists(),
        lambda: (missing / "a").create(b""),
    ):
        with pytest.raises(StoreUnwritable, match=r"no-such-bucket.*: no such bucket; create it"):
            ask()


def test_wrong_credentials_are_said_to_be(root, s3):
    s3.demand_credentials()
    try:
        for ask in (
            lambda: prepare_home(root),
            lambda: list((root / "datasets").glob("*")),
            lambda: (root / "a").exists(),
        ):
            with pytest.raises(StoreUnwritable, match=r"the object store refuses .*credentials"):
                ask()
    finally:
        s3.take_anyone()


def test_no_credentials_at_all(root, new_client, monkeypatch, tmp_path):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    with pytest.raises(StoreUnwritable, match=r"no usable credentials .*AWS_ACCESS_KEY_ID"):
        prepare_home(root)


def test_a_folder_is_there_when_its_manifest_is(root):
    final = root / "models" / "1"
    with new_folder(final) as part:
        (part / "deep").mkdir()
        (part / "deep" / "a").write_bytes(b"1")
        write_json(part / "manifest.json", {})
        assert not is_complete(final)
    assert is_complete(final)
    assert (final / "deep" / "a").read_bytes() == b"1"


def test_a_folder_that_is_not_finished_is_not_put(root):
    def fail():
        with new_folder(root / "models" / "1") as part:
            (part / "a").write_bytes(b"1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not below(root)


def test_what_a_killed_writer_left_is_replaced(root, s3):
    final = root / "models" / "1"
    (final / "left").write_bytes(b"of a killed run")
    s3.asked.clear()
    _write(final)
    assert sorted(path.name for path in below(final)) == ["a", "manifest.json"]
    puts = [each for each in s3.asked if each.startswith("PUT")]
    assert puts[-1].endswith("/manifest.json")


def test_a_writer_that_dies_before_the_manifest_leaves_nothing_to_read(root, s3):
    final = root / "models" / "1"
    s3.before = lambda method, path: (
        ("400 Bad Request", b"<Error><Code>EntityTooLarge</Code></Error>")
        if method == "PUT" and path.endswith("manifest.json")
        else None
    )
    with pytest.raises(StoreUnwritable):
        _write(final)
    assert (final / "a").is_file()
    assert not is_complete(final)


def test_of_two_writers_of_one_version_the_first_manifest_stays(root):
    final = root / "models" / "1"
    with new_folder(final) as slow:
        with new_folder(final) as quick:
            (quick / "a").write_bytes(b"quick")
            write_json(quick / "manifest.json", {"by": "quick"})
        (slow / "a").write_bytes(b"slow")
        write_json(slow / "manifest.json", {"by": "slow"})
    assert read_json(final / "manifest.json") == {"by": "quick"}
    assert (final / "a").read_bytes() == b"quick"


def test_a_complete_folder_is_copied_once(root, s3, tmp_path, monkeypatch):
    final = root / "models" / "1"
    with new_folder(final) as part:
        (part / "deep").mkdir()
        (part / "deep" / "a").write_bytes(b"1")
        write_json(part / "manifest.json", {})
    monkeypatch.setenv("PERFETCH_CACHE", str(tmp_path / "another machine's"))
    copy = copy_of(final)
    assert (copy / "deep" / "a").read_bytes() == b"1"
    s3.asked.clear()
    assert copy_of(final) == copy
    assert [each.split()[0] for each in s3.asked] == ["HEAD"]


def test_a_folder_of_this_machine_is_no_copy(tmp_path):
    assert copy_of(tmp_path) == tmp_path


def test_what_is_only_added_to_is_fetched_once(root, s3):
    (root / "verdicts" / "1.parquet").write_bytes(b"1")
    assert [path.read_bytes() for path in copies_in(root / "verdicts", "*.parquet")] == [b"1"]
    (root / "verdicts" / "2.parquet").write_bytes(b"2")
    s3.asked.clear()
    copies = copies_in(root / "verdicts", "*.parquet")
    assert [path.read_bytes() for path in copies] == [b"1", b"2"]
    assert sum(each.endswith("1.parquet") for each in s3.asked) == 0


def _write(final):
    with new_folder(final) as part:
        (part / "a").write_bytes(b"1")
        write_json(part / "manifest.json", {})
