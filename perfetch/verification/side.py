"""One side of a race as the host sees it: a confined process that answers commands.

Every command carries a fresh nonce that its reply must repeat, so neither an exit code nor printed
text counts as an answer. CPU time is read from outside, off the process's own clock.
"""

import json
import os
import secrets
import selectors
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from perfetch.records import Outcome
from perfetch.verification.clock import ProcessClock, own_queued_s
from perfetch.verification.ends import explain_exit, explain_report
from perfetch.verification.finding import Finding
from perfetch.verification.settings import VerificationSettings

MAX_REPLY_BYTES = 4 * 1024 * 1024
GRACE_S = 1.0


@dataclass(frozen=True, slots=True)
class Timing:
    """One timed batch, in seconds."""

    cpu_s: float
    wall_s: float
    """Without the time that the process, or who times it, was ready to run and had no core."""


class Side:
    """A running harness with one solution; `name` is how verdicts call it."""

    def __init__(
        self, name: str, process: subprocess.Popen[bytes], pid: int, settings: VerificationSettings
    ) -> None:
        self.name = name
        self.pid = pid
        self._process = process
        self._settings = settings
        self._clock = ProcessClock(pid)
        self._own_s = self._asked_s = self._spent_s = 0.0
        self._replies = bytearray()
        self._printed = bytearray()
        self._selector = selectors.DefaultSelector()
        for stream in (process.stdout, process.stderr):
            assert stream is not None  # Popen was given PIPE
            self._selector.register(stream.fileno(), selectors.EVENT_READ, stream is process.stdout)

    def ask(self, command: str) -> dict[str, Any]:
        """The reply to one command.

        Raises:
            Finding: if the candidate fails, dies, answers out of turn or goes over a limit.
        """
        nonce = secrets.token_hex(8)
        self._asked_s, self._spent_s = time.monotonic(), self._read_cpu_s()
        deadline = self._asked_s + self._settings.wall_limit_s
        self._send(f"{nonce} {command}\n".encode())
        line = self._read_line(deadline)
        echoed, _, body = line.partition(b" ")
        reply = _parse(body) if echoed == nonce.encode() else None
        if reply is None:
            raise self._finding(Outcome.CRASH, "spoke where only the harness may")
        self._own_s = float(reply["cpu_s"])
        if "error" in reply:
            raise self._finding(*explain_report(reply))
        return reply

    def timed(self) -> Timing:
        """Runs what was prepared, and reads the process's CPU clock and the wall around it."""
        queued_s, cpu_s = self._clock.queued_s(), self._read_cpu_s()
        # Our own queue within the wall's two ends: what is outside of them is not in the wall.
        started, ours_s = time.perf_counter(), own_queued_s()
        self.ask("go")
        ours_s = own_queued_s() - ours_s
        wall_s = time.perf_counter() - started
        cpu_s = self._read_cpu_s() - cpu_s
        queued_s = self._clock.queued_s() - queued_s
        return Timing(cpu_s, max(wall_s - queued_s - ours_s, 0.0))

    def close(self) -> None:
        """Kills the candidate, then the whole group.

        The candidate first, so that bwrap reaps it and ends; of a bwrap that is killed, the
        candidate dies too, but stays a zombie where the machine's first process reaps nobody.
        """
        with suppress(ProcessLookupError, subprocess.TimeoutExpired):
            if self._process.poll() is None:
                os.kill(self.pid, signal.SIGKILL)
                self._process.wait(timeout=GRACE_S)
        with suppress(ProcessLookupError):  # where it was quicker
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._selector.close()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                with suppress(BrokenPipeError):  # a command that the candidate did not live to read
                    stream.close()

    def _read_cpu_s(self) -> float:
        """Off the process's clock; where there is none to read, what the harness reported last."""
        if not self._clock.is_available:
            return self._own_s
        try:
            return self._clock.cpu_s()
        except ProcessLookupError:
            raise self._death() from None

    def _send(self, data: bytes) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(data)
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._death() from None

    def _read_line(self, deadline: float) -> bytes:
        while b"\n" not in self._replies:
            ready = self._selector.select(max(0.0, deadline - time.monotonic()))
            if not ready:
                limit_s = self._settings.wall_limit_s
                raise self._finding(Outcome.TIMEOUT, f"did not answer within {limit_s:g} s")
            for key, _ in ready:
                self._take(key.fd, is_reply=bool(key.data))
        line, _, rest = bytes(self._replies).partition(b"\n")
        self._replies = bytearray(rest)
        return line

    def _take(self, stream: int, *, is_reply: bool) -> None:
        data = os.read(stream, 1 << 16)
        if not data and is_reply:
            raise self._death()
        if not data:
            self._selector.unregister(stream)
        (self._replies if is_reply else self._printed).extend(data)
        limit_kib = self._settings.output_limit_kib
        if len(self._printed) > limit_kib * 1024:
            raise self._finding(Outcome.FORBIDDEN, f"printed more than {limit_kib} KiB")
        if len(self._replies) > MAX_REPLY_BYTES:
            raise self._finding(Outcome.CRASH, "spoke where only the harness may")

    def _death(self) -> Finding:
        """Why the process is gone, by its exit status and what it printed last."""
        try:
            code = self._process.wait(timeout=self._settings.wall_limit_s)
        except subprocess.TimeoutExpired:
            return self._finding(Outcome.CRASH, "closed its stream")
        spent_s = self._spent_s + time.monotonic() - self._asked_s  # at most, since the last look
        outcome, reason = explain_exit(code, spent_s >= self._settings.cpu_limit_s)
        return self._finding(outcome, reason + self._last_words())

    def _last_words(self) -> str:
        while any(not key.data for key in self._selector.get_map().values()):
            ready = [key for key, _ in self._selector.select(0) if not key.data]
            if not ready:
                break
            self._take(ready[0].fd, is_reply=False)
        lines = self._printed.decode(errors="replace").strip().splitlines()
        return f", saying {lines[-1][:200]!r}" if lines else ""

    def _finding(self, outcome: Outcome, detail: str) -> Finding:
        return Finding(outcome, f"{self.name}: {detail}")


def _parse(body: bytes) -> dict[str, Any] | None:
    """A reply as the harness writes it, or None."""
    try:
        reply = json.loads(body)
    except ValueError:
        return None
    return reply if isinstance(reply, dict) and isinstance(reply.get("cpu_s"), float) else None
