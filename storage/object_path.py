"""Paths in an object store, for a root like `s3://bucket/prefix`: what the store uses of pathlib.

One request where one answers. A PUT is read whole or not at all, so nothing needs a temporary name;
what has to be one writer's alone is put under a condition.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, TypeGuard, cast

from perfetch.errors import SettingsInvalid
from storage.object_listing import ObjectStatus, below, children, status_of
from storage.object_store import PACKAGES, explaining_store, file_system, is_refused_condition


class ObjectPath(PurePosixPath):
    """`<protocol>://<bucket>/<key>`: an object, or what the keys of others begin with."""

    __slots__ = ()

    def __str__(self) -> str:
        whole = "/".join(self.parts)
        return whole.replace(":/", "://", 1) if self.parts[:1] and self.is_whole else whole

    @property
    def is_whole(self) -> bool:
        """Whether it begins with a protocol, and is no part of a path."""
        return self.parts[0].endswith(":")

    @property
    def protocol(self) -> str:
        """`s3`, `gs` or `az`."""
        return self.parts[0].removesuffix(":")

    @property
    def key(self) -> str:
        """Bucket and key, as fsspec wants them."""
        return "/".join(self.parts[1:])

    @property
    def fs(self) -> Any:  # noqa: ANN401 - fsspec has no types
        """What asks the store.

        Raises:
            SettingsInvalid: if it is none that is known, or its package is not installed.
        """
        self.refuse_unknown()
        return file_system(self.protocol, os.getpid())

    def refuse_unknown(self) -> None:
        """Called for a root first.

        Raises:
            SettingsInvalid: if no bucket is named, or no store that is known.
        """
        if self.protocol not in PACKAGES or len(self.parts) == 1:
            raise SettingsInvalid(
                f"PERFETCH_HOME={self}: expected a folder, or a URL like s3://bucket/prefix "
                f"(one of {', '.join(PACKAGES)})"
            )

    def absolute(self) -> "ObjectPath":
        """Itself."""
        return self

    def mkdir(self, parents: bool = False, exist_ok: bool = False) -> None:
        """Nothing: keys need no folders."""

    def exists(self) -> bool:
        """Whether it is an object, or some key begins with it."""
        return bool(self._info())

    def is_file(self) -> bool:
        """Whether it is an object."""
        return self._info().get("type") == "file"

    def is_dir(self) -> bool:
        """Whether it is none, and some key begins with it."""
        return self._info().get("type") == "directory"

    def stat(self) -> ObjectStatus:
        """Size and time of writing.

        Raises:
            FileNotFoundError: if there is no such object.
        """
        with explaining_store(self):
            return status_of(self.fs.info(self.key))

    def etag(self) -> str | None:
        """What changes when the object does; None where there is none."""
        found = self._info()
        return found.get("ETag") or found.get("etag")

    def read_bytes(self) -> bytes:
        """The object.

        Raises:
            FileNotFoundError: if there is none.
        """
        with explaining_store(self):
            return bytes(self.fs.cat_file(self.key))

    def read_text(self, encoding: str = "utf-8") -> str:
        """The object as text. Raises as `read_bytes` does."""
        return self.read_bytes().decode(encoding)

    def write_bytes(self, data: bytes) -> None:
        """Puts the object in place of the one there; a reader gets one of the two, whole."""
        with explaining_store(self):
            self.fs.pipe_file(self.key, data)

    def create(self, data: bytes) -> bool:
        """Puts the object if there is none; whether what is there is what was to be put."""
        return self._put_if(lambda: self.fs.pipe_file(self.key, data, mode="create"), data)

    def swap(self, data: bytes, etag: str | None) -> bool:
        """Puts the object if it still has that ETag, or is still not there; whether it is ours.

        S3 compares and puts in one step; for the other stores it is two.
        """
        if etag is None:
            return self.create(data)
        if self.protocol == "s3":
            return self._put_if(lambda: self.fs.pipe_file(self.key, data, IfMatch=etag), data)
        if self.etag() != etag:
            return False
        self.write_bytes(data)
        return True

    def unlink(self, missing_ok: bool = True) -> None:
        """Removes the object; to the store it is no error that there is none."""
        with explaining_store(self):
            self.fs.rm_file(self.key)

    def unlink_unchanged(self, etag: str | None) -> bool:
        """Removes the object if it still has that ETag; whether it did. Conditional on S3 alone."""
        if etag is None or self.protocol != "s3":
            self.unlink()
            return True
        bucket, key, _ = self.fs.split_path(self.key)
        with explaining_store(self):
            try:
                self.fs.call_s3("delete_object", Bucket=bucket, Key=key, IfMatch=etag)
            except OSError as error:
                if not is_refused_condition(error):
                    raise
                return False
        return True

    def rename(self, target: "ObjectPath") -> "ObjectPath":
        """Copies the object, then removes it: a kill between the two leaves both.

        Raises:
            FileNotFoundError: if there is no such object.
        """
        with explaining_store(self):
            self.fs.cp_file(self.key, target.key)
        self.unlink()
        return target

    def glob(self, pattern: str) -> Iterator["ObjectPath"]:
        """What matches below: of patterns of several parts objects alone."""
        first, *rest = PurePosixPath(pattern).parts
        if rest and not set(first) & set("*?["):
            yield from (self / first).glob("/".join(rest))
            return
        for path in below(self) if rest else children(self):
            relative = path.relative_to(self)
            if len(relative.parts) == 1 + len(rest) and relative.match(pattern):
                yield path

    def _info(self) -> Mapping[str, Any]:
        """What the store says of it; empty where nothing is."""
        with explaining_store(self):
            try:
                return dict(self.fs.info(self.key))
            except FileNotFoundError as error:
                if error.__cause__ is not None:
                    raise
                return {}

    def _put_if(self, put: Callable[[], object], data: bytes) -> bool:
        """Whether what lies there is ours.

        A refusal may answer a request that was sent again after the first had been heard: so it is
        looked at once more.
        """
        with explaining_store(self):
            try:
                put()
            except OSError as error:
                if not is_refused_condition(error):
                    raise
                try:
                    return bytes(self.fs.cat_file(self.key)) == data
                except FileNotFoundError:
                    return False
        return True


def is_object(path: object) -> TypeGuard[ObjectPath]:
    """Whether a path of the store lies in an object store; else it is one of a file here."""
    return isinstance(path, ObjectPath)


def as_path(path: ObjectPath) -> Path:
    """The same to whoever asks for a `Path`: it has the part of it that the store uses."""
    found: Any = path
    return cast(Path, found)


def unlink_unchanged(path: Path, etag: str | None) -> bool:
    """Removes a file; an object only if it still has that ETag. Whether it did."""
    if is_object(path):
        return path.unlink_unchanged(etag)
    path.unlink()
    return True


def is_url(name: str) -> bool:
    """Whether a root, or something below it, is given as a URL."""
    return "://" in name
