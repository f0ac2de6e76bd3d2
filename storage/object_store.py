"""Asks an object store, through fsspec; its library's errors become ours here.

So nobody takes a store that is away, or refuses, for a file that is missing or damaged.
"""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from perfetch.errors import ServiceUnavailable, SettingsInvalid, StoreUnwritable

PACKAGES = {"s3": "s3fs", "gs": "gcsfs", "az": "adlfs"}
"""Protocol → what brings its file system."""
ATTEMPTS = 8
"""Of each request, with pauses that double up to 20 s; `AWS_MAX_ATTEMPTS` says otherwise."""
PASSING = (errno.EBUSY, errno.EREMOTEIO, errno.EIO, errno.ETIMEDOUT, None)
"""What s3fs makes of 503, SlowDown, 500 and codes that it does not know; time-outs have none."""


@lru_cache(maxsize=8)
def file_system(protocol: str, process: int) -> Any:  # noqa: ANN401 - fsspec has no types
    """The one file system of a process for a protocol; all threads share its connections.

    Raises:
        SettingsInvalid: if its package is not installed; says which to install.
    """
    import fsspec

    try:
        # fsspec itself would make one for each thread, and remember what it has listed.
        found = fsspec.filesystem(protocol, skip_instance_cache=True, **_options(protocol))
    except ImportError as error:
        package = "'perfetch[s3]'" if protocol == "s3" else PACKAGES[protocol]
        raise SettingsInvalid(
            f"PERFETCH_HOME={protocol}://…: {PACKAGES[protocol]} is not installed; "
            f"pip install {package}"
        ) from error
    if protocol == "s3":
        found.retries = 1  # botocore waits and asks again; two layers would multiply
    return found


def _options(protocol: str) -> dict[str, Any]:
    options: dict[str, Any] = {"use_listings_cache": False}
    if protocol == "s3":
        retries: dict[str, Any] = {}
        if "AWS_RETRY_MODE" not in os.environ:
            retries["mode"] = "standard"
        if "AWS_MAX_ATTEMPTS" not in os.environ:
            retries["total_max_attempts"] = ATTEMPTS
        # With ranges read side by side, every read would first ask how long the object is.
        options |= {"max_concurrency": 1, "config_kwargs": {"retries": retries}}
    return options


@contextmanager
def explaining_store(path: object) -> Iterator[None]:
    """Inside, an error of the store's library becomes one a person can act on.

    That an object is missing stays FileNotFoundError; that a condition did not hold stays as it is.

    Raises:
        StoreUnwritable: if the bucket is not there, or the store refuses.
        ServiceUnavailable: if it cannot be reached, or has failed in every attempt.
    """
    try:
        yield
    except OSError as error:
        translated = _translated(path, error)
        if translated is error:
            raise
        raise translated from error
    except _library_errors() as error:
        raise _unreached(path, error) from error


def error_code(error: BaseException) -> str:
    """S3's own name of an error; empty where it gave none."""
    response = getattr(error.__cause__, "response", None) or {}
    return str(response.get("Error", {}).get("Code", ""))


def is_refused_condition(error: OSError) -> bool:
    """Whether a conditional put or removal came too late."""
    codes = ("PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey")
    return isinstance(error, FileExistsError) or error_code(error) in codes


def _translated(path: object, error: OSError) -> Exception:
    if error_code(error) == "NoSuchBucket":
        return StoreUnwritable(
            f"{path}: no such bucket; create it, or point PERFETCH_HOME to one that is there"
        )
    if isinstance(error, FileNotFoundError) or is_refused_condition(error):
        return error
    if not isinstance(error, PermissionError) and error.errno in PASSING:
        return _failing(path, error)
    return StoreUnwritable(
        f"{path}: the object store refuses ({error}); check the credentials "
        "(AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_PROFILE or a role), the region, and that "
        "they may read, write, list and delete there"
    )


def _unreached(path: object, error: Exception) -> Exception:
    if "Credentials" in type(error).__name__:
        return StoreUnwritable(
            f"{path}: no usable credentials ({error}); set AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or run where there is a role"
        )
    return _failing(path, error)


def _failing(path: object, error: Exception) -> ServiceUnavailable:
    return ServiceUnavailable(
        f"{path}: the object store does not answer, or asks to slow down ({error}); nothing "
        "half-written is read: run again to go on; AWS_ENDPOINT_URL says where it is asked"
    )


def _library_errors() -> tuple[type[Exception], ...]:
    """What s3fs lets through that is no OSError, if it is in use."""
    found: list[type[Exception]] = []
    if "botocore" in sys.modules:
        from botocore.exceptions import BotoCoreError

        found.append(BotoCoreError)
    if "aiohttp" in sys.modules:
        from aiohttp import ClientError

        found.append(ClientError)
    return tuple(found)
