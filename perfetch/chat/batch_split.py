"""Requests cut into files that the Batch API takes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from perfetch.chat.batch_record import tokens_of
from perfetch.chat.request import ChatRequest

MAX_REQUESTS = 50_000
MAX_BYTES = 200_000_000
"""Both: https://platform.openai.com/docs/guides/batch#rate-limits"""


@dataclass(frozen=True, slots=True)
class FileLimits:
    """What one input file may hold."""

    requests: int = MAX_REQUESTS
    size_bytes: int = MAX_BYTES


@dataclass(frozen=True, slots=True)
class Sized:
    """A request with the bytes of its line."""

    request: ChatRequest
    input_bytes: int


def split(
    requests: Iterable[Sized], limits: FileLimits, room_tokens: int, *, idle: bool
) -> Iterator[list[Sized]]:
    """Files of one model's requests, in order, until the room for tokens is taken.

    With nothing else under way (`idle`) the first request goes out however long it is: whether
    there is room for it only the endpoint can say. What finds no room waits for another time.
    """
    chosen: list[Sized] = []
    size, left, first = 0, room_tokens, idle
    for sized in requests:
        tokens = tokens_of(sized.input_bytes)
        if tokens > left and not first:
            break
        if chosen and (
            len(chosen) == limits.requests or size + sized.input_bytes > limits.size_bytes
        ):
            yield chosen
            chosen, size = [], 0
        chosen.append(sized)
        size, left, first = size + sized.input_bytes, left - tokens, False
    if chosen:
        yield chosen
