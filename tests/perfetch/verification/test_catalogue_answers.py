"""Every program of the catalogue answers rightly at its smallest size."""

from dataclasses import replace

import pytest

from perfetch.catalogue.source import CatalogueSource, read_catalogue
from perfetch.records import Language, Outcome
from perfetch.verification.settings import VerificationSettings
from perfetch.verification.toolchain import find_toolchain
from perfetch.verification.verdict import verify_many

RACED = {Outcome.ACCEPTED, Outcome.NOT_FASTER, Outcome.INCONCLUSIVE}
"""At a small size no race tells anything; all else is a fault of the file."""


@pytest.mark.timeout(600)
@pytest.mark.parametrize("language", ["python", pytest.param("cpp", marks=pytest.mark.slow)])
def test_every_program_of_the_catalogue_answers_rightly(language: Language, tmp_path):
    settings = VerificationSettings(min_rounds=5, max_rounds=5)
    toolchain = find_toolchain(settings)
    if language == "cpp" and toolchain.compiler is None:
        pytest.skip("no g++ here")
    examples = read_catalogue(CatalogueSource(languages=(language,)), seed=1).examples
    small = [replace(example, sizes=example.sizes[:1]) for example in examples]
    verdicts = list(verify_many(small, settings, toolchain, tmp_path, workers=2))
    faults = [f"{v.family}: {v.outcome}: {v.detail}" for v in verdicts if v.outcome not in RACED]
    assert len(verdicts) >= 60
    assert faults == []
