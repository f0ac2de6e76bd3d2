"""Flows run as a user runs them: a process of its own, its words kept, Prefect's database read."""

import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.error import URLError

from storage.home import is_complete

ROOT = Path(__file__).parents[1]
SMALL = '[{"kind":"catalogue","families":3},{"kind":"code","max_documents":120}]'
# So few queries leave wide intervals; what is tested is that a promotion takes effect.
SMALL_RUN = ("--sources", SMALL, "--gate.confidence", "0.6")
STAGES = "generate|verify|assemble|encode|train|evaluate|promote|rollback"
OUR_LINE = re.compile(rf"\d\d:\d\d:\d\d  (?:{STAGES}) +\S.*")


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def path(self) -> Path:
        """The last line on standard output: what was made."""
        return Path(self.out.splitlines()[-1])

    def number(self, pattern: str) -> int:
        """The one number in the one place of standard error that the pattern finds."""
        (found,) = re.findall(pattern, self.err)
        return int(found)


def environment(home: Path, **changed: str) -> dict[str, str]:
    """This one without settings of Prefect, Perfetch and OpenAI, on a home of its own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PREFECT_", "PERFETCH_", "OPENAI_"))
    }
    return kept | {"PERFETCH_HOME": str(home), "OMP_NUM_THREADS": "1"} | changed


def run_flow(
    name: str,
    home: Path,
    *arguments: str,
    cwd: Path = ROOT,
    mount: str | None = None,
    **changed: str,
) -> Done:
    """`python -m flows.<name>` with these arguments, to its end.

    With `mount`, the home is a file system in memory that has these options and ends with it.
    """
    command = [sys.executable, "-m", f"flows.{name}", *arguments]
    if mount:
        script = f'mount -t tmpfs -o {mount} tmpfs "$PERFETCH_HOME" && exec "$@"'
        command = [str(shutil.which("unshare")), "-rm", "/bin/sh", "-c", script, "sh", *command]
    done = subprocess.run(
        command,
        env=environment(home, PYTHONPATH=str(ROOT), **changed),
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


@contextmanager
def serving(folder: Path, port: int = 0, **changed: str) -> Iterator[str]:
    """The address of a Prefect server that keeps its files in the folder, for the block."""
    with socket.create_server(("127.0.0.1", port)) as free:
        port = free.getsockname()[1]
    own = {"PREFECT_HOME": str(folder), "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
    process = subprocess.Popen(
        [sys.executable, "-m", "console.server_process", str(port)],
        cwd=ROOT,
        env=environment(folder, **own, **changed),
        stdin=subprocess.PIPE,
    )
    address = f"http://127.0.0.1:{port}/api"
    with process:
        try:
            _wait_for(f"{address}/health")
            yield address
        finally:
            process.terminate()


def _wait_for(address: str) -> None:
    patience = time.monotonic() + 240
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except URLError:
            assert time.monotonic() < patience, f"{address} does not answer"
            time.sleep(0.2)


def query_prefect(prefect: Path, statement: str, folder: Path) -> list[tuple]:
    """Rows of the database in a server's folder, from a copy: only the server opens its own."""
    for file in prefect.glob("prefect.db*"):
        shutil.copy(file, folder / file.name)
    connection = sqlite3.connect(folder / "prefect.db")
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


def complete(home: Path, folder: str) -> set[str]:
    """Names of what is there whole: versions of datasets, models, reports."""
    return {path.name for path in (home / folder).glob("*") if is_complete(path)}


def snapshot(home: Path) -> dict[str, str]:
    """SHA-256 of every file that stages keep, by its path below the home."""
    kept = ("examples", "verdicts", "embeddings", "datasets", "models", "reports")
    return {
        str(path.relative_to(home)): sha256(path.read_bytes()).hexdigest()
        for folder in kept
        for path in (home / folder).rglob("*")
        if path.is_file()
    }
