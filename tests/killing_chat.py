"""A run of the chat client, killed at random moments and started again until it is done."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from storage.ledger import Ledger
from tests.asking_chat import asked
from tests.openai_server.journal import repaid_after_kills
from tests.openai_server.server import OpenAIServer, Rules
from tests.running_flows import ROOT, environment

REQUESTS, PER_MINUTE = 300, 6000
RUN_S = 3.0
"""Of a run without a kill: 300 questions, of which 100 a second are allowed."""
RULES = Rules(requests_per_minute=PER_MINUTE, burst=100, latency_s=0.05)


def killed_until_done(server: OpenAIServer, root: Path, kills: int, chance: random.Random) -> dict:
    """How many answers each killed run had left behind; the last run is let be."""
    killed_at, held = [], []
    requests = asked(REQUESTS)
    for _ in range(kills):
        with _start(server, root) as child:
            time.sleep(chance.uniform(0.05, RUN_S))
            killed_at.append(time.time())
            child.send_signal(signal.SIGKILL)
        held.append(REQUESTS - len(Ledger(root).missing([each.key for each in requests])))
    with _start(server, root) as child:
        said = child.stdout.read()
    return {
        "held after each kill": held,
        "said": said,
        "missing": Ledger(root).missing([each.key for each in requests]),
        "repaid": repaid_after_kills(server.log, killed_at),
        "asked": sum(entry.status == 200 and entry.completion for entry in server.log),
    }


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
