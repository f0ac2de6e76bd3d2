"""What refusals without end lead to, in virtual time."""

import pytest

from perfetch.chat.answer import Answer
from perfetch.chat.counting import Need
from perfetch.chat.course import PATIENCE_S, Course
from perfetch.chat.dialect import Dialect
from perfetch.chat.faults import fault_of
from perfetch.chat.gate import Gate
from perfetch.chat.limits import Limiter
from perfetch.chat.sending import Refused
from perfetch.chat.settings import EndpointSettings
from perfetch.errors import ServiceUnavailable

BODY = b'{"error": {"code": "rate_limit_exceeded", "message": "Daily quota"}}'
COMPLETION = (
    b'{"choices": [{"message": {"content": "ok"}, "finish_reason": "stop"}],'
    b' "usage": {"prompt_tokens": 1, "completion_tokens": 1}}'
)
STRICT = Dialect("strict", "max_tokens")


class Refusing:
    """An endpoint that refuses, a clock, and the course of its client."""

    def __init__(self):
        self.now = 0.0
        self.gate = Gate(Limiter(lambda: self.now), at_once=8)
        self.course = Course(EndpointSettings(), "host/v1", self.gate, STRICT, pause_s=1.0)

    def refuse(self, **headers):
        ticket = self.gate.limiter.take(Need(1, 1))
        fault = fault_of(429, headers, BODY, "model")
        return self.course.after_fault(Refused(fault, headers), ticket, STRICT)

    def answer(self):
        ticket = self.gate.limiter.take(Need(1, 1))
        answer = Answer("key", COMPLETION, "model", "host/v1", 0.1, "2026-01-01")
        return self.course.after_answer(answer, ticket)


def test_refusals_alone_end_the_stage_when_patience_does():
    endpoint = Refusing()
    for endpoint.now in (0.0, 1.0, PATIENCE_S - 1):
        assert endpoint.refuse().kind == "rate_limit"
    endpoint.now = PATIENCE_S
    with pytest.raises(ServiceUnavailable, match=r"for 600 s nothing but refusals .*Daily quota"):
        endpoint.refuse()
    with pytest.raises(ServiceUnavailable):
        endpoint.gate.check()


def test_an_answer_renews_patience():
    endpoint = Refusing()
    endpoint.refuse()
    endpoint.now = PATIENCE_S - 1
    assert endpoint.answer() is None
    endpoint.now = 2 * PATIENCE_S - 2
    assert endpoint.refuse().kind == "rate_limit"
    endpoint.now = 3 * PATIENCE_S - 3
    assert endpoint.refuse().kind == "rate_limit"


def test_a_told_pause_longer_than_patience_is_waited_for_once():
    endpoint = Refusing()
    assert endpoint.refuse(**{"retry-after": "3000"}).kind == "rate_limit"
    assert endpoint.gate.limiter.wait_s(Need(1, 1)) == 3000
    endpoint.now = 3000.0
    with pytest.raises(ServiceUnavailable, match="3000 s"):
        endpoint.refuse(**{"retry-after": "3000"})
