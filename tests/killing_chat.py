"""A run of the chat client, killed at random moments and started again until it is done.

The law is about this program: what counts is the time that the machine lets it run. So the slack
before a kill is longer by what the program's threads spent waiting for a processor.
"""

import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from storage.ledger import Ledger
from tests.asking_chat import asked
from tests.openai_server.journal import repaid_after_kills
from tests.openai_server.server import OpenAIServer, Rules
from tests.running_flows import ROOT, environment

REQUESTS, PER_MINUTE = 300, 6000
SLACK_S, LOOK_S = 0.1, 0.01
RULES = Rules(requests_per_minute=PER_MINUTE, burst=100, latency_s=0.05)


def killed_until_done(server: OpenAIServer, root: Path, kills: int, chance: random.Random) -> dict:
    """What became of the run: after each kill, and once it was let be. Times are seconds."""
    keys = [request.key for request in asked(REQUESTS)]
    held, slacks, repaid = [0], [], []
    for _ in range(kills):
        rest_s = (REQUESTS - held[-1]) / (PER_MINUTE / 60)
        with _start(server, root) as child:
            slacks.append(_kill(child, chance.uniform(0.05, 0.8 * rest_s + 0.05)))
        held.append(REQUESTS - len(Ledger(root).missing(keys)))
    with _start(server, root) as child:
        said = child.stdout.read()
    before = 0.0
    for killed_at, slack_s in slacks:
        # What a kill before this one took at the last moment is not this one's.
        seen = [entry for entry in server.log if entry.arrived > before]
        repaid += repaid_after_kills(seen, [killed_at], slack_s)
        before = killed_at
    return {
        "held after each kill": held[1:],
        "slack": [round(slack_s, 3) for _, slack_s in slacks],
        "said": said,
        "missing": Ledger(root).missing(keys),
        "repaid": repaid,
        "again": sum(entry.status == 200 and entry.completion for entry in server.log) - REQUESTS,
    }


def _kill(child: subprocess.Popen, after_s: float) -> tuple[float, float]:
    """When it was killed, and how much earlier it had last run for as long as the slack."""
    waited = [(time.time(), _waited_s(child.pid))]
    while time.time() < waited[0][0] + after_s:
        time.sleep(LOOK_S)
        waited.append((time.time(), _waited_s(child.pid)))
    child.send_signal(signal.SIGKILL)
    at, total = waited[-1]
    ran = (
        at - then for then, before in reversed(waited) if at - then - (total - before) >= SLACK_S
    )
    return at, max(next(ran, after_s), SLACK_S)


def _waited_s(pid: int) -> float:
    """Seconds that its threads were ready to run and did not; 0 where nobody says."""
    stats = Path(f"/proc/{pid}/task").glob("*/schedstat")
    with suppress(OSError):
        return sum(int(path.read_text().split()[1]) for path in stats) / 1e9
    return 0.0


def _start(server: OpenAIServer, root: Path) -> subprocess.Popen:
    command = [sys.executable, "-m", "tests.asking_chat"]
    child = subprocess.Popen(
        [*command, server.base_url, str(root), str(REQUESTS), str(PER_MINUTE)],
        cwd=ROOT,
        env=environment(root, PYTHONPATH=str(ROOT)),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout.readline() == "begun\n"
    return child
