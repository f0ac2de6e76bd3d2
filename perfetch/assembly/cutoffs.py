"""Shares as hashes: a stable hash stands below a share exactly when its digits sort below these."""

from perfetch.assembly.splits import fraction

DIGITS = 16


def cutoff(share: float) -> str:
    """The smallest 16 hex digits that do not stand below `share`, 0 to 1 without 1."""
    low, high = 0, 16**DIGITS
    while low < high:
        middle = (low + high) // 2
        if fraction(f"{middle:0{DIGITS}x}") < share:
            low = middle + 1
        else:
            high = middle
    return f"{low:0{DIGITS}x}"
