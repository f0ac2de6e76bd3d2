"""The Files API, in memory. Source: https://platform.openai.com/docs/api-reference/files"""

import itertools
import re
import time
from dataclasses import dataclass

from tests.openai_server import wording
from tests.openai_server.rules import Rules
from tests.openai_server.wire import Request, Response, as_json

MAX_BYTES = 512 * 1000 * 1000


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file and what is told of it."""

    id: str
    filename: str
    purpose: str
    created_at: int
    content: bytes

    def told(self) -> dict[str, object]:
        return {
            "id": self.id,
            "object": "file",
            "bytes": len(self.content),
            "created_at": self.created_at,
            "filename": self.filename,
            "purpose": self.purpose,
            "status": "processed",
            "expires_at": None,
            "status_details": None,
        }


class Files:
    """Files by id, oldest first."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._files: dict[str, StoredFile] = {}
        self._ids = itertools.count(1)

    def find(self, name: str) -> StoredFile | None:
        return self._files.get(name)

    def add(self, filename: str, purpose: str, content: bytes) -> StoredFile:
        name = f"file-{next(self._ids):06d}"
        self._files[name] = StoredFile(name, filename, purpose, int(time.time()), content)
        return self._files[name]

    def answer(self, route: str, name: str, request: Request) -> Response | None:
        """None when the route is none of files."""
        match route:
            case "POST /v1/files":
                return self._upload(request)
            case "GET /v1/files":
                return self._list(request)
        if "/v1/files/{id}" not in route:
            return None
        file = self._files.get(name)
        if file is None:
            return wording.not_found(f"File object: {name}")
        match route:
            case "GET /v1/files/{id}":
                return as_json(file.told())
            case "GET /v1/files/{id}/content":
                return Response(200, file.content, content_type="application/octet-stream")
            case "DELETE /v1/files/{id}":
                del self._files[name]
                return as_json({"id": name, "object": "file", "deleted": True})
        return None

    def _upload(self, request: Request) -> Response:
        parts = multipart(request)
        purpose = parts.get("purpose", ("", b""))[1].decode()
        if "file" not in parts or not purpose:
            missing = "purpose" if "file" in parts else "file"
            return wording.invalid(f"'{missing}' is a required property", missing)
        filename, content = parts["file"]
        limit = self._rules.batch.max_bytes if purpose == "batch" else MAX_BYTES
        if len(content) > limit:
            text = f"File is too large. Maximum file size is {limit} bytes for purpose {purpose}."
            return wording.failure(413, text, "invalid_request_error", "file_too_large", "file")
        return as_json(self.add(filename, purpose, content).told())

    def _list(self, request: Request) -> Response:
        purpose = request.query.get("purpose")
        found = [f.told() for f in self._files.values() if purpose in (None, f.purpose)]
        return as_json({"object": "list", "data": found[::-1], "has_more": False})


def multipart(request: Request) -> dict[str, tuple[str, bytes]]:
    """File name and content of each part of a form, by its field."""
    found = re.search(r'boundary="?([^";]+)"?', request.headers.get("content-type", ""))
    if not found:
        return {}
    parts = {}
    for piece in request.body.split(b"--" + found.group(1).encode())[1:-1]:
        head, _, content = piece.partition(b"\r\n\r\n")
        names = dict(re.findall(rb'[ ;](\w+)="([^"]*)"', head))
        filename = names.get(b"filename", b"").decode()
        parts[names.get(b"name", b"").decode()] = (filename, content.removesuffix(b"\r\n"))
    return parts
