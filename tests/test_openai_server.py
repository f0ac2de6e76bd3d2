import json
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import openai
import pytest

from tests.openai_server.asking import KEY, ask, client_of
from tests.openai_server.journal import Entry, paid_twice, read_log, repaid_after_kills
from tests.openai_server.schemas import example, problem
from tests.openai_server.server import OpenAIServer, Rules


def test_an_answer_counts_a_token_for_four_bytes():
    with OpenAIServer(reply=lambda body: "é" * 5) as server, client_of(server) as client:
        answer = ask(client, "naïve")  # 6 bytes
    assert answer.choices[0].message.content == "é" * 5
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (2, 3)  # 6/4, 10/4
    assert answer.choices[0].finish_reason == "stop"


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
def test_a_reply_longer_than_its_limit_is_cut(name):
    with OpenAIServer(reply=lambda body: "x" * 41) as server, client_of(server) as client:
        answer = ask(client, **{name: 10})
    assert answer.choices[0].finish_reason == "length"
    assert answer.choices[0].message.content == "x" * 40
    assert answer.usage.completion_tokens == 10


STRICT = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        (STRICT, ""),
        ({"type": "array"}, "got 'type: \"array\"'"),
        ({**STRICT, "additionalProperties": True}, "'additionalProperties' is required"),
        ({**STRICT, "properties": {"a": {"type": "string"}}}, "Missing 'a'"),
        ({**STRICT, "properties": {"a": {"default": 1}}, "required": ["a"]}, "'default' is not"),
        ({**STRICT, "$defs": {"b": {"minLength": 1}}}, "'minLength' is not permitted"),
    ],
    ids=["fine", "no object", "open object", "optional", "default", "length of a string"],
)
def test_a_strict_schema_is_checked_as_openai_checks_it(schema, words):
    found = problem(schema)
    assert words in found
    assert bool(found) == bool(words)


def test_an_example_follows_references():
    schema = {
        "$defs": {"n": {"type": "integer", "minimum": 3}},
        "properties": {"a": {"$ref": "#/$defs/n"}},
    }
    assert example(schema) == {"a": 3}


def test_a_client_that_is_gone_is_delivered_nothing():
    with OpenAIServer(Rules(latency_s=0.3)) as server:
        place = urlsplit(server.base_url)
        body = json.dumps({"model": "m", "messages": [{"role": "user", "content": "a"}]})
        with socket.create_connection((place.hostname, place.port)) as connection:
            head = f"POST /v1/chat/completions HTTP/1.1\r\ncontent-length: {len(body)}\r\n\r\n"
            connection.sendall((head + body).encode())
            time.sleep(0.1)
        time.sleep(0.4)
        entry = server.log[0]
    assert entry.status == 200
    assert not entry.delivered


def test_a_chunked_body_over_a_kept_connection_is_read():
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": "a"}]}).encode()
    chunks = b"5\r\n" + body[:5] + b"\r\n%x\r\n" % len(body[5:]) + body[5:] + b"\r\n0\r\n\r\n"
    head = b"POST /v1/chat/completions HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n"
    with OpenAIServer() as server:
        place = urlsplit(server.base_url)
        with socket.create_connection((place.hostname, place.port)) as connection:
            for _ in range(2):
                connection.sendall(head + chunks)
                assert connection.recv(65536).startswith(b"HTTP/1.1 200 OK\r\n")


def test_the_log_on_disk_is_the_log_in_memory_without_questions_and_keys(tmp_path):
    path = tmp_path / "log"
    with OpenAIServer(log=path) as server, client_of(server) as client:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda n: ask(client, f"question {n}"), range(40)))
        told = server.log
    written = read_log(path)
    assert [e.sha256 for e in written] == [e.sha256 for e in told]
    assert len({e.sha256 for e in written}) == 40
    assert all(e.delivered_at >= e.arrived for e in written)
    assert KEY not in path.read_text()
    assert "question" not in path.read_text()


def test_asking_again_what_was_delivered_is_paying_twice():
    with OpenAIServer() as server, client_of(server) as client:
        ask(client, "a", user="someone")
        ask(client, "b")
        assert server.paid_twice() == []
        ask(client, "a")
        assert server.paid_twice() == [server.log[0].sha256]


@pytest.mark.parametrize(
    ("asked_again_at", "repaid"),
    [(4.0, ["a"]), (2.0, [])],
    ids=["after the kill", "before the kill"],
)
def test_the_judge_of_kills_looks_only_behind_them(asked_again_at, repaid):
    def entry(name, arrived):
        return Entry("chat", arrived, name, 200, True, arrived + 0.5, completion=True)

    late = entry("late", 2.45)  # delivered at 2.95, less than 100 ms before the kill
    entries = [entry("a", 0.0), late, entry("a", asked_again_at), entry("late", 5.0)]
    assert repaid_after_kills(entries, kills=[3.0]) == repaid
    assert paid_twice(entries) == ["a", "late"]


def test_the_default_reply_fits_the_schema_asked_for():
    inner = {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "tags": {"type": "array", "items": {"enum": [7]}},
        },
        "required": ["name", "tags"],
        "additionalProperties": False,
    }
    stated = {"name": "thing", "strict": True, "schema": inner}
    with OpenAIServer() as server, client_of(server) as client:
        answer = ask(client, response_format={"type": "json_schema", "json_schema": stated})
    assert json.loads(answer.choices[0].message.content) == {"name": "text", "tags": [7]}


def test_a_server_process_prints_its_address_and_outlives_its_clients(tmp_path):
    log = tmp_path / "log"
    options = ["--log", str(log), "--reply", "tests.openai_server.chat:text_of"]
    command = [sys.executable, "-m", "tests.openai_server", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        base_url = process.stdout.readline().strip()
        for word in ("one", "two"):
            with openai.OpenAI(base_url=base_url, api_key=KEY, max_retries=0) as client:
                assert ask(client, word).choices[0].message.content == word
        process.terminate()
    assert process.returncode == 0
    assert [entry.status for entry in read_log(log)] == [200, 200]
