"""What must be in the environment before Prefect and torch are imported: both look at it then."""

import os
import sys
import tomllib
import warnings
from pathlib import Path

from storage.home import home
from storage.workplace import workplace

TEMPORARY_SERVER = {
    # 8 to 16 s were seen on two cores; the default of 20 s is too close.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    # A temporary server outlives no run: there is nothing to report, and often no network.
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # The engine's own start and finish lines go to the API; the console shows ours.
    "PREFECT_LOGGING_LEVEL": "INFO",
}


def settle_prefect() -> None:
    """Keeps a temporary server's files under PERFETCH_HOME; what the user has set stays as it is.

    Does nothing when Prefect is already imported (a worker, a test harness) or a server is named.
    """
    if "prefect" in sys.modules or names_a_server():
        return
    for name, value in TEMPORARY_SERVER.items():
        os.environ.setdefault(name, value)
    folder = workplace(home()) / "prefect"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        # The flow itself says so, in words; until then Prefect needs a folder, and gets no other.
        warnings.filterwarnings("ignore", message="Failed to create the Prefect home directory")
    if "PREFECT_HOME" not in os.environ and not _profiles().is_file():
        os.environ["PREFECT_HOME"] = str(folder)
    elif "PREFECT_API_DATABASE_CONNECTION_URL" not in os.environ:
        address = f"sqlite+aiosqlite:///{folder / 'prefect.db'}"
        os.environ["PREFECT_API_DATABASE_CONNECTION_URL"] = address


def settle_torch() -> None:
    """Puts the folder that torch makes on import, for a compiler not used here, below the home."""
    folder = workplace(home()) / "tmp"
    if _makeable(folder):
        os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", str(folder / "torch"))


def names_a_server() -> bool:
    """Whether the environment or the active Prefect profile names an API."""
    if os.environ.get("PREFECT_API_URL"):
        return True
    try:
        profiles = tomllib.loads(_profiles().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    active = os.environ.get("PREFECT_PROFILE", profiles.get("active", ""))
    return bool(profiles.get("profiles", {}).get(active, {}).get("PREFECT_API_URL"))


def _profiles() -> Path:
    folder = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    return Path(os.environ.get("PREFECT_PROFILES_PATH", folder / "profiles.toml"))


def _makeable(folder: Path) -> bool:
    """Whether the folder is there or its closest ancestor that exists lets it be made."""
    nearest = next(path for path in (folder, *folder.parents) if path.exists() or path.is_symlink())
    return nearest.is_dir() and os.access(nearest, os.W_OK)
