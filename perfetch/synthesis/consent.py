"""Source text goes to an endpoint only when its owner says so, knowing how much goes where.

What `.gitignore`, size or the secret scanner excludes was never read into the repository
(repository_files.py): here it is counted. An endpoint on this machine needs the same consent: what
listens there may pass it on.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from perfetch.chat.request import ChatRequest
from perfetch.errors import SettingsInvalid
from perfetch.synthesis.repository import Repository
from perfetch.wording import many

OPTION = "--send-code"
BYTES_PER_TOKEN = 3
"""Of code; tokenisers get 3 to 4, so this errs on the high side."""

_LOCAL = re.compile(r"(?:\w+://)?(?:localhost|127\.[\d.]+|\[::1\])(?=[:/]|\Z)")
_EXCLUDED = ("ignored by", "larger than", "may hold a secret", "symbolic link")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What would be sent."""

    folder: str
    files: tuple[str, ...]
    """Paths of the files whose text is in a request."""
    functions: int
    tokens: int
    """Estimated, of all requests that show code: source text, paths, imports, instructions."""
    left_out: Mapping[str, int]
    """Files and whole folders, by reason."""

    def __str__(self) -> str:
        return (
            f"source text of {many(len(self.files), 'file')} in {self.folder} "
            f"({many(self.functions, 'function')}, about {self.tokens:,} tokens with paths, "
            "imports and instructions)"
        )

    @property
    def exclusions(self) -> str:
        """What was left out, for people; empty for nothing."""
        listed = ", ".join(f"{count} {reason}" for reason, count in self.left_out.items())
        return f"left out: {listed}" if listed else ""


def manifest_of(repository: Repository, requests: Sequence[ChatRequest]) -> Manifest:
    """What these requests, all that show the repository's code, would send."""
    sent = sum(
        len(message.content.encode()) for request in requests for message in request.messages
    )
    reasons = (_excluded_by(reject.reason) for reject in repository.rejects)
    return Manifest(
        folder=repository.name,
        files=tuple(dict.fromkeys(function.path for function in repository.functions)),
        functions=len(repository.functions),
        tokens=ceil(sent / BYTES_PER_TOKEN),
        left_out=dict(sorted(Counter(filter(None, reasons)).items())),
    )


def require_consent(send_code: bool, manifest: Manifest, endpoint: str) -> None:
    """Returns when the owner agreed.

    Raises:
        SettingsInvalid: if not; says how much would go where, and how to agree.
    """
    if send_code:
        return
    place = " on this machine" if _LOCAL.match(endpoint) else ""
    excluded = f"; {manifest.exclusions}" if manifest.left_out else ""
    raise SettingsInvalid(
        f"{manifest} would go to {endpoint}{place}{excluded}. Nobody has agreed to that, and "
        f"nothing was sent; give {OPTION} to agree, or choose another source"
    )


def _excluded_by(reason: str) -> str:
    """The reason without its case; empty for what is left out for other reasons than consent."""
    return reason.partition(" (")[0] if reason.startswith(_EXCLUDED) else ""
