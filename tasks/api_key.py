"""Where the key of an endpoint comes from; it goes nowhere but into the client.

In this order: OPENAI_API_KEY; a Prefect Secret block, named by PERFETCH_OPENAI_SECRET_BLOCK; the
field OPEN_AI_API_KEY of `secret.json` in the working directory or under PERFETCH_HOME.
"""

import ipaddress
import json
import logging
import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from prefect import get_run_logger
from prefect.blocks.system import Secret
from prefect.exceptions import MissingContextError
from prefect.settings import PREFECT_API_URL
from pydantic import SecretStr

from perfetch.errors import EndpointRefused
from storage.home import home

VARIABLE, BLOCK, BASE = "OPENAI_API_KEY", "PERFETCH_OPENAI_SECRET_BLOCK", "OPENAI_BASE_URL"
FILE, FIELD = "secret.json", "OPEN_AI_API_KEY"
OPENAI = "https://api.openai.com/v1"
NOT_NEEDED = "not-needed"
OTHERS_MAY_READ = 0o077

logger = logging.getLogger(__name__)


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


def api_key_for(base_url: str) -> SecretStr:
    """The key for an endpoint; one on this machine or its network needs none.

    Raises:
        EndpointRefused: if there is none, or it is not one line of text.
    """
    places: tuple[tuple[str, Callable[[], str | None]], ...] = (
        (VARIABLE, lambda: os.environ.get(VARIABLE)),
        (BLOCK, lambda: _from_block(os.environ.get(BLOCK))),
        (FILE, _from_files),
    )
    for where, look in places:
        found = look()
        if found is not None:
            return SecretStr(_checked(where, found))
    if _is_near(base_url):
        return SecretStr(NOT_NEEDED)
    raise EndpointRefused(
        f"{urlsplit(base_url).hostname}: no key; set {VARIABLE}, or name a Prefect Secret block in "
        f'{BLOCK}, or put {{"{FIELD}": "…"}} into {FILE}'
    )


def _from_block(name: str | None) -> str | None:
    if not name:
        return None
    if not PREFECT_API_URL.value():
        raise EndpointRefused(f"{BLOCK}: names {name!r}, but PREFECT_API_URL names no server")
    try:
        secret: Secret[str] = Secret.load(name)  # type: ignore[assignment]
    except ValueError as error:
        raise EndpointRefused(f"{BLOCK}: Prefect has no Secret block {name!r}") from error
    return str(secret.get())


def _from_files() -> str | None:
    for path in (Path(FILE), home() / FILE):
        if path.is_file():
            return _from_file(path)
    return None


def _from_file(path: Path) -> str:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        # Not the error itself: it carries the file's text.
        raise EndpointRefused(f"{path}: not readable as JSON; expected {FIELD}") from None
    if not isinstance(found, dict) or not isinstance(found.get(FIELD), str):
        raise EndpointRefused(f"{path}: no text field {FIELD}")
    if path.stat().st_mode & OTHERS_MAY_READ:
        _warn(f"{path} can be read by others: chmod 600 {path}")
    return str(found[FIELD])


def _warn(text: str) -> None:
    try:
        get_run_logger().warning("generate  %s", text)
    except MissingContextError:
        logger.warning("%s", text)


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
