from dataclasses import replace

import pytest

from perfetch.catalogue.own_families import FOLDER, refuse_refuted
from perfetch.catalogue.source import FAMILIES, CatalogueSource, read_catalogue
from perfetch.errors import SourceInvalid
from perfetch.records import Outcome, Verdict

OWN = CatalogueSource(path=FAMILIES, families=5, languages=("python",))


def verdicts_of(candidates, outcome):
    return {
        example.example_id: Verdict(
            "key", example.example_id, example.family, example.language, outcome, "slow twin 1: no"
        )
        for example in candidates.examples
    }


@pytest.mark.parametrize("outcome", Outcome)
def test_what_a_race_refuted_in_ones_own_folder_is_bad_input_and_only_that(outcome):
    candidates = read_catalogue(OWN, 0)
    verdicts = verdicts_of(candidates, outcome)
    if outcome in ("accepted", "inconclusive", "no_compiler"):
        refuse_refuted([candidates], verdicts)
        return
    with pytest.raises(SourceInvalid) as refused:
        refuse_refuted([candidates], verdicts)
    said = str(refused.value)
    assert said.startswith(f"{FAMILIES}/*/")
    assert said.count(f".py: {outcome}: slow twin 1: no") == 3
    assert said.endswith("; and 2 more; mend or remove the file and run again")


def test_a_refuted_family_of_perfetchs_own_is_only_left_out():
    candidates = read_catalogue(replace_path(OWN, None), 0)
    assert FOLDER not in candidates.notes
    refuse_refuted([candidates], verdicts_of(candidates, Outcome.NOT_FASTER))


def test_an_example_without_a_verdict_is_not_refuted():
    refuse_refuted([read_catalogue(OWN, 0)], {})


def test_only_the_refuted_file_is_named():
    candidates = read_catalogue(OWN, 0)
    verdicts = verdicts_of(candidates, Outcome.ACCEPTED)
    last = candidates.examples[-1]
    verdicts[last.example_id] = replace(verdicts[last.example_id], outcome=Outcome.WRONG_ANSWER)
    with pytest.raises(SourceInvalid, match=rf"^\S+/{last.family}\.py: wrong_answer: .* no; mend"):
        refuse_refuted([candidates], verdicts)


def replace_path(settings, path):
    return settings.model_copy(update={"path": path})
