from deployments.stock import stock
from storage.decisions import Decision, record_decision
from storage.home import place, write_json
from storage.object_store import file_system
from storage.registry import promote, write_model


def test_an_empty_home_says_so(tmp_path):
    assert list(stock(tmp_path)) == [
        ("champion", "none yet"),
        ("dataset", "none yet"),
        ("spent", "0.00 USD (0 answers) in all, 0.00 USD (0 answers) today"),
        ("gate", "nothing decided yet"),
    ]


def test_the_champion_and_the_last_decisions_are_shown(tmp_path):
    write_model(tmp_path, "m1", {}, lambda folder: None)
    promote(tmp_path, "m1", None, "2026-03-01T04:00:00+00:00")
    for day in (1, 2, 3, 4):
        at = f"2026-03-0{day}T04:00:00+00:00"
        record_decision(tmp_path, Decision(at, f"m{day}", "r", day == 1, f"reason {day}"))
    told = list(stock(tmp_path))
    assert ("champion", "m1 since 2026-03-01T04:00:00+00:00") in told
    assert [text for what, text in told if what == "gate"] == [
        "2026-03-04 m4 refused: reason 4",
        "2026-03-03 m3 refused: reason 3",
        "2026-03-02 m2 refused: reason 2",
        "refused on 3 days since the last promotion",
    ]


def test_a_damaged_file_is_a_line_beside_the_others(tmp_path):
    write_json(tmp_path / "models" / "champion.json", {})
    (what, text), *others = stock(tmp_path)
    assert (what, "not what was written" in text) == ("champion", True)
    assert [name for name, _ in others] == ["dataset", "spent", "gate"]


def test_a_store_that_is_away_is_said_in_every_line(tmp_path, monkeypatch):
    asked = {"ENDPOINT_URL": "http://127.0.0.1:9", "ACCESS_KEY_ID": "a", "SECRET_ACCESS_KEY": "b"}
    for name, value in {**asked, "MAX_ATTEMPTS": "1", "DEFAULT_REGION": "us-east-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("PERFETCH_CACHE", str(tmp_path))
    file_system.cache_clear()
    told = list(stock(place("s3://bucket/prefix")))
    file_system.cache_clear()
    assert [what for what, _ in told] == ["champion", "dataset", "spent", "gate"]
    assert all("does not answer" in text for _, text in told)
