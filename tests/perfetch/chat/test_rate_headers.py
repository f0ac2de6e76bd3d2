from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from time import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfetch.chat.rate_headers import (
    LONGEST_PAUSE_S,
    kept_headers,
    limits_of,
    pause_s,
    should_retry,
)
from perfetch.chat.told import Limits


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after-ms": "250"}, 0.25),
        ({"retry-after-ms": "250", "retry-after": "1"}, 0.25),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "soon", "retry-after": "2"}, 2.0),
        ({"retry-after": "999999"}, LONGEST_PAUSE_S),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({}, None),
    ],
    ids=[
        "milliseconds",
        "milliseconds first",
        "seconds",
        "part of a second",
        "malformed milliseconds",
        "more than an hour",
        "a date in the past",
        "negative",
        "a word",
        "not a number",
        "silent",
    ],
)
def test_how_long_to_wait(headers, seconds):
    assert pause_s(headers) == seconds


def test_a_date_says_how_long_to_wait():
    told = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    assert pause_s({"retry-after": told}) == pytest.approx(30, abs=2)


@pytest.mark.parametrize(
    ("headers", "limits"),
    [
        (("600", "599"), Limits(600, 599)),
        (("600", ""), Limits(600, None)),
        (("many", "-1"), Limits(None, None)),
        (("inf", "nan"), Limits(None, None)),
        ((None, "0"), Limits(None, 0)),
    ],
    ids=["both", "one", "malformed", "not finite", "nothing left"],
)
def test_limits_of_a_resource(headers, limits):
    names = ("x-ratelimit-limit-requests", "x-ratelimit-remaining-requests")
    told = {name: value for name, value in zip(names, headers, strict=True) if value is not None}
    assert limits_of(told, "requests") == limits
    assert limits_of(told, "tokens") == Limits()


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("120ms", 0.12),
        ("8.64s", 8.64),
        ("6m0s", 360.0),
        ("0h50m3s", 3003.0),
        ("10", 10.0),
        ("2h", LONGEST_PAUSE_S),
        ("0s", 0.0),
        ("5 apples", None),
        ("s5", None),
        ("-3", None),
        ("", None),
    ],
    ids=[
        "milliseconds",
        "seconds",
        "minutes",
        "hours",
        "no unit",
        "more than an hour",
        "now",
        "words",
        "wrong order",
        "negative",
        "empty",
    ],
)
@pytest.mark.parametrize("resource", ["requests", "tokens"])
def test_when_all_is_there_again(resource, told, seconds):
    found = limits_of({f"x-ratelimit-reset-{resource}": told}, resource)
    assert found == Limits(reset_s=seconds)


def test_a_moment_says_when_all_is_there_again():
    told = {"x-ratelimit-reset-requests": str(int(time()) + 30)}
    assert limits_of(told, "requests").reset_s == pytest.approx(30, abs=2)


@given(st.dictionaries(st.sampled_from(["retry-after", "retry-after-ms"]), st.text(max_size=12)))
def test_whatever_a_header_holds_a_pause_is_bounded(headers):
    told = pause_s(headers)
    assert told is None or 0 <= told <= LONGEST_PAUSE_S


@pytest.mark.parametrize(
    ("told", "meant"), [("true", True), ("False", False), ("maybe", None), (None, None)]
)
def test_what_should_be_retried(told, meant):
    assert should_retry({} if told is None else {"x-should-retry": told}) is meant


def test_kept_headers_name_nobody():
    headers = {
        "X-RateLimit-Limit-Requests": "600",
        "x-request-id": "req_1",
        "openai-processing-ms": "12",
        "date": "Wed, 21 Oct 2015 07:28:00 GMT",
        "set-cookie": "session=1",
        "authorization": "Bearer sk-1",
        "openai-organization": "org-1",
        "openai-project": "proj_1",
        "cf-ray": "1",
    }
    assert set(kept_headers(headers)) == {
        "x-ratelimit-limit-requests",
        "x-request-id",
        "openai-processing-ms",
        "date",
    }
