"""The rules for drafts: the catalogue keeps them all, and each breach is named in a sentence."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfetch.synthesis.schemas import ProgramDraft, WitnessDraft
from perfetch.synthesis.validation import check_program, check_witness, signature_of
from tests.openai_server.catalogue_player import CataloguePlayer, catalogue_few_shots

DRAFT = {
    "entry": "running_total",
    "complexity": "O(n)",
    "code": "def running_total(values):\n    return list(accumulate(values))\n",
    "slow": [
        {
            "reason": "sums each prefix anew",
            "complexity": "O(n^2)",
            "code": "def running_total(values):\n"
            "    return [sum(values[: end + 1]) for end in range(len(values))]\n",
        }
    ],
    "near_miss": [
        {
            "intent": "running maximum",
            "entry": "running_maximum",
            "code": "def running_maximum(values):\n    return list(accumulate(values, max))\n",
        }
    ],
    "make_input": "def make_input(n, rng):\n    return ([rng.randrange(9) for _ in range(n)],)\n",
    "check": "def check(values, answer):\n    return answer[-1:] == [sum(values)]\n",
    "sizes": [100, 400, 1600],
}
DRAFT["code"] = "from itertools import accumulate\n\n\n" + DRAFT["code"]


def draft(**changes):
    return ProgramDraft.model_validate(DRAFT | changes)


def slow(code, **changes):
    return {"slow": [DRAFT["slow"][0] | {"code": code} | changes]}


def miss(code, **changes):
    return {"near_miss": [DRAFT["near_miss"][0] | {"code": code} | changes]}


def body(text):
    return f"def running_total(values):\n{text}\n"


@pytest.mark.parametrize(
    "shot",
    catalogue_few_shots(),
    ids=lambda shot: f"{shot.example.family}-{shot.example.language}",
)
def test_every_program_of_the_catalogue_keeps_every_rule(shot):
    example = shot.example
    whole = ProgramDraft(
        entry=example.positive.entry,
        complexity="",
        code=example.positive.code,
        slow=[{"reason": s.note, "complexity": "", "code": s.code} for s in example.slow],
        near_miss=[
            {"intent": near.note, "entry": near.entry, "code": near.code}
            for near in example.near_miss
        ],
        make_input=example.make_input,
        check=example.check,
        sizes=example.sizes,
    )
    assert check_program(whole, example.positive.entry, example.language) == ""


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"entry": "total"}, "entry has another name: it is 'total', asked for was"),
        ({"slow": []}, "slow twin is missing"),
        ({"near_miss": DRAFT["near_miss"] * 4}, "near miss is missing: give 1 to 3, not 4"),
        ({"sizes": [100, 400]}, "sizes do not grow"),
        ({"sizes": [400, 100, 900]}, "sizes do not grow"),
        ({"sizes": [0, 100, 900]}, "sizes are out of bounds"),
        ({"sizes": [1, 2, 10**9]}, "sizes are out of bounds"),
        ({"code": ""}, "code is too short or too long: code has 0"),
        ({"code": body("    return 1") + "x = 1\n" * 2000}, "code is too short or too long"),
        (
            {"code": "def running_total(values:\n    return 1\n"},
            "code does not parse: code, line 1",
        ),
        ({"code": "std::vector<int> running_total() { return {}; }"}, "code does not parse"),
        ({"code": "def total(values):\n    return 1\n"}, "function is not defined: code has no"),
        (slow("def total(values):\n    return 1\n"), "function is not defined: slow twin 1"),
        (miss(body("    return 2")), "function is not defined: near miss 1"),
        ({"check": "def verify(v, a):\n    return True\n"}, "function is not defined: check"),
        ({"make_input": "def make(n, r):\n    return (1,)\n"}, "function is not defined: make_in"),
        (
            {"code": body('    """Sums."""\n    pass')},
            "code is a placeholder: running_total in code",
        ),
        ({"code": body("    raise NotImplementedError")}, "code is a placeholder"),
        (
            {"code": body("    return values  # TODO: sum")},
            "code is a placeholder: code says 'TODO'",
        ),
        ({"code": body("    # your code here\n    return 1")}, "code is a placeholder"),
        (slow(body("    print(values)\n    return 1")), "code acts outside of its function: slow"),
        ({"code": body("    import time\n    time.sleep(1)\n    return 1")}, "code acts outside"),
        ({"code": "import numpy as np\n" + body("    return 1")}, "code needs more than the stand"),
        ({"code": "from pandas.core import x\n" + body("    return 1")}, "uses pandas"),
        (
            slow(body("    # slow: rescans\n    return 1")),
            "code tells what it is: slow twin 1 says",
        ),
        (miss("def running_maximum(v):\n    naive_sum = 1\n    return naive_sum\n"), "'naive'"),
        ({"code": body("    # O(n) overall\n    return 1")}, "code tells what it is"),
        (slow(DRAFT["code"].replace("values", "v")), "solutions are the same: slow twin 1 differs"),
        (
            miss(DRAFT["code"].replace("running_total", "running_maximum")),
            "solutions are the same: near miss 1 differs from code",
        ),
        (slow(DRAFT["slow"][0]["code"], reason=" "), "slow twin has no reason"),
        (miss(DRAFT["near_miss"][0]["code"], intent=""), "near miss has no intent"),
        ({"check": "def check(answer):\n    return True\n"}, "arguments do not fit: running_total"),
        ({"make_input": "def make_input(n):\n    return (1,)\n"}, "make_input takes a size and"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_breach_is_named_in_a_sentence(changes, rule):
    assert rule in check_program(draft(**changes), "running_total", "python")


def test_a_good_draft_breaks_no_rule():
    assert check_program(draft(), "running_total", "python") == ""


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("using namespace std;\nint total(vector<int> v) { return 1; }", "code acts outside"),
        ("int total(int v) { return v; }\nint main() { return 0; }", "code acts outside"),
        ("#include <boost/a.hpp>\nint total(int v) { return v; }", "uses <boost/a.hpp>"),
        ('#include "mine.h"\nint total(int v) { return v; }', 'uses "mine.h"'),
        ("int total(int v) { return {}; }", "code is a placeholder"),
        ("int total(int v, int w) { return v + w; }", "arguments do not fit: total takes 2"),
        ("#include <bits/stdc++.h>\nint total(int v) { return v * 2; }", ""),
    ],
    ids=["using namespace", "main", "boost", "own header", "empty", "arguments", "good"],
)
def test_a_second_solution_in_cpp_keeps_the_rules(code, rule):
    answer = WitnessDraft(entry="total", code=code)
    problem = check_witness(answer, "int total(int v)", "total", "cpp")
    assert rule in problem
    assert bool(problem) is bool(rule)


@pytest.mark.parametrize("language", ["python", "cpp"])
def test_a_check_that_takes_other_arguments_is_found_in_both_languages(language):
    player = CataloguePlayer()
    shot = next(s for s in catalogue_few_shots() if s.example.language == language)
    text = player(
        {
            "messages": [
                {"role": "user", "content": f"Reference: program/{language}/x\nTask: {shot.title}"}
            ]
        }
    )
    good = ProgramDraft.model_validate(json.loads(text))
    other = "def check(answer):\n    return True\n"
    if language == "cpp":
        other = "bool check(int answer) { return answer > 1; }"
    bad = good.model_copy(update={"check": other})
    assert check_program(good, good.entry, language) == ""
    assert "arguments do not fit" in check_program(bad, good.entry, language)


def test_a_signature_is_what_stands_before_the_body():
    assert signature_of(DRAFT["code"], "running_total", "python") == "def running_total(values):"


PIECES = st.text(max_size=80) | st.sampled_from(
    [
        "def f(a):\n    return a\n",
        "def f(\n",
        "int f(int a) { return a; }",
        "\0",
        "#include <x/",
        "}" * 40,
    ]
)


@settings(max_examples=80, deadline=None)
@given(
    pieces=st.lists(PIECES, min_size=6, max_size=6),
    sizes=st.lists(st.integers(), max_size=4),
    language=st.sampled_from(["python", "cpp"]),
)
def test_no_answer_breaks_the_rules_themselves(pieces, sizes, language):
    code, slow_code, miss_code, make_input, check, text = pieces
    answer = {
        "entry": "f",
        "complexity": text,
        "code": code,
        "slow": [{"reason": text, "complexity": text, "code": slow_code}],
        "near_miss": [{"intent": text, "entry": text, "code": miss_code}],
        "make_input": make_input,
        "check": check,
        "sizes": sizes,
    }
    problem = check_program(ProgramDraft.model_validate(answer), "f", language)
    assert ": " in problem
