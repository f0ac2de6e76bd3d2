"""Where the budget ends, what nobody was asked is no part of the yield, and is told apart."""

import pytest

from perfetch.records import Outcome, Verdict
from perfetch.synthesis.asking import Asking, Known, Order
from perfetch.synthesis.intents import PER_CELL, gather_intents
from perfetch.synthesis.mending import mend
from perfetch.synthesis.programs import write_programs
from perfetch.synthesis.synthesise import synthesise
from perfetch.synthesis.unasked import Asker
from perfetch.synthesis.yields import yields
from tests.openai_server.catalogue_player import (
    CataloguePlayer,
    ask_player,
    catalogue_few_shots,
)

ASKING = Asking("some-model", 0.8, None, 4096)
SHOTS = catalogue_few_shots()
ORDER = Order(("python", "cpp"), 40, 8, 0)


def purse_for(most, flawed=0.0):
    """An asker whose budget is for so many requests; those it was asked for, those it sent."""
    wanted, sent, unasked = [], [], set()
    play = ask_player(CataloguePlayer(flawed=flawed), sent)

    def ask(requests):
        wanted.extend(requests)
        room = most - len(sent)
        unasked.update(request.key for request in requests[room:])
        return play(requests[:room])

    return Asker(ask, unasked), wanted, sent


def _whole():
    ask, wanted, sent = purse_for(10**6)
    made = synthesise(ORDER, ASKING, SHOTS, ask)
    assert wanted == sent
    return made, [request.template for request in sent]


WHOLE, TEMPLATES = _whole()
CELLS = TEMPLATES.count("intents")


def test_with_enough_budget_everything_is_asked():
    assert [(row.unasked_intents, row.unasked_programs) for row in WHOLE.asked] == [(0, 0)] * 2
    assert sum(row.programs for row in WHOLE.asked) == 40


@pytest.mark.parametrize("most", [0, 1, 5, CELLS - 1])
def test_intents_that_nobody_was_asked_for_are_told_apart_and_end_the_asking(most):
    ask, wanted, sent = purse_for(most)
    gathering = gather_intents(ORDER, ASKING, SHOTS, ask, Known())
    assert gathering.asked.total() == PER_CELL * len(sent) == PER_CELL * most
    assert gathering.unasked.total() == PER_CELL * (len(wanted) - most) > 0
    assert len(wanted) <= CELLS  # one wave in vain, not three times the order
    reasons = [reject.reason for reject in gathering.rejects]
    assert reasons.count("intents: not asked") == len(wanted) - most


@pytest.mark.parametrize("programs", [0, 1, 25, 39])
def test_programs_that_nobody_was_asked_for_are_no_part_of_those_asked_for(programs):
    ask, _, _ = purse_for(CELLS + programs)
    made = synthesise(ORDER, ASKING, SHOTS, ask)
    # No second solution could be asked for, either: no program was asked for in full.
    assert [row.programs for row in made.asked] == [0, 0]
    assert sum(row.unasked_programs for row in made.asked) == 40
    reasons = [reject.reason for reject in made.rejects]
    assert reasons.count("program: not asked") == 40 - programs
    assert reasons.count("witness: not asked") == programs


def test_the_yield_is_of_what_was_asked():
    witnesses = 13
    ask, _, sent = purse_for(len(TEMPLATES) - 40 + witnesses)
    made = synthesise(ORDER, ASKING, SHOTS, ask)
    assert len(made.programs) == witnesses
    proved = {
        program.example_id: Verdict("key", program.example_id, "f", "python", Outcome.ACCEPTED, "")
        for program in made.programs
    }
    found = yields(made, proved)
    assert sum(row.asked for row in found) == witnesses
    assert all(row.valid == row.faster == row.asked for row in found)
    assert sum(row.unasked_programs for row in found) == 40 - witnesses
    assert set(made.keys) >= {request.key for request in sent}


def test_where_only_a_repair_was_not_asked_somebody_was():
    whole, _, sent = purse_for(10**6, flawed=0.6)
    intents = gather_intents(ORDER, ASKING, SHOTS, whole, Known()).intents
    del sent[:]
    write_programs(intents, ASKING, SHOTS, whole, Known())
    firsts = [request for request in sent if request.template == "program" and not request.parent]
    repairs = [request for request in sent if request.template == "program" and request.parent]
    assert repairs
    ask, _, _ = purse_for(len(firsts), flawed=0.6)
    writing = write_programs(intents, ASKING, SHOTS, ask, Known())
    reasons = [reject.reason for reject in writing.rejects]
    assert reasons.count("program: not asked") == len(repairs)
    assert writing.unasked.total() == len(firsts) - len(repairs)  # of the second solutions


def test_a_program_that_could_not_be_sent_back_stays_and_is_not_counted_as_sent_back():
    refuted = {
        program.example_id: Verdict("key", program.example_id, "f", "python", Outcome.CRASH, "x")
        for program in WHOLE.programs
    }
    ask, _, sent = purse_for(7)
    after = mend(WHOLE, refuted, ASKING, ask)
    assert after.notes["sent_back"] == str(len(sent)) == "7"
    assert len(after.programs) == len(WHOLE.programs)
