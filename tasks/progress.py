"""Long work, shown twice: a bar on a terminal, a progress artifact in Prefect's UI."""

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self
from uuid import UUID

from prefect.artifacts import create_progress_artifact, update_progress_artifact
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

BETWEEN_UPDATES_S = 2.0


class ShownProgress:
    """Counts work done: `with ShownProgress("encode", 900, "texts") as shown: ...`.

    `say`, where given, adds what the count does not tell: pace, cost, refusals.
    """

    def __init__(
        self, stage: str, total: int, unit: str, say: Callable[[], str] | None = None
    ) -> None:
        self.total = max(1, total)
        self.done = 0
        self.stage = stage
        self._said = f"{stage}: {total} {unit}"
        self._say = say
        self._artifact: UUID = create_progress_artifact(  # type: ignore[assignment]
            progress=0.0, key=f"{stage}-progress", description=self._said
        )
        self._updated = time.monotonic()
        self._bar = Progress(
            TextColumn(f"{stage:>9}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn(unit),
            TimeRemainingColumn(),
            TextColumn("{task.fields[said]}"),
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
            transient=True,
        )
        self._line = self._bar.add_task(stage, total=self.total, said="")

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bar.stop()
        if kind is None:  # who stops or fails is in a hurry, and the server may be why
            self._tell()

    def advance(self, count: int) -> None:
        """Says that so much more is done; the artifact follows every two seconds."""
        self.done += count
        self._bar.advance(self._line, count)
        if time.monotonic() - self._updated >= BETWEEN_UPDATES_S:
            self._tell()

    def _tell(self) -> None:
        self._updated = time.monotonic()
        said = self._say() if self._say else ""
        self._bar.update(self._line, said=said)
        share = min(100.0, 100.0 * self.done / self.total)
        update_progress_artifact(
            artifact_id=self._artifact,
            progress=share,
            description=f"{self._said}; {said}" if said else None,
        )
