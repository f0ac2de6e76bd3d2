import json

import pytest

from perfetch.chat.batch_json import raw_value
from perfetch.chat.batch_lines import Fate, lines_of, read_line, request_line
from perfetch.chat.dialect import Dialect
from perfetch.chat.request import ChatRequest, Message, schema_text

REQUEST = ChatRequest(
    "gpt-4.1-mini",
    (Message("system", "Be brief."), Message("user", "Füll a vector\u2028with 0 to 999\n")),
    64,
    schema=schema_text({"type": "object", "properties": {}, "additionalProperties": False}),
    seed=7,
)


DIALECT = Dialect("strict", "max_completion_tokens")


def _line(response=None, error=None, key="k1"):
    return json.dumps({"id": "b", "custom_id": key, "response": response, "error": error}).encode()


def _failed(status, **error):
    return _line({"status_code": status, "request_id": "r", "body": {"error": error}})


def test_a_line_asks_what_the_interactive_client_asks():
    raw = request_line(REQUEST, DIALECT)
    assert raw.count(b"\n") == 1
    assert json.loads(raw) == {
        "custom_id": REQUEST.key,
        "method": "POST",
        "url": "/v1/chat/completions",
        "body": DIALECT.body(REQUEST),
    }


def test_a_line_has_more_bytes_than_its_request_can_have_tokens():
    said = sum(len(turn.content.encode()) for turn in REQUEST.messages)
    assert len(request_line(REQUEST, DIALECT)) > said + len(REQUEST.schema)


@pytest.mark.parametrize(
    ("raw", "fate", "reason"),
    [
        (_line({"status_code": 200, "body": {"choices": []}}), Fate.ANSWERED, ""),
        (_failed(429, code="rate_limit_exceeded", message="slow"), Fate.AGAIN, "429: slow"),
        (_failed(500, message="oops"), Fate.AGAIN, "500: oops"),
        (_failed(503), Fate.AGAIN, "503"),
        (_failed(429, type="insufficient_quota"), Fate.STOPPED, "the account's quota is"),
        (_failed(401, code="invalid_api_key", message="no"), Fate.STOPPED, "the key is"),
        (_failed(400, code="context_length_exceeded", message="long"), Fate.LOST, "400: long"),
        (_failed(404, code="model_not_found"), Fate.STOPPED, "model 'asked for' or the ad"),
        (_failed(400, message="no"), Fate.LOST, "the request is refused (400: no)"),
        (_failed(400, param="temperature", message="no"), Fate.FORM, "400: no"),
        (_line(error={"code": "batch_expired", "message": "l"}), Fate.UNREACHED, "batch_exp"),
        (_line(error={"code": "request_timeout"}), Fate.AGAIN, "request_timeout"),
        (_line(error={"code": "batch_cancelled"}), Fate.UNREACHED, "batch_cancelled"),
        (_line(), Fate.AGAIN, "neither an answer nor an error"),
        (_line({"status_code": None}), Fate.AGAIN, ""),
        (b'{"custom_id": "k1", "response": {"status_co', Fate.UNREADABLE, "is not JSON"),
        (b"[]", Fate.UNREADABLE, "has no custom_id"),
        (b'{"response": null}', Fate.UNREADABLE, "has no custom_id"),
        (b"\xff", Fate.UNREADABLE, "is not JSON"),
    ],
    ids=[
        "answered", "429", "500", "503", "quota", "key", "too long", "no model", "bad", "form",
        "expired", "timed out", "cancelled", "empty", "no status", "cut", "list", "nameless",
        "not text",
    ],
)  # fmt: skip
def test_a_line_says_what_becomes_of_its_request(raw, fate, reason):
    line = read_line(raw)
    assert (line.fate, line.reason[: len(reason)]) == (fate, reason)
    assert line.key == ("" if fate is Fate.UNREADABLE else "k1")


def test_an_answers_body_is_kept_byte_for_byte():
    body = b'{"b":1.50,  "a":"\\ud83d\\u2028 \xe2\x80\xa8 \\"}","big":12345678901234567890}'
    raw = b'{"response" : {"x":{"body":2}, "body" : ' + body + b' , "status_code":200},'
    raw += b'"custom_id":"k1", "error":null}'
    assert read_line(raw).body == body


def test_a_paid_answer_without_a_body_is_an_answer():
    assert read_line(_line({"status_code": 200})).body == b"null"


@pytest.mark.parametrize(
    ("document", "path", "expected"),
    [
        (b'{"a": 1, "a": 2}', ("a",), b"2"),
        (b'{"a": {}, "b": {"c": [1, {"d": "}"}]}}', ("b", "c"), b'[1, {"d": "}"}]'),
        (b' { "\\u0061" : "x" } ', ("a",), b'"x"'),
        (b"7", (), b"7"),
    ],
    ids=["the last of two", "nested", "an escaped name", "the whole"],
)
def test_a_value_is_cut_out_as_it_stands(document, path, expected):
    assert raw_value(document, *path) == expected


@pytest.mark.parametrize("document", [b"{}", b'{"b": {"a": 1}}', b"[1]", b'"a"'])
def test_a_value_that_is_not_there_is_named(document):
    with pytest.raises(KeyError, match="'a'"):
        raw_value(document, "a")


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_lines_end_at_newlines_alone_however_the_bytes_come(size):
    text = "one\n\ntwo\u2028\x0b\x85still two\r\n  \nthree".encode()
    chunks = [text[at : at + size] for at in range(0, len(text), size)]
    assert list(lines_of(chunks)) == [b"one", "two\u2028\x0b\x85still two\r".encode(), b"three"]
