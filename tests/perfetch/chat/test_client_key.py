"""No byte of the key is in anything that is written, printed, logged or raised."""

import asyncio
import json
import logging
import traceback

import pytest

from tests.asking_chat import SCHEMA, answers_in, ask_all, asked, client_at
from tests.openai_server.server import Fault, OpenAIServer, Rules

KEY = "sk-proj-Zq7Vx3Kp9Lw2Tn5Rb8Yc4Jh6"
PIECES = [KEY[at : at + 8] for at in range(8, len(KEY) - 7)]
"""Of the secret part: OpenAI's own words name the first three and the last four characters."""
ALL = range(99)
CASES = {
    "a key that is refused": Rules(keys=frozenset({"sk-another"})),
    "a refusal that spells it out": Rules(plan={n: Fault("echoed_key") for n in ALL}),
    "a greeting that spells it out": Rules(
        plans={"GET /v1/models/{id}": {n: Fault("echoed_key") for n in ALL}}
    ),
    "time-outs": Rules(plan={n: Fault("hang", seconds=1) for n in ALL}),
    "dropped connections": Rules(plan={n: Fault("dropped") for n in ALL}),
    "resets": Rules(plan={n: Fault("reset") for n in ALL}),
    "truncated bodies": Rules(plan={n: Fault("truncated") for n in ALL}),
    "server errors": Rules(plan={n: Fault("server_error") for n in ALL}),
    "a used up quota": Rules(plan={1: Fault("quota")}),
    "bodies that are no answers": Rules(plan={n: Fault("not_json") for n in ALL}),
    "no structure at all": Rules(schema_modes=frozenset(), limit_names=frozenset()),
    "answers that echo it": Rules(),
}


def _chain(error, seen=()):
    """An error, its causes and its contexts, told or not."""
    if error is None or error in seen:
        return []
    seen = (*seen, error)
    return [error, *_chain(error.__cause__, seen), *_chain(error.__context__, seen)]


def _words_of(error):
    told = [*(repr(each) for each in error.args), str(error), repr(error), repr(vars(error))]
    lines = traceback.TracebackException.from_exception(error, capture_locals=True).format()
    return [*told, *lines]


def _objects_of(client):
    """What a debugger or a log line shows of a client and of what it is made of."""
    parts = [client, *vars(client).values(), *vars(client._sender).values()]
    return [repr(part) for part in parts] + [str(part) for part in parts]


async def _ask(base_url, root):
    async with client_at(
        base_url, root, key=KEY, attempts=2, timeout_s=0.2, failures_in_a_row=3, pause_s=0.01
    ) as client:
        requests = [*asked(4), *asked(2, first=4, schema=SCHEMA)]
        found = await ask_all(client, requests)
    told = [json.dumps(client.account.snapshot()), *_objects_of(client)]
    return found, told


def _assert_secret(texts, names):
    for name, text in zip(names, texts, strict=True):
        pieces = [piece for piece in PIECES if piece in text]
        assert not pieces, f"{name}: {text[:2000]}"


@pytest.fixture(params=CASES, ids=str)
def rules(request):
    return CASES[request.param]


def test_no_byte_of_the_key_gets_out(rules, tmp_path, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    for name in ("openai", "httpx2", "httpcore2", "asyncio"):
        caplog.set_level(logging.DEBUG, name)
    with OpenAIServer(rules, reply=lambda _: f"you sent {KEY}") as server:
        found, told = asyncio.run(_ask(server.base_url, tmp_path))
    errors = [each for each in found if isinstance(each, BaseException)]
    said = [words for error in errors for each in _chain(error) for words in _words_of(each)]
    paths = [path for path in tmp_path.rglob("*") if path.is_file()]
    written = [path.read_bytes().decode("latin-1") for path in paths]
    out = capfd.readouterr()
    logged = [caplog.text, *(repr(vars(record)) for record in caplog.records)]
    texts = [*said, *told, *written, out.out, out.err, *logged]
    assert errors or answers_in(found)
    _assert_secret(texts, [f"text {number}" for number in range(len(texts))])
    assert not [path for path in paths if any(piece in str(path) for piece in PIECES)]


def test_an_endpoint_that_cannot_be_reached_gives_nothing_away(tmp_path):
    found, told = asyncio.run(_ask("http://127.0.0.1:9/v1", tmp_path))
    said = [words for error in found for each in _chain(error) for words in _words_of(each)]
    _assert_secret([*said, *told], ["unreachable"] * (len(said) + len(told)))


def test_an_answer_that_echoes_the_key_is_kept_without_it(tmp_path):
    with OpenAIServer(reply=lambda _: f"you sent {KEY}, did you?") as server:
        found, _ = asyncio.run(_ask(server.base_url, tmp_path))
    assert {each.text for each in answers_in(found)} == {"you sent …, did you?"}
