import threading

import pytest

from perfetch.retrieval.overlapping import in_order


def test_results_keep_the_order_whoever_is_done_first():
    second_done = threading.Event()

    def work(number):
        if number == 0:
            assert second_done.wait(10), "the second was not worked on beside the first"
        if number == 1:
            second_done.set()
        return number * number

    assert list(in_order(work, range(5), workers=2)) == [0, 1, 4, 9, 16]


def test_the_next_is_made_ready_while_one_is_worked_on():
    made_ready = threading.Event()

    def prepared():
        yield 1
        made_ready.set()
        yield 2

    def work(number):
        assert made_ready.wait(10)
        return number

    assert list(in_order(work, prepared(), workers=1)) == [1, 2]


def test_no_more_are_ready_than_can_wait():
    ready, done = [], []

    def prepared():
        for number in range(50):
            ready.append(number)
            yield number

    for number in in_order(lambda number: number, prepared(), workers=2):
        done.append(number)
        assert len(ready) <= len(done) + 3
    assert done == list(range(50))


def test_an_error_ends_it_and_is_the_callers():
    def work(number):
        if number == 3:
            raise ValueError("three")
        return number

    found = []
    with pytest.raises(ValueError, match="three"):
        found.extend(in_order(work, range(100), workers=2))
    assert threading.active_count() < 20
