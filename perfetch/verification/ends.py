"""What the end of a candidate means: its own harness's report, or its exit status."""

import signal
from typing import Any

from perfetch.records import Outcome

_REPORTED = {
    "memory": (Outcome.MEMORY, "ran out of memory"),
    "file": (Outcome.FORBIDDEN, "went over the file limit"),
    "exit": (Outcome.CRASH, "ended early"),
}
_SIGNALS = {
    signal.SIGSYS: (Outcome.FORBIDDEN, "made a forbidden system call (process, socket, tracing)"),
    signal.SIGXCPU: (Outcome.TIMEOUT, "went over the CPU limit"),
    signal.SIGXFSZ: (Outcome.FORBIDDEN, "went over the file limit"),
    signal.SIGSEGV: (Outcome.CRASH, "ended early (segmentation fault, or abort)"),
    signal.SIGFPE: (Outcome.CRASH, "ended early (arithmetic fault, such as division by zero)"),
    signal.SIGABRT: (Outcome.CRASH, "ended early (abort)"),
}


def explain_report(reply: dict[str, Any]) -> tuple[Outcome, str]:
    """What the harness says went wrong, and in which part."""
    outcome, reason = _REPORTED.get(str(reply["error"]), (Outcome.CRASH, "failed"))
    part = f" in {reply['part']}" if reply.get("part") else ""
    return outcome, f"{reason}{part}: {reply.get('what', 'no message')}"


def explain_exit(code: int, is_cpu_spent: bool) -> tuple[Outcome, str]:
    """What an exit status means; bwrap adds 128 to the signal that ended its child."""
    number = -code if code < 0 else code - 128
    if number == signal.SIGKILL and is_cpu_spent:
        return _SIGNALS[signal.SIGXCPU]
    if number == signal.SIGKILL:
        return Outcome.MEMORY, "was killed by the system, as for want of memory"
    for known, meaning in _SIGNALS.items():
        if number == known:
            return meaning
    how = f"signal {number}" if number > 0 else f"exit code {code}"
    return Outcome.CRASH, f"ended early ({how}) without an answer"
