"""What lies below a path in an object store, by one listing; a thousand keys are one request."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from storage.object_store import explaining_store

NS_PER_S = 1_000_000_000
WRITTEN = ("LastModified", "last_modified", "mtime", "updated")


class Listed(Protocol):
    """A path in an object store, which is made from its URL."""

    def __init__(self, url: str) -> None: ...

    @property
    def protocol(self) -> str:
        """`s3`, `gs` or `az`."""

    @property
    def key(self) -> str:
        """Bucket and key, as fsspec wants them."""

    @property
    def fs(self) -> Any:  # noqa: ANN401 - fsspec has no types
        """What asks the store."""


Place = TypeVar("Place", bound=Listed)


@dataclass(frozen=True, slots=True)
class ObjectStatus:
    """Of one object; by the store's own clock, which on S3 counts whole seconds."""

    st_size: int
    st_mtime: float

    @property
    def st_mtime_ns(self) -> int:
        """When it was written, in nanoseconds since 1970."""
        return round(self.st_mtime * NS_PER_S)


def children(path: Place) -> dict[Place, ObjectStatus]:
    """What lies directly below, sorted: objects, and what the keys of others begin with."""
    with explaining_store(path):
        try:
            return _listed(path, path.fs.ls(path.key, detail=True))
        except FileNotFoundError as error:
            if error.__cause__ is not None:  # the bucket itself is not there
                raise
            return {}


def below(path: Place) -> dict[Place, ObjectStatus]:
    """Every object below, however deep, sorted."""
    with explaining_store(path):
        return _listed(path, path.fs.find(path.key, detail=True).values())


def _listed(path: Place, found: Iterable[Mapping[str, Any]]) -> dict[Place, ObjectStatus]:
    listed = {
        type(path)(f"{path.protocol}://{each['name']}"): status_of(each)
        for each in sorted(found, key=lambda each: str(each["name"]))
    }
    listed.pop(path, None)
    return listed


def status_of(info: Mapping[str, Any]) -> ObjectStatus:
    """What fsspec says of an object, in pathlib's words."""
    written = next((info[name] for name in WRITTEN if info.get(name)), 0)
    seconds = written.timestamp() if hasattr(written, "timestamp") else float(written)
    return ObjectStatus(int(info.get("size") or 0), seconds)
