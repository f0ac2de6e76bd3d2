import pytest

from perfetch.wording import many


@pytest.mark.parametrize(
    ("count", "what", "said"),
    [
        (0, ("request",), "0 requests"),
        (1, ("request",), "1 request"),
        (2, ("request",), "2 requests"),
        (20_001, ("small file",), "20,001 small files"),
        (1, ("query", "queries"), "1 query"),
        (3, ("query", "queries"), "3 queries"),
    ],
)
def test_a_count_reads_as_a_person_would_say_it(count, what, said):
    assert many(count, *what) == said
