"""Starts one side of a race in its sandbox, and sees to its end."""

import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from perfetch.errors import SandboxUnavailable
from perfetch.records import Example, Solution
from perfetch.verification.sandbox import binary_command, python_command
from perfetch.verification.seccomp import filter_program
from perfetch.verification.settings import VerificationSettings
from perfetch.verification.side import Side
from perfetch.verification.toolchain import Toolchain

NATIVE = Path(__file__).parent / "native"
Descriptors = tuple[int, int] | None
"""bwrap's status and system call filter; None without bwrap."""


@contextmanager
def python_side(
    name: str,
    example: Example,
    solution: Solution,
    settings: VerificationSettings,
    toolchain: Toolchain,
) -> Iterator[Side]:
    """A side that has loaded a Python solution."""
    harness = NATIVE / "python_side.py"

    def command(fds: Descriptors) -> list[str]:
        return python_command(toolchain, settings, harness, fds)

    sources = {"code": solution.code, "entry": solution.entry}
    sources |= {"make_input": example.make_input, "check": example.check}
    with _started(name, command, settings, toolchain) as side:
        side.ask("load " + json.dumps(sources))
        yield side


@contextmanager
def binary_side(
    name: str, binary: Path, number: int, settings: VerificationSettings, toolchain: Toolchain
) -> Iterator[Side]:
    """A side that runs the solution of that number in a compiled example."""

    def command(fds: Descriptors) -> list[str]:
        return binary_command(toolchain, settings, binary, number, fds)

    with _started(name, command, settings, toolchain) as side:
        yield side


@contextmanager
def _started(
    name: str,
    command: Callable[[Descriptors], list[str]],
    settings: VerificationSettings,
    toolchain: Toolchain,
) -> Iterator[Side]:
    with tempfile.TemporaryDirectory(prefix="perfetch-side-") as folder:
        if toolchain.bwrap is None:
            process = _open(command(None), (), folder)
            pid = process.pid
        else:
            process, pid = _open_confined(command, toolchain, folder)
        side = Side(name, process, pid, settings)
        try:
            yield side
        finally:
            side.close()


def _open_confined(
    command: Callable[[Descriptors], list[str]], toolchain: Toolchain, folder: str
) -> tuple[subprocess.Popen[bytes], int]:
    """Starts bwrap; the candidate's pid is the one it reports, as seen from here."""
    status_in, status_out = os.pipe()
    filter_in, filter_out = os.pipe()
    try:
        os.write(filter_out, filter_program(toolchain.architecture))  # fits a pipe's buffer
        os.close(filter_out)
        fds = (status_out, filter_in)
        process = _open(command(fds), fds, folder)
    finally:
        os.close(status_out)
        os.close(filter_in)
    with os.fdopen(status_in, "rb") as status:
        first = status.readline()
    if not first:
        _, said = process.communicate()
        reason = said.decode(errors="replace").strip() or f"exit code {process.returncode}"
        raise SandboxUnavailable(f"{toolchain.bwrap} did not start: {reason}; see its message")
    return process, int(json.loads(first)["child-pid"])


def _open(command: list[str], fds: tuple[int, ...], folder: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=fds,
        cwd=folder,
        env={},
        start_new_session=True,
    )
