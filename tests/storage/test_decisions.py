import pytest

from perfetch.errors import StoreDamaged
from storage.decisions import Decision, read_decisions, record_decision, refused_days


def decision(day, report="r", promoted=False):
    return Decision(f"2026-03-{day:02}T04:00:00+00:00", "m", report, promoted, "because")


def test_decisions_come_back_the_latest_last(tmp_path):
    for each in (decision(3), decision(1), decision(2)):
        record_decision(tmp_path, each)
    assert read_decisions(tmp_path) == [decision(1), decision(2), decision(3)]


def test_one_report_decided_twice_on_a_day_is_one_decision(tmp_path):
    for _ in range(2):
        record_decision(tmp_path, decision(1))
    assert len(read_decisions(tmp_path)) == 1


@pytest.mark.parametrize(
    ("decisions", "days"),
    [
        ([], 0),
        ([decision(1), decision(2), decision(3)], 3),
        ([decision(1), decision(1, "s"), decision(2)], 2),
        ([decision(1), decision(2, promoted=True), decision(3)], 1),
        ([decision(1), decision(2, promoted=True)], 0),
    ],
    ids=["none", "three days", "two of one day", "since a promotion", "promoted last"],
)
def test_days_with_refusals_alone_are_counted_since_the_last_promotion(decisions, days):
    assert refused_days(decisions) == days


def test_a_damaged_decision_is_named(tmp_path):
    (tmp_path / "decisions").mkdir()
    (tmp_path / "decisions" / "x.json").write_text("{}")
    with pytest.raises(StoreDamaged, match=r"x\.json"):
        read_decisions(tmp_path)
