import json

import pytest

from perfetch.chat.dialect import Dialect, first_dialect, read_dialect
from perfetch.chat.request import ChatRequest, Message, schema_text

FIRST = Dialect("strict", "max_tokens")
SCHEMA = schema_text({"type": "object", "properties": {}})
REQUEST = ChatRequest(
    "m", (Message("user", "hello"),), 64, schema=SCHEMA, sampling_temperature=0.5, seed=7
)


@pytest.mark.parametrize(
    ("base_url", "name"),
    [
        ("https://api.openai.com/v1", "max_completion_tokens"),
        ("https://me.openai.azure.com/openai/v1", "max_completion_tokens"),
        ("http://127.0.0.1:8080/v1", "max_tokens"),
        ("https://openai.com.example.org/v1", "max_tokens"),
        ("not a URL", "max_tokens"),
    ],
)
def test_the_first_name_of_the_limit_is_the_one_most_likely_taken(base_url, name):
    assert first_dialect(base_url) == Dialect("strict", name)


def test_structure_is_asked_for_more_and_more_weakly():
    modes = [FIRST]
    while (weaker := modes[-1].without("response_format")) is not None:
        modes.append(weaker)
    assert [each.mode for each in modes] == ["strict", "schema", "json", "text"]


@pytest.mark.parametrize("first", ["max_tokens", "max_completion_tokens"])
def test_each_name_of_the_limit_is_tried_once(first):
    other = Dialect("strict", first).without(first)
    assert {first, other.limit_name} == {"max_tokens", "max_completion_tokens"}
    assert other.without(other.limit_name) is None


@pytest.mark.parametrize("name", ["temperature", "seed"])
def test_what_is_not_taken_is_left_out_from_then_on(name):
    after = FIRST.without(name)
    assert name in FIRST.body(REQUEST)
    assert name not in after.body(REQUEST)
    assert after.without(name) is None


def test_what_cannot_be_left_out_has_no_dialect():
    assert FIRST.without("messages") is None
    assert FIRST.without("max_completion_tokens") is None  # it was not asked with


def test_without_a_strict_schema_the_model_is_told_it_in_words():
    for mode in ("schema", "json", "text"):
        body = Dialect(mode, "max_tokens").body(REQUEST)
        assert SCHEMA in body["messages"][-1]["content"]
        assert "json" in body["messages"][-1]["content"].lower()
    assert "response_format" not in body
    held = Dialect("schema", "max_tokens").body(REQUEST)["response_format"]
    assert held == {"type": "json_object", "schema": json.loads(SCHEMA)}
    assert FIRST.body(REQUEST)["response_format"]["json_schema"]["strict"] is True


@pytest.mark.parametrize(
    "dialect",
    [FIRST, Dialect("text", "max_completion_tokens", ("max_tokens", "seed"))],
    ids=["first", "learned"],
)
def test_what_was_written_is_read(dialect):
    assert read_dialect(json.loads(json.dumps(dialect.as_json()))) == dialect


@pytest.mark.parametrize(
    "found",
    [None, [], "strict", {}, {"mode": "verse", "limit_name": "max_tokens"}, {"mode": "json"}],
    ids=repr,
)
def test_what_is_no_dialect_is_none(found):
    assert read_dialect(found) is None


@pytest.mark.parametrize("dropped", [None, 5, "seed"])
def test_a_list_that_is_none_drops_nothing(dropped):
    found = {"mode": "json", "limit_name": "max_tokens", "dropped": dropped}
    assert read_dialect(found) == Dialect("json", "max_tokens")
