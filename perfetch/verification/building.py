"""Compiles a C++ example: all of its solutions in one translation unit, one compiler run.

The harness is precompiled (a header of its templates and all of the standard library, an object
file of the rest). Binaries are cached by the hash of source, flags, harness and compiler.
"""

import errno
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from perfetch.errors import StoreUnwritable
from perfetch.records import Example, Outcome, content_id
from perfetch.verification.finding import Finding
from perfetch.verification.sandbox import compile_command
from perfetch.verification.settings import VerificationSettings
from perfetch.verification.start import NATIVE
from perfetch.verification.toolchain import Toolchain
from perfetch.verification.unit import translation_unit

FLAGS = ["-O2", "-std=c++20", "-pthread", "-w", "-fmax-errors=1"]
MESSAGE_BYTES = 64 * 1024
_ERROR = re.compile(r"^.*?(?:error: .*|undefined reference to .*|multiple definition of .*)$", re.M)
_OUT_OF_MEMORY = re.compile(r"virtual memory exhausted|out of memory|Killed signal", re.I)
# Of the disk that holds the build; the compiler's own /tmp is in memory, and a candidate's to fill.
_DISK_FULL = re.compile(r"^(?!.*(?<!\S)/tmp/cc).*No space left on device", re.M)
_preparing = threading.Lock()


def build_binary(
    example: Example, settings: VerificationSettings, toolchain: Toolchain, build_dir: Path
) -> Path:
    """The binary that holds every solution of the example, built unless it is there.

    Raises:
        Finding: `compile_error`, `timeout` or `memory`; `no_compiler` where there is none, or
            where it does not compile the harness.
        StoreUnwritable: if the disk of `build_dir` is full: that is no candidate's failure.
    """
    if toolchain.compiler is None:
        raise Finding(Outcome.NO_COMPILER, "no g++ was found: install GCC 11 or newer")
    with _preparing:
        headers = _prepare_harness(settings, toolchain, toolchain.compiler, build_dir)
    unit = translation_unit(example)
    binary = build_dir / f"side-{content_id(unit, headers.name)}"
    if not binary.is_file():
        with _new_folder(build_dir) as part:
            (part / "example.cpp").write_text(unit, encoding="utf-8")
            inputs = ["example.cpp", str(headers / "side.o")]
            arguments = [*FLAGS, f"-I{headers}", *inputs, "-o", "side"]
            _compile(arguments, settings, toolchain, toolchain.compiler, part, headers)
            (part / "side").replace(binary)
    return binary


def _prepare_harness(
    settings: VerificationSettings, toolchain: Toolchain, compiler: Path, build_dir: Path
) -> Path:
    """The folder with the precompiled header and object file for this compiler."""
    sources = [(NATIVE / name).read_text(encoding="utf-8") for name in ("side.hpp", "side.cpp")]
    key = content_id(*sources, *FLAGS, toolchain.compiler_version)
    final = build_dir / f"harness-{key}"
    if final.is_dir():
        return final
    build_dir.mkdir(parents=True, exist_ok=True)
    with _new_folder(build_dir) as part:
        for name in ("side.hpp", "side.cpp"):
            shutil.copyfile(NATIVE / name, part / name)
        steps = [["-x", "c++-header", "side.hpp", "-o", "side.hpp.gch"]]
        steps += [["-I.", "-c", "side.cpp", "-o", "side.o"]]
        for step in steps:
            try:
                _compile([*FLAGS, *step], settings, toolchain, compiler, part, None)
            except Finding as finding:
                reason = f"{compiler} does not compile the harness: {finding.detail}"
                raise Finding(Outcome.NO_COMPILER, reason) from finding
        try:
            part.rename(final)
        except OSError:  # another process was quicker, with the same content
            if not final.is_dir():
                raise
    return final


def _compile(
    arguments: list[str],
    settings: VerificationSettings,
    toolchain: Toolchain,
    compiler: Path,
    folder: Path,
    headers: Path | None,
) -> None:
    command = compile_command(toolchain, settings, compiler, folder, headers, arguments)
    code, message = _run(command, folder, settings.compile_limit_s)
    if code is None:
        limit_s = settings.compile_limit_s
        raise Finding(Outcome.TIMEOUT, f"the compiler did not end within {limit_s:g} s")
    if code != 0 and _DISK_FULL.search(message):
        raise _full(folder.parent)
    if code != 0 and _OUT_OF_MEMORY.search(message):
        limit_mib = settings.compile_memory_limit_mib
        raise Finding(Outcome.MEMORY, f"the compiler ran out of its {limit_mib} MiB")
    if code != 0:
        error = _ERROR.search(message)
        lines = message.strip().splitlines() or [f"exit code {code}"]
        raise Finding(Outcome.COMPILE_ERROR, (error[0] if error else lines[0])[:400])


def _run(command: list[str], folder: Path, limit_s: float) -> tuple[int | None, str]:
    """Exit code (None: over the wall limit, group killed) and the start of what it said."""
    said = folder / "message.txt"
    with said.open("wb") as stream:
        # Takes its room before the compiler takes the rest: that the disk is full can be said.
        stream.write(bytes(MESSAGE_BYTES))
        stream.seek(0)
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            cwd=folder,
            env={"PATH": os.defpath, "TMPDIR": str(folder)},
            start_new_session=True,
        )
        try:
            code: int | None = process.wait(timeout=limit_s)
        except subprocess.TimeoutExpired:
            code = None
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    with said.open("rb") as stream:
        return code, stream.read(MESSAGE_BYTES).rstrip(b"\0").decode(errors="replace")


@contextmanager
def _new_folder(build_dir: Path) -> Iterator[Path]:
    """A folder beside the final names, so that what is made in it can be renamed into place."""
    try:
        part = Path(tempfile.mkdtemp(prefix=".part-", dir=build_dir)).resolve()
        try:
            yield part
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise _full(build_dir) from error


def _full(folder: Path) -> StoreUnwritable:
    return StoreUnwritable(f"{folder}: the disk is full; free some space and run again")
