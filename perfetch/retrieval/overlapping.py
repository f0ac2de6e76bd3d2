"""Work on batches while the next one is made ready, results in order."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Prepared = TypeVar("Prepared")
Result = TypeVar("Result")


def in_order(
    work: Callable[[Prepared], Result], prepared: Iterable[Prepared], workers: int
) -> Iterator[Result]:
    """The result of each, in the order in which they were made ready.

    This thread makes them ready, `workers` others work on them; one more than those is ready at
    most, so memory stays bounded however many there are.
    """
    with ThreadPoolExecutor(workers, thread_name_prefix="encode") as pool:
        under_way: deque[Future[Result]] = deque()
        for item in prepared:
            under_way.append(pool.submit(work, item))
            if len(under_way) > workers:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
