"""The plan's laws: spread over every axis at every length, and stable where the order grows."""

from collections import Counter
from itertools import islice
from typing import get_args

import pytest

from perfetch.synthesis.plan import groups, plan
from perfetch.synthesis.schemas import Style
from perfetch.synthesis.taxonomy import AXES, PERSONAS, STYLES, fits

LENGTH = 1200


def first(count, languages=("python", "cpp"), seed=0):
    return list(islice(plan(languages, seed), count))


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("axis", AXES)
def test_every_prefix_is_spread_evenly_over_every_axis(axis, seed):
    used = dict.fromkeys(AXES[axis], 0)
    for cell in first(LENGTH, ("python",), seed):
        used[getattr(cell.combination, axis)] += 1
        assert max(used.values()) - min(used.values()) <= 4


def test_every_prefix_is_spread_evenly_over_languages_and_personas():
    languages, personas = dict.fromkeys(("python", "cpp"), 0), dict.fromkeys(PERSONAS, 0)
    for cell in first(LENGTH):
        languages[cell.language] += 1
        personas.update({name: personas[name] + 1 for name in cell.personas})
        assert max(languages.values()) - min(languages.values()) <= 1
        assert max(personas.values()) - min(personas.values()) <= 2


def test_every_value_is_used_and_every_cell_is_possible():
    cells = first(400)
    for axis, values in AXES.items():
        assert {getattr(cell.combination, axis) for cell in cells} == set(values)
    for cell in cells:
        assert fits(**{axis: getattr(cell.combination, axis) for axis in AXES})


def test_few_combinations_come_twice_and_no_cell_does():
    cells = first(LENGTH)
    assert len({cell.cell_id for cell in cells}) == len(cells)
    repeated = Counter((cell.language, cell.combination) for cell in cells)
    assert sum(count - 1 for count in repeated.values()) <= 0.02 * LENGTH


def test_a_longer_plan_begins_with_the_shorter_one():
    assert first(500)[:60] == first(60)


def test_another_language_beside_it_changes_no_cell():
    alone = first(50, ("python",))
    assert [cell for cell in first(100) if cell.language == "python"] == alone


def test_another_seed_is_another_plan():
    assert first(20, seed=1) != first(20, seed=2)


def test_a_group_is_a_language_and_a_domain():
    cells = first(LENGTH)
    assert {cell.group for cell in cells} == groups(("python", "cpp"))
    assert all(cell.group == f"{cell.language}/{cell.slice}" for cell in cells)


@pytest.mark.parametrize(
    ("combination", "possible"),
    [
        (("games", "traverse", "graph", "ties"), True),
        (("games", "traverse", "text", "plain"), False),
        (("geometry", "sort", "dates", "plain"), False),
        (("games", "fill", "integers", "sorted"), False),
        (("documents", "parse", "texts", "characters"), True),
    ],
    ids=["fits", "operation and data", "domain and data", "constraint and operation", "texts"],
)
def test_impossible_combinations_are_left_out_by_rule(combination, possible):
    assert fits(*combination) is possible


def test_styles_are_those_of_the_schema():
    assert tuple(STYLES) == get_args(Style)


def test_the_plan_is_endless():
    assert len({cell.cell_id for cell in first(3000, ("cpp",), seed=3)}) == 3000
