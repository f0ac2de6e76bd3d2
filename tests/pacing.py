"""The pace in virtual time, against the loopback server's own buckets: minutes pass in no time."""

import heapq
import random
from collections.abc import Container
from dataclasses import dataclass, field

from perfetch.chat.counting import Need
from perfetch.chat.limits import Limiter
from perfetch.chat.rate_headers import limits_of
from tests.openai_server.limits import Limits as ServerLimits
from tests.openai_server.limits import Refusal
from tests.openai_server.rules import Rules

TRAVEL_S, LATE_S, LATENCY_S, REFUSAL_S = 0.004, 0.001, 0.5, 0.003


@dataclass
class Run:
    """So many requests, sent by a limiter to a server with its own clock-driven buckets."""

    rules: Rules
    requests: int = 300
    expected_tokens: float | None = None
    """None expects all that is asked for."""
    asked_tokens: int = 1
    """What the server counts before it answers."""
    used_tokens: int = 1
    seed: int = 0
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    refused_for_nothing: Container[int] = ()
    """Numbers of requests that are refused though no limit is reached, counted from 0."""
    refused_at: list[float] = field(default_factory=list)
    now: float = 0.0

    def __post_init__(self):
        self.chance = random.Random(self.seed)
        self.server = ServerLimits(self.rules, 0.0)
        self.limiter = Limiter(lambda: self.now, self.requests_per_minute, self.tokens_per_minute)
        likely = self.asked_tokens if self.expected_tokens is None else self.expected_tokens
        self.need = Need(likely, self.asked_tokens)
        self.events = []
        self.to_send, self.answered, self.arrived, self.numbers = self.requests, 0, 0, 0
        while self.answered < self.requests:
            self._step()

    @property
    def share(self):
        """Of what the limit allows in the time that passed."""
        return self.requests / (self.rules.requests_per_minute / 60 * self.now)

    def _step(self):
        wait_s = self.limiter.wait_s(self.need) if self.to_send else float("inf")
        if wait_s <= 1e-6:
            self.to_send -= 1
            ticket = self.limiter.take(self.need)
            self._at(self.now + self.chance.random() * TRAVEL_S, self._arrive, ticket)
        elif self.events and self.events[0][0] <= self.now + wait_s:
            at, _, event, *what = heapq.heappop(self.events)
            self.now = max(self.now, at)
            event(*what)
        else:
            self.now += wait_s + self.chance.random() * LATE_S

    def _at(self, when, event, *what):
        self.numbers += 1
        heapq.heappush(self.events, (when, self.numbers, event, *what))

    def _arrive(self, ticket):
        if self.arrived in self.refused_for_nothing:
            refusal = Refusal("requests", 0, 1, 1.0)
        else:
            refusal = self.server.admit(self.asked_tokens, self.now)
        self.arrived += 1
        headers = self.server.headers(self.now) if self.rules.rate_headers else {}
        back_s = LATENCY_S if refusal is None else REFUSAL_S
        self._at(self.now + back_s, self._come_back, ticket, refusal, headers)

    def _come_back(self, ticket, refusal, headers):
        told = limits_of(headers, "requests"), limits_of(headers, "tokens")
        if refusal is None:
            self.answered += 1
            if self.rules.tokens_counted == "used":
                self.server.give_back(self.asked_tokens - self.used_tokens)
            self.limiter.answered(ticket, *told, self.used_tokens)
        else:
            self.to_send += 1
            self.refused_at.append(self.now)
            says_when = headers and self.rules.retry_after
            self.limiter.refused(ticket, *told, refusal.wait_s if says_when else None)
