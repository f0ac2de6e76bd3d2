"""Which endpoint is in force, and where its key lies: the environment, or a file of one's own.

A key goes nowhere but into the client.
"""

import ipaddress
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

from perfetch.errors import EndpointRefused
from storage.home import home
from storage.workplace import workplace

VARIABLE, BLOCK, BASE = "OPENAI_API_KEY", "PERFETCH_OPENAI_SECRET_BLOCK", "OPENAI_BASE_URL"
FILE, FIELD = "secret.json", "OPEN_AI_API_KEY"
OPENAI = "https://api.openai.com/v1"
NOT_NEEDED = "not-needed"
OTHERS_MAY_READ = 0o077

Look = Callable[[], str | None]
Warn = Callable[[str], None]


def base_url_of(given: str | None) -> str:
    """The base URL in force: the setting's, the environment's, or OpenAI's.

    Raises:
        EndpointRefused: if it is no http(s) URL.
    """
    url = given or os.environ.get(BASE) or OPENAI
    parts = urlsplit(url)
    if "@" in parts.netloc:  # it is a setting, and settings are stored and shown
        raise EndpointRefused(f"base_url: holds a password; put what it is into {VARIABLE}")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise EndpointRefused(f"base_url: {url!r} is no URL like {OPENAI}")
    return url.rstrip("/")


def find_key(base_url: str, warn: Warn, more: Mapping[str, Look] | None = None) -> SecretStr:
    """The key for an endpoint; one on this machine or its network needs none.

    Args:
        base_url: of the endpoint.
        warn: is told where others may read the key.
        more: places to look at after the environment and before files, by their names.

    Raises:
        EndpointRefused: if there is none, or it is not one line of text.
    """
    places: dict[str, Look] = {VARIABLE: lambda: os.environ.get(VARIABLE), **(more or {})}
    places[FILE] = lambda: _from_files(warn)
    for where, look in places.items():
        found = look()
        if found is not None:
            return SecretStr(_checked(where, found))
    if _is_near(base_url):
        return SecretStr(NOT_NEEDED)
    raise EndpointRefused(
        f"{urlsplit(base_url).hostname}: no key; set {VARIABLE}, or name a Prefect Secret block in "
        f'{BLOCK}, or put {{"{FIELD}": "…"}} into {FILE}'
    )


def _from_files(warn: Warn) -> str | None:
    for path in (Path(FILE), workplace(home()) / FILE):
        if path.is_file():
            return _from_file(path, warn)
    return None


def _from_file(path: Path, warn: Warn) -> str:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        # Not the error itself: it carries the file's text.
        raise EndpointRefused(f"{path}: not readable as JSON; expected {FIELD}") from None
    if not isinstance(found, dict) or not isinstance(found.get(FIELD), str):
        raise EndpointRefused(f"{path}: no text field {FIELD}")
    if path.stat().st_mode & OTHERS_MAY_READ:
        warn(f"{path} can be read by others: chmod 600 {path}")
    return str(found[FIELD])


def _checked(where: str, key: str) -> str:
    stripped = key.strip()
    if not stripped or any(character.isspace() for character in stripped):
        raise EndpointRefused(f"{where}: the key is empty, or has a blank within")
    if not stripped.isascii():
        raise EndpointRefused(f"{where}: the key has characters that no key has")
    return stripped


def _is_near(base_url: str) -> bool:
    """Whether the endpoint is on this machine or in its own network."""
    host = urlsplit(base_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:  # a name
        return "." not in host or host.endswith((".local", ".internal"))
