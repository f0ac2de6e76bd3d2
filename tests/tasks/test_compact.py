from pathlib import Path

import pytest

from storage.compaction import Compaction
from storage.spend import Spending, Spent
from tasks.compact import page, told

DONE = Compaction(
    packed=20_000,
    removed=20_001,
    left=2,
    removed_bytes=45_746_199,
    pack_bytes=9_311_780,
    packs=[Path("one.parquet")],
)
ROWS = (
    Spent("2026-01-02", "gpt-4.1-mini", 3, 5000, 400, 0, 0.00228),
    Spent("2026-01-02", "gpt-4.1-nano", 2, 10, 1, 1, 0.0),
    Spent("2026-01-03", "my-own", 1, 1000, 100, 0, None),
)


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (
            DONE,
            "20,000 answers packed into 1 file of 9.3 MB; 20,001 small files of 45.7 MB gone, "
            "2 left",
        ),
        (Compaction(left=7), "7 answers to be packed; fewer than 1000 are not worth a pack"),
        (
            Compaction(left=1000),
            "0 answers packed into 0 files of 0.0 MB; 0 small files of 0.0 MB gone, 1000 left",
        ),
    ],
    ids=["packed", "too few", "nothing that can be packed"],
)
def test_a_compaction_is_told_in_one_line(done, said):
    assert told(done, 1000) == said


def test_the_page_has_costs_known_unknown_and_at_least():
    lines = page(DONE, Spending(ROWS, ()), 1000).splitlines()
    assert lines[0] == told(DONE, 1000)
    assert lines[2:] == [
        "| day | model | answers | tokens in | tokens out | USD |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
        "| 2026-01-02 | gpt-4.1-mini | 3 | 5000 | 400 | 0.0023 |",
        r"| 2026-01-02 | gpt-4.1-nano | 2 | 10 \* | 1 \* | 0.0000 \* |",
        "| 2026-01-03 | my-own | 1 | 1000 | 100 | unknown |",
        "",
        r"\* at least: the endpoint did not count the tokens of some answers",
    ]


def test_the_page_names_each_damaged_file_once():
    done = Compaction(left=1, damaged=["a.json: half", "b.parquet: half"])
    text = page(done, Spending((), ("b.parquet: half", "c.json: half")), 1000)
    assert [line for line in text.splitlines() if line.startswith("- ")] == [
        "- a.json: half",
        "- b.parquet: half",
        "- c.json: half",
    ]
