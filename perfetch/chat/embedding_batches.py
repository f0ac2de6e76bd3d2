"""Texts in requests that an endpoint takes: few enough, and within its tokens however they count.

Source of the limits: https://developers.openai.com/api/docs/api-reference/embeddings/create (2,048
inputs, 300,000 tokens over all of them, 8,192 tokens of one). Byte-level tokenisers never make more
tokens than bytes, so counting bytes needs no tokeniser.
"""

from collections.abc import Iterator, Sequence

MOST_INPUTS = 2_048
MOST_BYTES = 262_144
NOTHING = " "
"""Sent for an empty text, which endpoints refuse."""


def batches(texts: Sequence[str], most_bytes: int = MOST_BYTES) -> Iterator[list[int]]:
    """Positions in their order, as many as one request may hold; a long text goes alone."""
    batch: list[int] = []
    size = 0
    for position, text in enumerate(texts):
        own = len(text.encode())
        if batch and (size + own > most_bytes or len(batch) == MOST_INPUTS):
            yield batch
            batch, size = [], 0
        batch.append(position)
        size += own
    if batch:
        yield batch


def sendable(text: str, most_bytes: int) -> str:
    """The text's beginning, of whole characters, that is at most so long; never empty."""
    cut = text.encode(errors="replace")[:most_bytes].decode(errors="ignore")
    return cut if cut.strip() else NOTHING
