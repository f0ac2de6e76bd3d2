"""The whole way, from an order to programs that hold in the sandbox."""

import pytest

from perfetch.synthesis.asking import Asking, Order
from perfetch.synthesis.candidates import candidates
from perfetch.synthesis.mending import mend
from perfetch.synthesis.synthesise import synthesise
from perfetch.synthesis.yields import yields
from perfetch.verification.settings import VerificationSettings
from perfetch.verification.toolchain import find_toolchain
from perfetch.verification.verdict import verify_example
from tests.openai_server.catalogue_player import (
    CataloguePlayer,
    ask_player,
    catalogue_few_shots,
)

ASKING = Asking("some-model", 0.8, None, 4096)
SHOTS = catalogue_few_shots()


def make(intents, languages=("python", "cpp"), flawed=0.0):
    asked = []
    ask = ask_player(CataloguePlayer(flawed=flawed), asked)
    return synthesise(Order(languages, intents, 8, 0), ASKING, SHOTS, ask), asked


def test_a_good_model_gives_a_program_for_every_intent():
    made, _ = make(40)
    assert len(made.programs) == 40
    assert sum(row.programs for row in made.asked) == 40
    assert all(row.valid_programs == row.programs for row in made.asked)


def test_the_catalogue_is_enough_for_a_whole_pipeline():
    made, _ = make(120)
    assert len(made.programs) == 120
    assert len(candidates(made, "m").queries) == 120 * 8


def test_another_language_beside_it_asks_the_same_of_the_first():
    _, alone = make(8, ("python",))
    _, both = make(16)
    assert {request.key for request in alone} <= {request.key for request in both}


def test_every_request_is_accounted_for_in_order():
    made, asked = make(20, flawed=0.4)
    assert sorted(made.keys) == sorted(request.key for request in asked)


def test_a_model_that_answers_nothing_of_use_leaves_reasons_and_no_program():
    ask = ask_player(lambda body: '{"intents": []}', [])
    made = synthesise(Order(("python",), 4, 8, 0), ASKING, SHOTS, ask)
    assert made.programs == ()
    assert {reject.reason for reject in made.rejects} == {"intents: tasks are missing"}
    assert candidates(made, "m").queries == ()


@pytest.mark.slow
def test_what_a_flawed_model_mends_is_proved_in_the_sandbox(tmp_path):
    settings = VerificationSettings()
    toolchain = find_toolchain(settings)

    def prove(made):
        examples = [program.example for program in made.programs]
        found = (verify_example(each, settings, toolchain, tmp_path) for each in examples)
        return {verdict.example_id: verdict for verdict in found}

    made, _ = make(12, flawed=0.6)
    first = prove(made)
    mended = mend(made, first, ASKING, ask_player(CataloguePlayer(flawed=0.6), []))
    before = sum(row.faster for row in yields(made, first))
    after = sum(row.faster for row in yields(mended, prove(mended)))
    assert before < after == len(made.programs)
