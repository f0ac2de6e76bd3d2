"""Answers onto the disk, in threads, before anyone sees them; where that fails sending stops."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from perfetch.chat.answer import Answer, Ending
from perfetch.chat.gate import Gate
from perfetch.errors import PerfetchError, StoreUnwritable

THREADS = 8


class Ledger(Protocol):
    """Where answers are kept."""

    def find(self, key: str) -> Answer | None:
        """The answer to the request of that key, if it is there."""

    def keep(self, answer: Answer) -> None:
        """Returns when the answer is on disk."""

    def refuse_when_full(self) -> None:
        """Raises where an answer that is paid for may find no room."""

    def set_aside(self, answer: Answer) -> None:
        """Keeps a body that is no answer where it is never taken for one."""


class Keeper:
    """Lives on one event loop."""

    def __init__(self, ledger: Ledger, gate: Gate) -> None:
        self._ledger, self._gate = ledger, gate
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="ledger")

    def held(self, key: str) -> Answer | None:
        """What was paid for before.

        Raises:
            StoreDamaged: if it is not what was written.
            StoreUnwritable: if nothing can be read there; nothing is sent from then on.
        """
        try:
            held = self._ledger.find(key)
            if held is not None and held.ending is Ending.MALFORMED:
                self._ledger.set_aside(held)
                return None
        except OSError as error:
            raise self._unusable(key, error) from error
        return held

    def refuse_when_full(self) -> None:
        """To be called before anything is paid for.

        Raises:
            StoreUnwritable: if its answer may find no room; nothing more is sent from then on.
        """
        try:
            self._ledger.refuse_when_full()
        except PerfetchError as error:
            self._gate.stop(error)
            raise

    async def keep(self, answer: Answer) -> None:
        """Returns when it is on disk; a body that is no answer where it is never taken for one.

        Raises:
            StoreUnwritable: if it cannot be written; nothing more is sent from then on.
        """
        is_none = answer.ending is Ending.MALFORMED
        keep = self._ledger.set_aside if is_none else self._ledger.keep
        try:
            await asyncio.get_running_loop().run_in_executor(self._threads, keep, answer)
        except PerfetchError as error:
            self._gate.stop(error)
            raise
        except OSError as error:
            raise self._unusable(answer.key, error) from error

    def close(self) -> None:
        """Waits for what is being written."""
        self._threads.shutdown(wait=True)

    def _unusable(self, key: str, error: OSError) -> StoreUnwritable:
        unusable = StoreUnwritable(f"ledger: {key} cannot be read or kept ({error})")
        self._gate.stop(unusable)
        return unusable
