"""What a killed run leaves behind becomes a child of this process, so that none is missed."""

import ctypes
from contextlib import contextmanager

import pytest

PR_SET_CHILD_SUBREAPER = 36


@contextmanager
def adopting_orphans():
    """Skips the tests where that cannot be had."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is None:
        pytest.skip("only Linux hands orphans to a process of choice")
    assert prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
    yield
    prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
