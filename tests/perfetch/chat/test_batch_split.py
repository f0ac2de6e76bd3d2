import pytest

from perfetch.chat.batch_split import FileLimits, Sized, split
from perfetch.chat.request import ChatRequest, Message

LIMITS = FileLimits(requests=3, size_bytes=100)


def _cut(sizes, room=1000, *, idle=False, limits=LIMITS):
    asked = [
        Sized(ChatRequest("m", (Message("user", str(number)),), 1), size)
        for number, size in enumerate(sizes)
    ]
    files = list(split(asked, limits, room, idle=idle))
    flat = [sized for file in files for sized in file]
    assert flat == asked[: len(flat)]  # in order, none twice
    return [[sized.input_bytes for sized in file] for file in files]


# A token is estimated for every 3 bytes, rounded up.
@pytest.mark.parametrize(
    ("sizes", "room", "idle", "expected"),
    [
        ([], 1000, False, []),
        ([10] * 7, 1000, False, [[10] * 3, [10] * 3, [10]]),
        ([50, 50, 1, 99, 2], 1000, False, [[50, 50], [1, 99], [2]]),
        ([150, 10], 1000, False, [[150], [10]]),
        ([9, 9, 9, 9], 6, False, [[9, 9]]),
        ([9, 30, 3], 6, False, [[9]]),
        ([9], 2, False, []),
        ([9, 3], 2, True, [[9]]),
        ([9], 0, True, [[9]]),
        ([9], -5, False, []),
    ],
    ids=[
        "nothing", "by number", "by size", "one that is too large goes alone", "by tokens",
        "what finds no room keeps the rest waiting", "no room", "idle", "idle without room",
        "less than no room",
    ],
)  # fmt: skip
def test_files_hold_what_the_endpoint_takes(sizes, room, idle, expected):
    assert _cut(sizes, room, idle=idle) == expected


def test_a_file_holds_fifty_thousand_requests_or_two_hundred_megabytes():
    assert FileLimits() == FileLimits(50_000, 200_000_000)
