"""What is measured: a server's limits, a number of questions, and what the clients are told."""

from dataclasses import dataclass

LATENCY_S = 0.5
MODEL = "gpt-4.1-mini"


@dataclass(frozen=True, slots=True)
class Case:
    """One measurement; every client gets the same, each with a fresh server."""

    name: str
    what: str
    requests: int
    requests_per_minute: int
    burst: int
    cap_s: float
    """A client that is not done by then is ended."""
    tokens_per_minute: int | None = None
    prompt_bytes: int = 60
    max_tokens: int = 64
    reply_bytes: int = 160
    tokens_counted: str = "asked"
    neighbour: float = 0.0
    refused_count: bool = False
    one_core: bool = False
    kill: bool = False
    at_once: int = 16
    """Told to clients that pace by concurrency alone: about three times what the rate needs."""

    @property
    def tokens_each(self) -> int:
        """What the server counts for one request."""
        output = self.max_tokens if self.tokens_counted == "asked" else -(-self.reply_bytes // 4)
        return -(-self.prompt_bytes // 4) + output

    def allowed(self, seconds: float) -> float:
        """Requests that the limits let end within so many seconds of the first arrival."""
        rested = max(0.0, seconds - LATENCY_S) / 60 * (1 - self.neighbour)
        requests = self.burst + self.requests_per_minute * rested
        if self.tokens_per_minute is None:
            return requests
        burst = self.tokens_per_minute / 60
        return min(requests, (burst + self.tokens_per_minute * rested) / self.tokens_each)

    def server_options(self) -> list[str]:
        """For `python -m tests.openai_server`."""
        options = {
            "--requests-per-minute": self.requests_per_minute,
            "--burst": self.burst,
            "--latency-s": LATENCY_S,
            "--reply-bytes": self.reply_bytes,
            "--neighbour": self.neighbour,
            "--tokens-counted": self.tokens_counted,
        }
        if self.tokens_per_minute is not None:
            options["--tokens-per-minute"] = self.tokens_per_minute
        flags = ["--refused-count"] if self.refused_count else []
        return [str(part) for option in options.items() for part in option] + flags

    def prompts(self) -> list[str]:
        """Different questions of one length; words of three letters: a token for four bytes."""
        heads = (f"Question {number:06d}:" for number in range(self.requests))
        return [(head + " the cat sat" * self.prompt_bytes)[: self.prompt_bytes] for head in heads]


CASES = (
    Case("a", "600 requests a minute, burst 10, 300 requests", 300, 600, 10, 90),
    Case(
        "b", "200,000 tokens a minute, max_tokens 64, counted as asked (as OpenAI does)",
        300, 6000, 100, 150, tokens_per_minute=200_000, prompt_bytes=2400,
    ),
    Case(
        "b-used", "200,000 tokens a minute, max_tokens 64, counted as used",
        300, 6000, 100, 150, tokens_per_minute=200_000, prompt_bytes=2400, tokens_counted="used",
    ),
    Case(
        "c", "a neighbour takes half of 600 a minute, refused requests count, 300 requests",
        300, 600, 10, 180, neighbour=0.5, refused_count=True,
    ),
    Case(
        "d", "6,000 requests a minute, burst 100, 5,000 requests, the client on one core",
        5000, 6000, 100, 150, one_core=True, at_once=150,
    ),
    Case(
        "e", "killed at a random moment of 170 requests, then run again",
        170, 600, 10, 60, kill=True,
    ),
)  # fmt: skip
