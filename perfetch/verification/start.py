"""Starts one side of a race in its sandbox, and sees to its end."""

import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from perfetch.errors import SandboxUnavailable
from perfetch.records import Example, Solution
from perfetch.verification.sandbox import binary_command, python_command
from perfetch.verification.seccomp import filter_program
from perfetch.verification.settings import VerificationSettings
from perfetch.verification.side import Side
from perfetch.verification.toolchain import Toolchain

NATIVE = Path(__file__).resolve().parent / "native"
PACKAGE = NATIVE.parents[2]
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

    def command(fds: Descriptors) -> list[str]:
        return python_command(toolchain, settings, PACKAGE, fds)

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
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="perfetch-side-"))
        if toolchain.bwrap is None:
            process = _open(command(None), (), folder)
            pid = process.pid
        else:
            process, status = _open_confined(command, toolchain, folder)
            stack.enter_context(status)  # bwrap dies of its last word where nobody may read it
            pid = _read_pid(process, status, toolchain)
        side = Side(name, process, pid, settings)
        stack.callback(side.close)
        yield side


def _open_confined(
    command: Callable[[Descriptors], list[str]], toolchain: Toolchain, folder: str
) -> tuple[subprocess.Popen[bytes], IO[bytes]]:
    """Starts bwrap; also returns the stream on which it tells of its child."""
    filter_ = filter_program(toolchain.architecture)
    status_in, status_out = os.pipe()
    filter_in, filter_out = os.pipe()
    try:
        os.write(filter_out, filter_)  # fits a pipe's buffer
        os.close(filter_out)
        fds = (status_out, filter_in)
        return _open(command(fds), fds, folder), os.fdopen(status_in, "rb")
    finally:
        os.close(status_out)
        os.close(filter_in)


def _read_pid(process: subprocess.Popen[bytes], status: IO[bytes], toolchain: Toolchain) -> int:
    """The candidate's pid as seen from here."""
    first = status.readline()
    if first:
        return int(json.loads(first)["child-pid"])
    _, said = process.communicate()
    reason = said.decode(errors="replace").strip() or f"exit code {process.returncode}"
    raise SandboxUnavailable(
        f"{toolchain.bwrap} started when it was tried, and no more: {reason}; see that processes "
        "and namespaces are to be had (ulimit -u, sysctl user.max_user_namespaces) and run again"
    )


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
