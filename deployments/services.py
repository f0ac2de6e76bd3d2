"""The Prefect server and the worker on this machine: started when they are not there, and ready.

What is ready is asked of the server, never guessed from a process being there.
"""

import os
import socket
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

from console.environment import names_a_server
from deployments import processes
from deployments.settings import ServiceSettings
from perfetch.errors import ServiceUnavailable, SettingsInvalid
from storage.workplace import workplace

ROOT = Path(__file__).parents[1]
SERVER, WORKER = "server", "worker"
PATIENCE_S = 180.0
"""A first start makes the server's database: half a minute was seen on a busy machine."""
STEP_S = 0.5
ANYWHERE = ("0.0.0.0", "::")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
HEARTBEAT_S = 30
"""The shortest that Prefect takes: by this a run whose machine died is told from a long one."""
POSTGRES = "postgresql+asyncpg://"


def folder_of(root: Path) -> Path:
    """Notes, logs and the database of what runs here."""
    return workplace(root) / "services"


def own_address(settings: ServiceSettings) -> str:
    """Where a server of ours would be reached from this machine."""
    host = "127.0.0.1" if settings.host in ANYWHERE else settings.host
    return f"http://{host}:{settings.port}/api"


def settle(root: Path, settings: ServiceSettings) -> None:
    """Puts into the environment what Prefect reads on import, here and in what is started here.

    A server that the environment or a profile names stays the one that is used.
    """
    os.environ["PERFETCH_HOME"] = str(root)
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    if not names_a_server():
        os.environ["PREFECT_API_URL"] = own_address(settings)
        os.environ.setdefault("PREFECT_HOME", str(folder_of(root) / "prefect"))


def is_own(settings: ServiceSettings) -> bool:
    """Whether the server in use is ours to start and to end; after `settle`."""
    return os.environ.get("PREFECT_API_URL") == own_address(settings)


def all_runs_are_here(settings: ServiceSettings) -> bool:
    """Whether no other machine can run anything of the server's: it is ours, and on loopback."""
    return is_own(settings) and settings.host in LOOPBACK


def provide_server(root: Path, settings: ServiceSettings) -> str:
    """The address of a server that answers; ours is started where it does not run.

    Raises:
        SettingsInvalid: if the port is taken, or a server that is named does not answer.
        ServiceUnavailable: if ours does not come up; with its last words.
    """
    if not is_own(settings):
        return _named_server()
    address = own_address(settings)
    running = processes.find(folder_of(root), SERVER)
    if running is None:
        _refuse_taken_port(settings)
        running = _start_server(root, settings)
    elif running.about != address:
        raise SettingsInvalid(
            f"PERFETCH_PORT={settings.port}: the server runs at {running.about}; "
            "make down first, or leave the setting as it was"
        )
    wait_until(lambda: answers(address), running, root, SERVER)
    return address


def start_worker(root: Path, settings: ServiceSettings) -> tuple[processes.Running, bool]:
    """The worker of this machine and home, and whether it is started only now."""
    running = processes.find(folder_of(root), WORKER)
    if running is not None:
        return running, False
    command, environment = worker_command(root, settings)
    return _start(root, WORKER, command, worker_name(root), environment), True


def worker_command(root: Path, settings: ServiceSettings) -> tuple[list[str], dict[str, str]]:
    """What to give to Prefect's command line for a worker, and what to add to the environment."""
    command = ["worker", "start", "--pool", settings.work_pool, "--type", "process"]
    environment = {
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(HEARTBEAT_S),
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
        # Nothing is written outside the home, by libraries either.
        "TMPDIR": str(workplace(root) / "tmp"),
    }
    return [*command, "--name", worker_name(root)], environment


def worker_name(root: Path) -> str:
    """One for each machine and home: two homes on one machine are two workers."""
    return f"perfetch-{socket.gethostname()}-{sha256(str(root).encode()).hexdigest()[:8]}"


def wait_until(
    ready: Callable[[], bool], process: processes.Running, root: Path, name: str
) -> None:
    """Returns when it is ready.

    Raises:
        ServiceUnavailable: if the process ends before, or patience does; with its last words.
    """
    deadline = time.monotonic() + PATIENCE_S
    log = processes.log_of(folder_of(root), name)
    while not ready():
        ended = not processes.is_alive(process)
        if ended or time.monotonic() > deadline:
            what = "ended" if ended else f"is not ready after {PATIENCE_S:.0f} s"
            raise ServiceUnavailable(f"the {name} {what}; see {log}:\n{processes.last_words(log)}")
        time.sleep(STEP_S)


def answers(address: str) -> bool:
    """Whether a Prefect server answers there."""
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=5) as answer:
            return bool(answer.read() == b"true")
    except OSError:
        return False


def database_url(url: str) -> str:
    """The address of a PostgreSQL as the server wants it: with the driver that it has.

    Raises:
        SettingsInvalid: if it is no address of one.
    """
    scheme, divider, rest = url.partition("://")
    if not divider or scheme not in ("postgres", "postgresql", "postgresql+asyncpg"):
        raise SettingsInvalid(
            f"PERFETCH_DATABASE_URL: expected {POSTGRES}user:password@host/name, "
            f"found one that begins with {scheme[:20]}"
        )
    return POSTGRES + rest


def _start_server(root: Path, settings: ServiceSettings) -> processes.Running:
    command = ["server", "start", "--host", settings.host, "--port", str(settings.port)]
    environment = {}
    if settings.database_url is not None:
        url = database_url(settings.database_url.get_secret_value())
        environment["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = url
    return _start(root, SERVER, command, own_address(settings), environment)


def _start(
    root: Path, name: str, command: list[str], about: str, environment: Mapping[str, str]
) -> processes.Running:
    whole = [sys.executable, "-m", "prefect", *command]
    env = {**os.environ, **environment}
    return processes.start(folder_of(root), name, whole, about, env, ROOT)


def _named_server() -> str:
    from prefect.settings import PREFECT_API_URL

    address = str(PREFECT_API_URL.value())
    if not answers(address):
        raise SettingsInvalid(
            f"PREFECT_API_URL={address}: no Prefect server answers there; start it, or unset the "
            "variable (or the profile's) for a server of Perfetch's own"
        )
    return address


def _refuse_taken_port(settings: ServiceSettings) -> None:
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(place)
    except socket.gaierror as error:
        raise SettingsInvalid(
            f"PERFETCH_HOST={settings.host}: no such host ({error.strerror})"
        ) from error
    except OSError as error:
        raise SettingsInvalid(
            f"PERFETCH_PORT={settings.port}: not to be had on {settings.host} ({error.strerror}); "
            "another process has it: set PERFETCH_PORT to a free one"
        ) from error
