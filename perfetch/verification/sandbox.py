"""The wall around untrusted code: the command lines that confine a candidate and a compiler.

Covered (bubblewrap): own user, process, network, IPC, UTS and cgroup namespaces; a read-only root
that holds the interpreter's or the loader's files and nothing else (no home, no environment, no
/proc); a working directory in memory, of limited size; no capabilities; a system call filter that
kills on a new process, a socket, tracing or mounting; limits on CPU time, address space, file size
and open files; wall time and printed output, both kept by the host, which kills the whole group.

Not covered: a hole in the kernel; load on the shared processor and its caches, which a neighbour
can measure; a Python candidate that rewrites the harness within its own interpreter (it can forge
answers, not time and not the nonce of a command it has not read); a program that remembers answers
between calls outside its own module. The compiler has all of the wall but the system call filter,
as it must start processes. `process` keeps only the limits: files and network are open to the
candidate, and one that leaves its process group outlives it.
"""

from pathlib import Path
from typing import Protocol

from perfetch.verification.settings import VerificationSettings

WORK = "/work"
OPEN_FILES = 64
COMPILE_FILES_MIB = 512
MIB = 1024 * 1024
_LIMITS = (
    "ulimit -c 0; ulimit -n {files}; ulimit -t {cpu_s}; ulimit -f {blocks}; "
    'ulimit -v {memory_kib} 2>/dev/null; exec "$@"'
)
_START = """import sys
sys.path.insert(0, %r)
from perfetch.verification.native.python_side import serve
del sys.path[0]
serve()"""
_DATA = ("/etc/ld.so.cache", "/usr/share/zoneinfo")
_LIBRARIES = ("/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libx32", "/lib", "/lib32", "/lib64")


class Programs(Protocol):
    """What a command line needs to know of the machine."""

    @property
    def python(self) -> Path:
        """The interpreter."""

    @property
    def python_home(self) -> Path:
        """The folder that holds its library."""

    @property
    def bwrap(self) -> Path | None:
        """bubblewrap; None where only limits are asked for."""


def probe_command(bwrap: Path) -> list[str]:
    """A start with every namespace a candidate will get: proof that the sandbox works here."""
    binds = _system_binds(("/usr/bin", "/bin"))
    return [str(bwrap), *_namespaces(), *binds, *_memory_folder(MIB), "--", "/usr/bin/true"]


def python_command(
    programs: Programs, settings: VerificationSettings, package: Path, fds: tuple[int, int] | None
) -> list[str]:
    """Starts the Python harness out of the folder `package`, which holds `perfetch`.

    `fds` are bwrap's status and filter descriptors, None without bwrap.
    """
    root = package if programs.bwrap is None else Path("/side")
    inner = [str(programs.python), "-I", "-S", "-c", _START % str(root)]
    if programs.bwrap is not None and fds is not None:
        home, native = str(programs.python_home), "perfetch/verification/native"
        # A system interpreter's home is /usr: what it needs of it is bound anyway.
        own = [] if home == "/usr" else ["--ro-bind", home, home]
        own += ["--ro-bind", str(programs.python), str(programs.python)]
        own += ["--ro-bind", str(package / native), str(root / native)]
        inner = _confined(programs.bwrap, settings, own, fds, inner)
    return _limited(inner, settings.cpu_limit_s, settings.memory_limit_mib, settings)


def binary_command(
    programs: Programs,
    settings: VerificationSettings,
    binary: Path,
    number: int,
    fds: tuple[int, int] | None,
) -> list[str]:
    """Starts the solution of that number in a compiled example."""
    command = [str(binary), str(number)]
    if programs.bwrap is not None and fds is not None:
        own = ["--ro-bind", str(binary), "/side"]
        command = _confined(programs.bwrap, settings, own, fds, ["/side", str(number)])
    return _limited(command, settings.cpu_limit_s, settings.memory_limit_mib, settings)


def compile_command(
    programs: Programs,
    settings: VerificationSettings,
    compiler: Path,
    folder: Path,
    headers: Path | None,
    arguments: list[str],
) -> list[str]:
    """Runs the compiler in `folder`, the one place it may write to; it may read `headers`."""
    command = [str(compiler), *arguments]
    if programs.bwrap is not None:
        prefix = str(compiler.parents[1])
        read = [
            "/usr",
            *([] if prefix == "/usr" else [prefix]),
            *([str(headers)] if headers else []),
        ]
        own = ["--size", str(COMPILE_FILES_MIB * MIB), "--tmpfs", "/tmp"]
        own += [part for path in read for part in ("--ro-bind", path, path)]
        own += ["--ro-bind-try", "/etc/alternatives", "/etc/alternatives"]
        own += ["--bind", str(folder), str(folder), "--chdir", str(folder), "--remount-ro", "/"]
        path = ["--setenv", "PATH", f"{prefix}/bin:/usr/bin:/bin"]
        binds = _system_binds(("/bin",), below="/usr")
        command = [str(programs.bwrap), *_namespaces(), *binds, *path, *own, "--", *command]
    memory_mib = settings.compile_memory_limit_mib
    return _limited(command, round(settings.compile_limit_s) + 1, memory_mib, None)


def _confined(
    bwrap: Path,
    settings: VerificationSettings,
    own: list[str],
    fds: tuple[int, int],
    inner: list[str],
) -> list[str]:
    status, filter_ = map(str, fds)
    folder = _memory_folder(settings.file_limit_mib * MIB)
    watched = ["--as-pid-1", "--json-status-fd", status, "--seccomp", filter_]
    return [str(bwrap), *_namespaces(), *watched, *_system_binds(()), *own, *folder, "--", *inner]


def _namespaces() -> list[str]:
    unshared = [f"--unshare-{kind}" for kind in ("user", "pid", "net", "ipc", "uts", "cgroup-try")]
    return [*unshared, "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"]


def _memory_folder(size: int) -> list[str]:
    """The working directory; all else is read-only from here on."""
    devices = [part for name in ("null", "zero", "urandom") for part in _device(name)]
    mount = ["--size", str(size), "--tmpfs", WORK, "--chdir", WORK, "--setenv", "TMPDIR", WORK]
    return [*devices, *mount, "--remount-ro", "/"]


def _device(name: str) -> list[str]:
    return ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]


def _system_binds(more: tuple[str, ...], below: str = "") -> list[str]:
    """The shared libraries, as links where the system has links; `below` is bound by the caller."""
    binds = []
    for name in (*_LIBRARIES, *more, *_DATA):
        path = Path(name)
        if path.is_symlink() and path.is_dir() and not name.startswith("/usr/"):
            binds += ["--symlink", str(path.readlink()), name]
        elif path.exists() and not (below and name.startswith(f"{below}/")):
            binds += ["--ro-bind", name, name]
    return binds


def _limited(
    command: list[str], cpu_s: int, memory_mib: int, settings: VerificationSettings | None
) -> list[str]:
    """Sets the limits in a shell that becomes the command: no code runs before they hold."""
    file_mib = settings.file_limit_mib if settings else COMPILE_FILES_MIB
    files = OPEN_FILES if settings else 1024
    limits = _LIMITS.format(
        files=files, cpu_s=cpu_s, blocks=file_mib * 2048, memory_kib=memory_mib * 1024
    )
    return ["/bin/sh", "-c", limits, "sh", *command]
