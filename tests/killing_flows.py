"""A flow's command to be killed at a moment of choice, the process alone as the OOM killer does."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.running_flows import ROOT, environment


@dataclass
class Running:
    """A run under way, and at which second it said which line."""

    process: subprocess.Popen
    started: float = field(default_factory=time.monotonic)
    lines: list[tuple[float, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begins to listen."""
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    @property
    def said(self) -> str:
        """All of it on standard error."""
        return "".join(line for _, line in self.lines)

    def second_of(self, pattern: str) -> float | None:
        """When a line was said that the pattern finds."""
        return next((second for second, line in self.lines if re.search(pattern, line)), None)

    def wait_for(self, pattern: str) -> None:
        """Returns once the line is said; fails if the run ends without it."""
        while pattern and self.second_of(pattern) is None:
            assert self.process.poll() is None, self.said
            time.sleep(0.01)

    def kill(self) -> float:
        """Kills it; how many seconds it had run."""
        assert self.process.poll() is None, f"it was over before it was killed\n{self.said}"
        os.kill(self.process.pid, signal.SIGKILL)
        ran_s = time.monotonic() - self.started
        self.wait()
        return ran_s

    def wait(self) -> int:
        """Its exit code, once it has ended and all that it said is noted."""
        self._listener.join()
        return self.process.wait()

    def _listen(self) -> None:
        with self.process.stderr:
            for line in self.process.stderr:
                self.lines.append((time.monotonic() - self.started, line))


def start(home: Path, flow: str, *arguments: str, **changed: str) -> Running:
    """`python -m flows.<flow>` with these arguments, under way and listened to."""
    process = subprocess.Popen(
        [sys.executable, "-m", f"flows.{flow}", *arguments],
        env=environment(home, **changed),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    return Running(process)
