"""A run killed at random moments, most of them between a batch's creation and its id on disk."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from openai import OpenAI

from storage.batches import BatchJournal
from storage.ledger import Ledger
from tests.filling_batches import KEY, asked, asked_twice
from tests.openai_server.server import BatchRules, Fault, OpenAIServer, Rules

ROOT = Path(__file__).parents[3]
REQUESTS, KILLS = 300, 20
SUBMITTING_S, RUN_S = 1.5, 3.0
# The batch is there when the answer begins to drip in; its id is complete at the end.
SLOW_CREATION = {"POST /v1/batches": {number: Fault("drip", seconds=0.2) for number in range(999)}}


def _start(server, root, what):
    command = [sys.executable, "-m", "tests.filling_batches"]
    child = subprocess.Popen(
        [*command, server.base_url, str(root), str(REQUESTS), what],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout.readline() == "begun\n"
    return child


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_twenty_kills_orphan_no_batch_and_pay_nothing_twice(tmp_path):
    chance, killed_in = random.Random(7), Counter()
    rules = Rules(batch=BatchRules(running_s=0.5), plans=SLOW_CREATION)
    with OpenAIServer(rules) as server:
        sdk = OpenAI(api_key=KEY, base_url=server.base_url, max_retries=0)
        for number in range(KILLS):
            root, what = tmp_path / str(number), f"run {number}, question"
            with _start(server, root, what) as child:
                time.sleep(chance.uniform(0, SUBMITTING_S if number % 2 else RUN_S))
                child.send_signal(signal.SIGKILL)
            named = {(batch.metadata or {}).get("perfetch") for batch in sdk.batches.list()}
            killed_in[_moment(root, named)] += 1
            with _start(server, root, what) as child:
                assert child.stdout.read() == f"{REQUESTS} answered\n"
            keys = [request.key for request in asked(REQUESTS, what=what)]
            assert Ledger(root).missing(keys) == []
        orphaned = _ids_at(sdk) - _ids_in(tmp_path)
        sdk.close()
        paid_twice = asked_twice(server.log)
        paid = sum(entry.completion for entry in server.log)
    sys.stdout.write(f"killed {dict(killed_in)}; paid for {paid}, twice for {len(paid_twice)}\n")
    assert (orphaned, paid_twice, paid) == (set(), [], KILLS * REQUESTS)
    assert killed_in["between create and write"] > 0


def _moment(root, named):
    """Where in its life the first batch that was not collected stood."""
    records = BatchJournal(root).read()
    stages = {record.stage for record in records}
    if any(record.stage == "creating" and record.name in named for record in records):
        return "between create and write"
    for stage in ("intended", "creating", "submitted"):
        if stage in stages:
            return stage
    return "all collected" if records else "before anything"


def _ids_at(sdk):
    return {batch.id for batch in sdk.batches.list(limit=100)}


def _ids_in(home):
    """Of batches whose answers are collected, in all journals."""
    journals = [BatchJournal(root).read() for root in home.iterdir()]
    return {record.batch_id for records in journals for record in records if not record.is_open}
