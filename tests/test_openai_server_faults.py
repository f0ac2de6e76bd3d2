import contextlib
import time

import openai
import pytest

from tests.openai_server.asking import KEY, ask, client_of
from tests.openai_server.chat import text_of
from tests.openai_server.server import Fault, OpenAIServer, Reply, Rules


@pytest.mark.parametrize(
    ("fault", "error", "code"),
    [
        (Fault("rate_limit", retry_after_s=2), openai.RateLimitError, "rate_limit_exceeded"),
        (Fault("quota"), openai.RateLimitError, "insufficient_quota"),
        (Fault("server_error"), openai.InternalServerError, None),
        (Fault("bad_gateway"), openai.InternalServerError, None),
        (Fault("overloaded", should_retry=False), openai.InternalServerError, None),
        (Fault("unauthorized"), openai.AuthenticationError, "invalid_api_key"),
        (Fault("model_not_found"), openai.NotFoundError, "model_not_found"),
        (Fault("bad_request"), openai.BadRequestError, "invalid_value"),
    ],
    ids=lambda value: value.kind if isinstance(value, Fault) else "",
)
def test_a_status_fault_is_played_and_costs_nothing(fault, error, code):
    rules = Rules(plan={0: fault})
    with OpenAIServer(rules) as server, client_of(server) as client:
        with pytest.raises(error) as raised:
            ask(client)
        ask(client)
        entries = server.log
    told = raised.value.response.headers
    assert raised.value.code == code
    assert told.get("retry-after") == ("2" if fault.retry_after_s else None)
    assert told.get("x-should-retry") == (None if fault.should_retry is None else "false")
    assert [entry.fault for entry in entries] == [fault.kind, ""]
    assert entries[0].usage is None


@pytest.mark.parametrize("kind", ["hang", "truncated", "dropped", "reset"])
def test_a_delivery_fault_is_charged_and_not_delivered(kind):
    rules = Rules(plan={0: Fault(kind, seconds=0.2)})
    with OpenAIServer(rules) as server, client_of(server) as client:
        with pytest.raises(openai.APIConnectionError):
            ask(client)
        ask(client)
        entries = server.log
        assert len(server.delivered()) == 1
        assert server.paid_twice() == []
    assert entries[0].usage is not None
    assert not entries[0].delivered


@pytest.mark.parametrize(
    ("kind", "content", "finish"),
    [
        ("broken_json", '{"name', "stop"),
        ("wrong_schema", '{"unexpected": true}', "stop"),
        ("refusal", None, "stop"),
        ("null_content", None, "stop"),
        ("length", '{"name', "length"),
        ("content_filter", '{"name', "content_filter"),
        ("other_model", '{"name": "a"}', "stop"),
        ("no_usage", '{"name": "a"}', "stop"),
    ],
)
def test_a_body_fault_is_delivered_and_charged(kind, content, finish):
    rules = Rules(plan={0: Fault(kind)})
    with (
        OpenAIServer(rules, reply=lambda body: '{"name": "a"}') as server,
        client_of(server) as client,
    ):
        answer = ask(client)
        entry = server.delivered()[0]
    choice = answer.choices[0]
    assert (choice.message.content, choice.finish_reason) == (content, finish)
    assert bool(choice.message.refusal) == (kind == "refusal")
    assert (answer.usage is None) == (kind == "no_usage")
    assert (answer.model == "gpt-4.1-mini") == (kind != "other_model")
    assert entry.usage["prompt_tokens"] == 2


@pytest.mark.parametrize("kind", ["not_json", "no_choices"])
def test_a_body_that_is_no_completion_is_not_among_the_delivered(kind):
    with OpenAIServer(Rules(plan={0: Fault(kind)})) as server, client_of(server) as client:
        client.chat.completions.with_raw_response.create(
            model="m", messages=[{"role": "user", "content": "a"}]
        )
        assert server.delivered() == []
        assert server.log[0].delivered


@pytest.mark.parametrize(
    ("rules", "settings", "words"),
    [
        (Rules(models=("a",)), {}, "The model `gpt-4.1-mini` does not exist"),
        (Rules(keys=frozenset({"other"})), {}, "Incorrect API key provided: sk-\\*\\*"),
        (Rules(limit_names=frozenset({"max_completion_tokens"})), {"max_tokens": 1}, "Use 'max_co"),
        (Rules(limit_names=frozenset({"max_tokens"})), {"max_completion_tokens": 1}, "Unrecogn"),
        (Rules(any_temperature=False), {"temperature": 0.2}, "does not support 0.2"),
        (Rules(unknown_parameters=frozenset({"seed"})), {"seed": 1}, "supplied: seed"),
        (Rules(), {"response_format": {"type": "json_object"}}, "must contain the word 'json'"),
        (
            Rules(schema_modes=frozenset()),
            {"response_format": {"type": "json_object"}},
            "'response_format' of type 'json_object' is not supported",
        ),
    ],
    ids=[
        "model", "key", "max_tokens", "max_completion_tokens", "temperature", "seed", "json word",
        "json mode",
    ],
)  # fmt: skip
def test_what_is_not_supported_is_said_in_openai_s_words(rules, settings, words):
    with (
        OpenAIServer(rules) as server,
        client_of(server) as client,
        pytest.raises(openai.APIStatusError, match=words) as raised,
    ):
        ask(client, **settings)
    assert KEY not in raised.value.message


def test_a_careless_proxy_spells_the_key_out():
    with (
        OpenAIServer(Rules(plan={0: Fault("echoed_key")})) as server,
        client_of(server) as client,
        pytest.raises(openai.AuthenticationError, match=KEY),
    ):
        ask(client)


def test_a_share_of_faults_is_the_same_for_the_same_seed():
    rules = Rules(fault_share=0.3, seed=5)
    kinds = [rules.fault_for("POST /v1/chat/completions", number) for number in range(1000)]
    again = [rules.fault_for("POST /v1/chat/completions", number) for number in range(1000)]
    assert kinds == again
    assert 250 < sum(fault is not None for fault in kinds) < 350


def test_a_reply_may_be_a_fault_or_take_its_time():
    def reply(body):
        return Fault("refusal") if text_of(body) == "no" else Reply("yes", 9, latency_s=0.2)

    with OpenAIServer(reply=reply) as server, client_of(server) as client:
        assert ask(client, "no").choices[0].message.refusal
        started = time.monotonic()
        assert ask(client, "yes").usage.completion_tokens == 9
        assert time.monotonic() - started >= 0.2


def test_connections_are_refused_for_a_while():
    with OpenAIServer() as server, client_of(server) as client:
        ask(client)
        server.refuse_for(0.3)
        with pytest.raises(openai.APIConnectionError):
            ask(client)
        time.sleep(0.4)
        ask(client)
        assert len(server.delivered()) == 2


def test_a_mistake_of_the_reply_fails_the_test():
    with (
        pytest.raises(ZeroDivisionError),
        OpenAIServer(reply=lambda body: 1 / 0) as server,
        client_of(server) as client,
        contextlib.suppress(openai.InternalServerError),
    ):
        ask(client)


def test_a_dripping_body_arrives_in_full():
    rules = Rules(plan={0: Fault("drip", seconds=0.3)})
    with OpenAIServer(rules) as server, client_of(server) as client:
        started = time.monotonic()
        assert ask(client).choices[0].message.content == "ok"
        assert time.monotonic() - started >= 0.3
        assert len(server.delivered()) == 1
