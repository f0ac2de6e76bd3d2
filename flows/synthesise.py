"""Asks a language model for programs, which are proved, or for intents of your own code."""

from prefect import flow
from prefect.task_runners import ThreadPoolTaskRunner

from flows.settings import SynthesiseSettings, VerifySettings
from flows.verify import verify
from perfetch.errors import AnswersPending
from tasks.asking import asking
from tasks.own_code import ask_for_intents, repository_of
from tasks.stopping import ASKING_S, stops_within
from tasks.synthesise import (
    SynthesisedRef,
    ask_for_programs,
    ask_to_mend,
    end_waiting,
    report_yield,
)

CHUNKS_AT_ONCE = 4
"""Enough to keep the pace while the last answers of a chunk come in."""


@flow(name="synthesise", task_runner=ThreadPoolTaskRunner(max_workers=CHUNKS_AT_ONCE))  # type: ignore[arg-type]
@stops_within(ASKING_S)
def synthesise(settings: SynthesiseSettings) -> SynthesisedRef:
    """What one model yields: asked, proved, mended once, proved again."""
    source, racing = settings.source, settings.racing()
    try:
        with asking(source, replay=settings.replay, reask_damaged=settings.reask_damaged) as ask:
            if source.repository is not None:
                code = repository_of(source, send_code=settings.send_code)
                return ask_for_intents(code, source, settings.encoder, settings.seed, ask)
            made = ask_for_programs(source, settings.seed, settings.beside, ask)
            verify(settings.narrowed(VerifySettings, examples=made.examples))
            made = ask_to_mend(made, racing, ask)
    except AnswersPending as pending:
        return end_waiting(pending)
    verify(settings.narrowed(VerifySettings, examples=made.examples))
    return report_yield(made, racing)
