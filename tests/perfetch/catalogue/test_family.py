"""The catalogue's own laws, and what is said about a file that breaks the format."""

import re

import pytest

from perfetch.catalogue.family import load_families, load_family
from perfetch.catalogue.instance import draw_instances, instantiate
from perfetch.catalogue.source import FAMILIES, CatalogueSource, read_catalogue
from perfetch.errors import SourceInvalid

FAMILY = """\
# === family
# title: double each number
# sizes: 10 20 30
# parameter factor: 2 3
# === intents
{intents}
# === positive scale
def scale(values):
    return [value * __factor__ for value in values]
# === slow scale: concatenates
def scale(values):
    result = []
    for value in values:
        result = result + [value * __factor__]
    return result
# === near_miss add: adds {{factor}} to each number
def add(values):
    return [value + __factor__ for value in values]
# === input
def make_input(n, rng):
    return ([rng.randrange(5, 99) for _ in range(n)],)
# === check
def check(values, answer):
    return sum(answer) == __factor__ * sum(values)
"""
INTENTS = "\n".join(f"# wording {n} with {{factor}}" for n in range(8))


@pytest.fixture
def family_file(tmp_path):
    def write(text):
        path = tmp_path / "numbers" / "scale.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return path

    return write


def test_there_are_at_least_sixty_families_in_each_language():
    families = load_families(FAMILIES)
    names = {lang: {f.name for f in families if f.language == lang} for lang in ("python", "cpp")}
    assert len(names["python"]) >= 60
    assert names["python"] == names["cpp"]
    assert len({family.group for family in families}) >= 12


def test_no_wording_is_used_twice_in_the_catalogue():
    families = load_families(FAMILIES)
    wordings = [(family.language, line.lower()) for family in families for line in family.intents]
    assert len(wordings) == len(set(wordings))


@pytest.mark.parametrize("family", load_families(FAMILIES), ids=lambda f: f"{f.name}-{f.language}")
def test_solutions_do_not_tell_which_they_are(family):
    telling = re.compile(r"\b(slow|fast|naive|inefficient|efficient|optimi[sz]ed|bad)\b", re.I)
    for solution in (family.positive, *family.slow, *family.near_miss):
        assert not telling.search(solution.code.replace("_", " ")), solution.code
        assert any(line.lower().startswith("generate") for line in family.intents)


def test_parameters_reach_intents_and_code(family_file):
    family = load_family(family_file(FAMILY.format(intents=INTENTS)))
    instance = instantiate(family, {"factor": "3"})
    assert instance.intents[0] == ("wording 0 with {factor}", "wording 0 with 3")
    assert "value * 3" in instance.example.positive.code
    assert instance.example.near_miss[0].note == "adds 3 to each number"


def test_draws_are_different_and_depend_on_the_seed_alone(family_file):
    family = load_family(family_file(FAMILY.format(intents=INTENTS)))
    drawn = [draw_instances(family, 5, seed=1) for _ in range(2)]
    assert drawn[0] == drawn[1]
    assert sorted(instance.parameters["factor"] for instance in drawn[0]) == ["2", "3"]


def test_every_query_of_the_catalogue_has_a_positive_and_a_slow_twin():
    candidates = read_catalogue(CatalogueSource(families=3), seed=0)
    for query in candidates.queries:
        roles = [qrel.role for qrel in candidates.qrels if qrel.query_id == query.query_id]
        assert {"positive", "slow", "near_miss"} <= set(roles)


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (lambda text: text.replace("# === check", "# === chekc"), "not a section"),
        (lambda text: text.replace("# sizes: 10 20 30", "# sizes: 30 20 10"), "3 growing sizes"),
        (lambda text: text.replace("# wording 7", "# wording 6"), "7 different intents"),
        (lambda text: text.replace("# wording 0 with {factor}", "# a {size}"), "no parameter"),
        (lambda text: text.replace("slow scale: concatenates", "slow scale"), "ENTRY: note"),
        (lambda text: text.replace("=== slow scale:", "=== slow grow:"), "does not define grow"),
        (lambda text: text.split("# === near_miss")[0], "sections 'input'"),
    ],
    ids=["section", "sizes", "too few", "parameter", "no reason", "entry", "cut off"],
)
def test_a_broken_file_is_refused_by_name(family_file, broken, message):
    path = family_file(broken(FAMILY.format(intents=INTENTS)))
    with pytest.raises(SourceInvalid, match=message) as refused:
        load_family(path)
    assert str(path) in str(refused.value)
