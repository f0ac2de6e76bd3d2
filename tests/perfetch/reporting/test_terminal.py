import re
from dataclasses import replace

import pytest

from perfetch.reporting.side_by_side import Found, Hit, Proof
from perfetch.reporting.terminal import render_text

FAST = "#include <numeric>\n\nauto fill(int n) {\n    return std::iota(n);\n}\n"
SLOW = "auto fill(int n) {\n    for (;;) push(n);\n}\n"


def hit(rank, text, base_rank, role="", ratio=None, new=False):
    return Hit(
        rank, f"d{rank}", text, "cpp", "fills", 0.5, base_rank, base_rank - rank, new,
        Proof(role, ratio),
    )  # fmt: skip


FOUND = Found(
    query="fill",
    context="language: cpp",
    dataset="ds",
    encoder="e",
    documents=9,
    base=(hit(1, SLOW, 1, "slow", 12.4), hit(2, "int other();", 2), hit(3, FAST, 3, "fast", 12.4)),
    champion=(
        hit(1, FAST, 3, "fast", 12.4),
        hit(2, SLOW, 1, "slow", 12.4),
        hit(3, "int third();", 7, new=True),
    ),
    champion_version="c0ffee",
)


def lists(text):
    return text.split("\n\n")[0].splitlines()


def test_each_rank_shows_both_systems_on_one_line():
    head, first, second, third = lists(render_text(FOUND, 120, coloured=False))
    assert re.fullmatch(r"encoder alone +champion c0ffee", head)
    assert re.fullmatch(
        r" 1\. auto fill\(int n\) \{ +slow twin +1\. ↑2 +auto fill\(int n\) \{ +12×",  # noqa: RUF001
        first,
    )
    assert re.search(r"2\. ↓1 .*slow twin$", second)
    assert re.search(r"3\. new\(#7\) +int third\(\);$", third)


@pytest.mark.parametrize("width", [20, 60, 81, 120, 400])
def test_no_line_of_the_lists_is_wider_than_the_terminal_allows(width):
    long = replace(FOUND.base[0], text="int f(" + "std::vector<int> argument, " * 20 + ")")
    found = replace(FOUND, base=(long,) * 3, champion=(long,) * 3)
    assert max(map(len, lists(render_text(found, width, coloured=False)))) <= max(60, width)


def test_plain_text_has_no_escapes_and_colour_changes_no_word():
    plain = render_text(FOUND, 100, coloured=False)
    coloured = render_text(FOUND, 100, coloured=True)
    assert "\x1b" not in plain
    assert "\x1b[32m" in coloured
    words = re.sub(r"\x1b\[[\d;]*m", "", coloured)
    assert words.split() == plain.split()


def test_a_document_cannot_steer_the_terminal():
    spoilt = replace(FOUND.base[0], text="int f();\x1b]0;owned\x07\n\x1b[2J")
    text = render_text(replace(FOUND, champion=None, base=(spoilt,)), 80, coloured=False)
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", text)


def test_the_code_says_what_was_proved_of_it():
    text = render_text(FOUND, 100, coloured=False)
    assert "was #3  proved 12× faster than its slow twin" in text  # noqa: RUF001
    assert "slow twin: its answer is proved 12× faster" in text  # noqa: RUF001
    assert "    return std::iota(n);" in text


def test_without_a_champion_the_encoder_stands_alone_and_says_so():
    text = render_text(replace(FOUND, champion=None, champion_version=None), 100, coloured=False)
    assert "there is no champion yet" in lists(text)[0]
    assert "↑" not in text
    assert "was #" not in text


def test_long_code_is_cut_and_an_unknown_language_is_shown_plain():
    long = replace(
        FOUND.base[0], language="klingon", text="\n".join(f"line {i}" for i in range(40))
    )
    text = render_text(replace(FOUND, champion=None, base=(long,)), 100, coloured=True)
    assert "line 11" in text
    assert "line 12" not in text
