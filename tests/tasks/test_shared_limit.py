import subprocess
import sys
import time

from tasks.shared_limit import BLOCK_S, BLOCKS_IN_HAND, limit_name, shared_permits
from tests.running_flows import ROOT, environment, serving

PROCESSES, BLOCKS = 2, 2
TAKING = f"""
import asyncio
from tasks.shared_limit import shared_permits

async def take():
    permits = shared_permits("127.0.0.1/v1", "small", 600)
    for _ in range({BLOCKS}):
        await permits(30)

asyncio.run(take())
"""


def test_without_a_server_nothing_is_shared():
    assert shared_permits("127.0.0.1/v1", "small", 600) is None


def test_the_name_of_a_limit_is_one_that_prefect_takes():
    assert limit_name("api.openai.com/v1", "gpt-4.1 mini&") == (
        "perfetch-api-openai-com-v1-gpt-4-1-mini"
    )


def test_two_processes_together_keep_one_limit(tmp_path):
    with serving(tmp_path / "server") as address:
        started = time.monotonic()
        taking = [
            subprocess.Popen(
                [sys.executable, "-c", TAKING],
                cwd=ROOT,
                env=environment(tmp_path / "home", PREFECT_API_URL=address, PYTHONPATH=str(ROOT)),
            )
            for _ in range(PROCESSES)
        ]
        assert [process.wait(timeout=120) for process in taking] == [0, 0]
        lasted_s = time.monotonic() - started
    assert lasted_s >= (PROCESSES * BLOCKS - BLOCKS_IN_HAND) * BLOCK_S
