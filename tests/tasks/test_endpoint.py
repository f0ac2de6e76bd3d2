"""What a run's one endpoint was asked, and what it was not."""

import pytest

from perfetch.errors import EndpointRefused
from perfetch.synthesis.settings import OpenAISource
from storage.ledger import Ledger
from tasks.endpoint import endpoint_of, opened
from tests.asking_chat import KEY, asked, chats
from tests.openai_server.server import Fault, OpenAIServer, Rules


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    monkeypatch.setenv("PERFETCH_HOME", str(tmp_path))
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.delenv("PREFECT_API_URL", raising=False)


def _source(server, **settings):
    return OpenAISource(base_url=server.base_url, budget_usd=None, **settings)


def test_what_was_never_asked_for_want_of_budget_is_known_by_its_key(tmp_path):
    requests = asked(12, most=300)
    with (
        OpenAIServer(Rules(latency_s=0.02), reply=lambda _: "x" * 800) as server,
        opened(_source(server, budget_tokens=1500), Ledger(tmp_path)) as name,
    ):
        endpoint = endpoint_of(name)
        answers = endpoint.ask(requests)
        sent = {entry.body["messages"][0]["content"] for entry in chats(server, len(answers))}
    assert 0 < len(answers) < 12
    assert endpoint.unasked == {each.key for each in requests} - set(answers)
    assert endpoint.unasked == {r.key for r in requests if r.messages[0].content not in sent}
    assert endpoint.spent is not None


def test_a_question_that_failed_and_was_not_asked_again_was_asked(tmp_path):
    (request,) = asked(1, most=300)
    with (
        OpenAIServer(Rules(plan={0: Fault("dropped")})) as server,
        opened(_source(server, budget_tokens=500), Ledger(tmp_path)) as name,
    ):
        endpoint = endpoint_of(name)
        assert endpoint.ask([request]) == {}  # it may be charged: no room for another attempt
        assert len(chats(server, 1)) == 1
    assert endpoint.unasked == set()
    assert request.key in str(endpoint.spent)
    assert endpoint.account.snapshot()["lost"] == 1


def test_what_is_answered_in_the_end_was_asked(tmp_path):
    requests = asked(3, most=300)
    with OpenAIServer() as server:
        with opened(_source(server, budget_tokens=1), Ledger(tmp_path)) as name:
            endpoint_of(name).ask(requests)
            assert len(endpoint_of(name).unasked) == 3
        with opened(_source(server), Ledger(tmp_path)) as name:
            endpoint_of(name).unasked.update(each.key for each in requests)
            endpoint_of(name).ask(requests)
            assert endpoint_of(name).unasked == set()


def test_an_endpoint_that_takes_no_request_is_no_matter_of_budget(tmp_path):
    with (
        OpenAIServer(Rules(plan={0: Fault("quota")})) as server,
        opened(_source(server), Ledger(tmp_path)) as name,
    ):
        with pytest.raises(EndpointRefused, match="quota is used up"):
            endpoint_of(name).ask(asked(1))
        assert endpoint_of(name).unasked == set()
