"""What a language model writes becomes examples; what their races refute goes back to it once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from prefect import get_run_logger
from prefect.artifacts import create_table_artifact

from perfetch.chat.conversation import Ask
from perfetch.chat.prices import price_of
from perfetch.errors import AnswersPending
from perfetch.records import Candidates
from perfetch.synthesis.asking import Asking, Known, Order
from perfetch.synthesis.candidates import candidates
from perfetch.synthesis.mending import mend
from perfetch.synthesis.settings import Asked, OpenAIBatchSource
from perfetch.synthesis.synthesise import synthesise
from perfetch.synthesis.synthesised import Synthesised
from perfetch.synthesis.yields import Yield, yields
from perfetch.verification.settings import VerificationSettings
from perfetch.wording import many
from storage.candidates import CandidatesRef, read_candidates, write_candidates
from storage.home import home, place
from storage.ledger import Ledger
from tasks.few_shots import few_shots
from tasks.verify import verdicts_of


@dataclass(frozen=True, slots=True)
class Made:
    """What a model wrote so far, and where the examples of it lie."""

    source: Asked
    synthesised: Synthesised
    stored: CandidatesRef

    @property
    def examples(self) -> tuple[str, ...]:
        """Names of the folders of examples, as flows hand them on."""
        return (str(self.stored.path),)


@dataclass(frozen=True, slots=True)
class SynthesisedRef:
    """The folder of what a model yields, or what is waited for."""

    path: str
    waiting: str


def ask_for_programs(source: Asked, seed: int, beside: Sequence[str], ask: Ask) -> Made:
    """New intents with programs for them, before anything is run.

    Args:
        source: which model, and what is wanted of it.
        seed: of the plan.
        beside: folders of the run's other examples: what repeats them is not new.
        ask: answers requests.
    """
    order = Order(source.languages, source.intents, source.wordings, seed)
    shots = few_shots(source.languages)
    made = synthesise(order, asking_of(source), shots, ask, _known(beside))
    return _store(source, made)


def ask_to_mend(made: Made, racing: VerificationSettings, ask: Ask) -> Made:
    """The same, with a new draft where a race refuted the old one and the model gave one."""
    if not made.source.mend:
        return made
    verdicts = verdicts_of(list(made.examples), racing)
    mended = mend(made.synthesised, verdicts, asking_of(made.source), ask)
    return _store(made.source, mended)


def report_yield(made: Made, racing: VerificationSettings) -> SynthesisedRef:
    """Says how much of what was asked for is of use, and what it cost."""
    found = yields(made.synthesised, verdicts_of(list(made.examples), racing))
    cost = _cost_usd(made)
    accepted = sum(each.faster for each in found)
    logger = get_run_logger()
    for each in found:
        logger.info(
            "generate  %s %s: %s asked for, %d new; %s asked for, %d valid, "
            "%d verified, %d faster (%d of them mended)",
            *(made.source.model, each.language, many(each.intents, "intent"), each.new),
            *(many(each.asked, "program"), each.valid, each.verified, each.faster, each.mended),
        )
        if each.unasked_intents or each.unasked_programs:
            logger.warning(
                "generate  %s %s: not asked for, as the budget is spent: %s, %s",
                *(made.source.model, each.language),
                *(many(each.unasked_intents, "intent"), many(each.unasked_programs, "program")),
            )
    price = "unknown" if cost is None else f"{cost:.4f} USD"
    per_pair = "" if cost is None or not accepted else f", {cost / accepted:.4f} per accepted pair"
    logger.info("generate  cost of these answers: %s%s", price, per_pair)
    create_table_artifact(
        [_row(each) for each in found],
        key="synthesis-yield",
        description=f"{made.source.model}: from what was asked for to accepted pairs",
    )
    _show_rejects(read_candidates(made.stored.path))
    return SynthesisedRef(str(made.stored.path), "")


def end_waiting(pending: AnswersPending) -> SynthesisedRef:
    """Says that answers are on their way: a normal end, and a later run goes on."""
    get_run_logger().info("generate  waiting: %s", pending)
    return SynthesisedRef("", str(pending))


def asking_of(source: Asked) -> Asking:
    """How the source's model is asked."""
    return Asking(source.model, source.sampling_temperature, None, source.max_output_tokens)


def _store(source: Asked, made: Synthesised) -> Made:
    found = candidates(made, source.model)
    stored = write_candidates(home(), found)
    get_run_logger().info(
        "generate  %s: %s, %s, %s to race, %d left out",
        found.source,
        many(len(found.documents), "document"),
        many(len(found.queries), "query", "queries"),
        many(len(found.examples), "program"),
        len(found.rejects),
    )
    return Made(source, made, stored)


def _known(beside: Sequence[str]) -> Known:
    sets = [read_candidates(place(path)) for path in beside]
    return Known(
        intents=tuple(query.text for found in sets for query in found.queries),
        programs=tuple(document.text for found in sets for document in found.documents),
    )


def _cost_usd(made: Made) -> float | None:
    """Of every answer these examples took, paid in this run or before."""
    price = price_of(made.source, batch=isinstance(made.source, OpenAIBatchSource))
    if price is None:
        return None
    found = Ledger(home()).find_all(made.synthesised.keys)
    return sum(price.of(answer.usage) for answer in found.values())


def _row(each: Yield) -> dict[str, Any]:
    return {
        "language": each.language,
        "intents asked": each.intents,
        "new": each.new,
        "programs asked": each.asked,
        "valid": each.valid,
        "verified": each.verified,
        "faster": each.faster,
        "mended": each.mended,
        "intents not asked": each.unasked_intents,
        "programs not asked": each.unasked_programs,
    }


def _show_rejects(found: Candidates) -> None:
    by_reason: dict[str, list[str]] = {}
    for reject in found.rejects:
        by_reason.setdefault(reject.reason, []).append(reject.where)
    rows = [
        {"reason": reason, "count": len(where), "example": where[0][:200]}
        for reason, where in sorted(by_reason.items(), key=lambda item: -len(item[1]))
    ]
    create_table_artifact(
        rows, key="synthesis-rejects", description=f"{found.source}: what was left out, by reason"
    )
