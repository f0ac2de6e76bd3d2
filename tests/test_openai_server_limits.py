import openai
import pytest

from tests.openai_server.asking import ask, client_of
from tests.openai_server.limits import Limits, duration
from tests.openai_server.server import OpenAIServer, Rules


def test_requests_over_the_burst_are_refused_with_the_time_to_wait():
    rules = Rules(requests_per_minute=60, burst=2)
    with OpenAIServer(rules) as server, client_of(server) as client:
        first = client.chat.completions.with_raw_response.create(
            model="m", messages=[{"role": "user", "content": "a"}]
        )
        ask(client)
        with pytest.raises(openai.RateLimitError) as refused:
            ask(client)
    told = refused.value.response.headers
    assert first.headers["x-ratelimit-limit-requests"] == "60"
    assert first.headers["x-ratelimit-remaining-requests"] == "1"
    assert refused.value.code == "rate_limit_exceeded"
    assert refused.value.type == "requests"
    assert told["retry-after"] == "1"
    assert 500 < int(told["retry-after-ms"]) <= 1000


def test_a_request_counts_its_prompt_and_its_output_limit():
    rules = Rules(tokens_per_minute=6000, token_burst=150)
    with OpenAIServer(rules) as server, client_of(server) as client:
        ask(client, "x" * 40, max_tokens=90)  # 10 + 90 of 150
        with pytest.raises(openai.RateLimitError) as refused:
            ask(client, "x" * 40, max_tokens=90)
    assert refused.value.type == "tokens"
    wait_ms = int(refused.value.response.headers["retry-after-ms"])
    assert 400 < wait_ms <= 500  # 50 of 100 a second are missing


def test_a_request_over_the_whole_limit_is_told_so_without_a_time():
    with (
        OpenAIServer(Rules(tokens_per_minute=600)) as server,
        client_of(server) as client,
        pytest.raises(openai.RateLimitError, match="Request too large") as refused,
    ):
        ask(client, max_tokens=1000)
    assert "retry-after" not in refused.value.response.headers


def test_counted_as_used_gives_back_what_the_answer_left():
    rules = Rules(tokens_per_minute=600, token_burst=120, tokens_counted="used")
    with OpenAIServer(rules) as server, client_of(server) as client:
        for _ in range(10):  # 2 prompt tokens and 1 of output each, 92 asked: 9 * 3 + 92 = 119
            ask(client, max_tokens=90)


@pytest.mark.parametrize(
    ("rules", "admitted"),
    [
        (Rules(requests_per_minute=600, burst=10), 110),  # 10 + 10 s of 10
        (Rules(requests_per_minute=600, burst=10, neighbour=0.5), 60),  # 10 + 10 s of 5
        (Rules(requests_per_minute=600, burst=10, refused_count=True), 11),  # it never rests
        (Rules(tokens_per_minute=600, token_burst=10), 110),
        (Rules(requests_per_minute=600, window_s=4), 120),  # 40 in each of two whole ones, 40
        (Rules(requests_per_minute=600, window_s=20, neighbour=0.5), 190),
        # of 200: in 1.9 s ours take 100 a second, the neighbour 5
    ],
    ids=[
        "requests",
        "a neighbour takes half",
        "refused count",
        "tokens",
        "windows",
        "a window and a neighbour",
    ],
)
def test_what_a_bucket_admits_of_a_flood(rules, admitted):
    limits = Limits(rules, 0.0)
    admitted_now = sum(limits.admit(1, step / 100) is None for step in range(1001))
    assert admitted_now == admitted


def test_a_window_tells_when_it_ends_and_is_whole_again_then():
    limits = Limits(Rules(requests_per_minute=600, window_s=6, neighbour=0.5), 100.0)
    for _ in range(20):
        assert limits.admit(1, 100.0) is None
    assert limits.headers(102.0) == {
        "x-ratelimit-limit-requests": "600",
        "x-ratelimit-remaining-requests": "30",  # 60, 20 of ours, 2 s of 5
        "x-ratelimit-reset-requests": "4s",
    }
    limits.neighbour(0.0, 102.0)
    assert [limits.admit(1, 105.5) is None for _ in range(31)] == [True] * 30 + [False]
    assert limits.admit(1, 105.5).wait_s == pytest.approx(0.5)
    assert limits.headers(131.0)["x-ratelimit-remaining-requests"] == "60"
    assert limits.headers(131.0)["x-ratelimit-reset-requests"] == "5s"


def test_a_refusal_may_keep_silent_on_how_long_to_wait():
    rules = Rules(requests_per_minute=60, window_s=60, retry_after=False)
    with OpenAIServer(rules) as server, client_of(server) as client:
        for _ in range(60):
            ask(client)
        with pytest.raises(openai.RateLimitError) as refused:
            ask(client)
    told = refused.value.response.headers
    assert told["x-ratelimit-remaining-requests"] == "0"
    assert told["x-ratelimit-reset-requests"].endswith("s")
    assert not [name for name in told if "retry" in name]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.012, "12ms"), (8.64, "8.64s"), (90, "1m30s"), (3600, "1h0m0s")],
    ids=["milliseconds", "seconds", "minutes", "hours"],
)
def test_durations_are_written_as_openai_writes_them(seconds, text):
    assert duration(seconds) == text


def test_without_headers_nothing_is_told():
    rules = Rules(requests_per_minute=60, burst=1, rate_headers=False)
    with OpenAIServer(rules) as server, client_of(server) as client:
        ask(client)
        with pytest.raises(openai.RateLimitError) as refused:
            ask(client)
    told = refused.value.response.headers
    assert not [name for name in told if "ratelimit" in name or "retry" in name]
