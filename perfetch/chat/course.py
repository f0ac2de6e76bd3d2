"""What follows for all requests from how one ended: the pace, a pause, another form, the end."""

from collections.abc import Mapping
from typing import Generic, Protocol, Self, TypeVar

from perfetch.chat.answer import Answer, Ending, Usage
from perfetch.chat.breaker import Breaker
from perfetch.chat.faults import Fault
from perfetch.chat.gate import Gate
from perfetch.chat.limits import Ticket
from perfetch.chat.rate_headers import limits_of, pause_s
from perfetch.chat.sending import Refused
from perfetch.chat.settings import EndpointSettings
from perfetch.errors import EndpointRefused, PerfetchError, ServiceUnavailable
from perfetch.wording import many

PAUSE_S = 10.0
PATIENCE_S = 600.0
"""Refusals alone for so long are no matter of pace: a day's quota, or somebody who takes it all."""
_OF_ONE = (400, 422)
"""Once other requests were taken, these speak of the one that got them."""


class Learnable(Protocol):
    """How an endpoint wants its requests."""

    def without(self, parameter: str) -> Self | None:
        """The form that does without what was refused; None where there is none."""


Form = TypeVar("Form", bound=Learnable)


class Course(Generic[Form]):
    """Of one endpoint; lives on the gate's event loop."""

    def __init__(
        self,
        settings: EndpointSettings,
        endpoint: str,
        gate: Gate,
        dialect: Form,
        pause_s: float,
    ) -> None:
        self.dialect = dialect
        self._endpoint, self._gate = endpoint, gate
        self._in_a_row, self._at_once = settings.failures_in_a_row, settings.at_once
        self._breaker = Breaker(settings.failures_in_a_row)
        self._pause_s = pause_s
        self._has_answered = False
        self._refused_since: float | None = None
        """When the first of the refusals came that no answer has ended."""

    def after_answer(self, answer: Answer, ticket: Ticket) -> Fault | None:
        """None, or why it is to be asked again. The answer is on disk.

        Raises:
            ServiceUnavailable: if this was one failure too many.
        """
        problem = "the body is no chat completion" if answer.ending is Ending.MALFORMED else ""
        return self.after_delivery(answer.usage, answer.headers, ticket, problem)

    def after_delivery(
        self, usage: Usage, headers: Mapping[str, str], ticket: Ticket, problem: str
    ) -> Fault | None:
        """The same for any response that came in full; `problem` says why it is no answer.

        Raises:
            ServiceUnavailable: if this was one failure too many.
        """
        used = None
        if usage.input_tokens is not None and usage.output_tokens is not None:
            used = float(usage.input_tokens + usage.output_tokens)
        self._gate.limiter.answered(
            ticket, limits_of(headers, "requests"), limits_of(headers, "tokens"), used
        )
        if problem:
            return self._failed(Fault("server", problem), ticket)
        self._has_answered, self._refused_since = True, None
        if self._breaker.went_well(ticket.sent):
            self._gate.at_once = self._at_once
        return None

    def after_fault(self, refusal: Refused, ticket: Ticket, dialect: Form) -> Fault:
        """The fault as the request is to take it.

        Raises:
            EndpointRefused: if no request is taken.
            ServiceUnavailable: if this was one failure too many.
        """
        fault, headers, limiter = refusal.fault, refusal.headers, self._gate.limiter
        if fault.kind == "rate_limit":
            told = limits_of(headers, "requests"), limits_of(headers, "tokens")
            limiter.refused(ticket, *told, pause_s(headers))
            return self._bear(fault)
        limiter.failed(ticket)
        if fault.kind == "stop" and self._has_answered and fault.status in _OF_ONE:
            return Fault("unfit", fault.message, status=fault.status)
        if fault.kind == "stop":
            raise self._stop(EndpointRefused(f"{self._endpoint}: {fault.message}"))
        if fault.kind == "learn":
            return self._learn(fault, dialect)
        self._pause(pause_s(headers) or 0.0)
        return fault if fault.kind == "unfit" else self._failed(fault, ticket)

    def _bear(self, fault: Fault) -> Fault:
        now = self._gate.limiter.now()
        if self._refused_since is None:
            self._refused_since = now
        refused_s = now - self._refused_since
        if refused_s < PATIENCE_S:
            return fault
        raise self._stop(
            ServiceUnavailable(
                f"{self._endpoint}: for {refused_s:.0f} s nothing but refusals ({fault.message}); "
                "what is paid for is kept: run again when the account's limits allow it"
            )
        )

    def _learn(self, fault: Fault, dialect: Form) -> Fault:
        if dialect == self.dialect:  # else another request has learned it meanwhile
            other = dialect.without(fault.parameter)
            if other is None:
                raise self._stop(EndpointRefused(f"{self._endpoint}: {fault.message}"))
            self.dialect = other
        return fault

    def _failed(self, fault: Fault, ticket: Ticket) -> Fault:
        step = self._breaker.failed(fault.kind, ticket.sent, self._gate.limiter.now())
        if step == "pause":
            self._pause(self._pause_s)
            self._gate.at_once = 1  # a probe at a time, until one goes well
        elif step == "end":
            raise self._stop(
                ServiceUnavailable(
                    f"{self._endpoint}: {many(self._in_a_row, 'failure')} in a row, after a "
                    f"pause again ({fault.message}); what is paid for is kept: run again"
                )
            )
        return fault

    def _pause(self, seconds: float) -> None:
        limiter = self._gate.limiter
        limiter.paused_until = max(limiter.paused_until, limiter.now() + seconds)

    def _stop(self, error: PerfetchError) -> PerfetchError:
        self._gate.stop(error)
        return error
