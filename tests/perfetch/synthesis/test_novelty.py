"""What repeats something is found, whoever says it, and a group without news is closed."""

import pytest

from perfetch.synthesis.novelty import (
    SAME_PROGRAM,
    SAME_WORDING,
    WINDOW,
    Saturation,
    Seen,
    program_shingles,
    wording_shingles,
)

TEXT = "sum the amounts per customer and keep those who spent at least a given limit"
CODE = """\
def spenders(orders, limit):
    totals = {}
    for customer, amount in orders:
        totals[customer] = totals.get(customer, 0) + amount
    return {customer: total for customer, total in totals.items() if total >= limit}
"""


@pytest.mark.parametrize(
    ("other", "owner"),
    [
        (TEXT, "first"),
        (TEXT.upper() + "!", "first"),
        ("Generate the " + TEXT, "first"),
        (TEXT.replace("given ", ""), "first"),
        ("sum the amounts per day", ""),
        ("", ""),
    ],
    ids=["same", "case", "articles", "a word less", "neighbour", "empty"],
)
def test_a_wording_that_repeats_another_is_found(other, owner):
    seen = Seen(SAME_WORDING)
    seen.add(wording_shingles(TEXT), "first")
    assert seen.owner_of(wording_shingles(other)) == owner


@pytest.mark.parametrize(
    ("other", "owner"),
    [
        (CODE, "first"),
        ("# totals by customer\n" + CODE.replace("\n", "\n\n"), "first"),
        (CODE.replace("0)", "1)").replace("limit)", "floor)"), "first"),
        (CODE.replace("totals.get(customer, 0) + amount", "max(amount, 3)"), ""),
        ("def double(values):\n    return [2 * value for value in values]\n", ""),
    ],
    ids=["same", "layout", "a name", "another rule", "another program"],
)
def test_a_program_that_repeats_another_is_found(other, owner):
    seen = Seen(SAME_PROGRAM)
    seen.add(program_shingles(CODE, "python"), "first")
    assert seen.owner_of(program_shingles(other, "python")) == owner


def test_the_earliest_of_several_is_named():
    seen = Seen(SAME_WORDING)
    seen.add(wording_shingles(TEXT), "first")
    seen.add(wording_shingles(TEXT + " now"), "second")
    assert seen.owner_of(wording_shingles(TEXT + " soon")) == "first"


def test_close_pairs_are_found_among_thousands():
    seen = Seen(SAME_WORDING)
    texts = [f"move crate {n} from shelf {n * 31} to bay {n * 17}" for n in range(1, 1500)]
    for text in texts:
        seen.add(wording_shingles(text), text)
    # One word more: 8 of 9 are common.
    assert all(seen.owner_of(wording_shingles(f"{text} today")) == text for text in texts[::50])
    assert not seen.owner_of(wording_shingles("move all crates from one shelf to the next bay"))


def test_a_group_is_closed_when_its_last_intents_bring_too_little():
    saturation = Saturation()
    saturation.record("python/games", [True] * 40)
    saturation.record("python/games", [False] * (WINDOW - 3))
    assert not saturation.is_closed("python/games")
    saturation.record("python/games", [False])
    assert saturation.is_closed("python/games")


def test_a_group_is_not_closed_before_it_was_asked_enough():
    saturation = Saturation()
    saturation.record("python/games", [False] * (WINDOW - 1))
    assert not saturation.is_closed("python/games")
    assert not saturation.is_closed("python/finance")


def test_the_table_tells_the_share_of_new_by_group():
    saturation = Saturation()
    saturation.record("cpp/games", [True, False, True, True])
    saturation.record("cpp/audio", [False] * WINDOW)
    audio, games = saturation.table()
    assert (audio.group, audio.share_new, audio.closed) == ("cpp/audio", 0.0, True)
    assert (games.asked, games.new, games.share_new, games.closed) == (4, 3, 0.75, False)
