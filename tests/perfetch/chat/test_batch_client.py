import pytest
from pydantic import SecretStr

from perfetch.chat.batch_client import BLANK, BatchClient
from perfetch.errors import EndpointRefused, ServiceUnavailable
from tests.filling_batches import KEY
from tests.openai_server.server import Fault, OpenAIServer, Rules

ROUTE = "GET /v1/batches/{id}"


def _client(base_url):
    return BatchClient(SecretStr(KEY), base_url, timeout_s=1)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://api.openai.com/v1", "api.openai.com/v1"),
        ("https://user:pass@proxy.example:8443/openai/v1/", "proxy.example:8443/openai/v1"),
        ("http://127.0.0.1:8000", "127.0.0.1:8000"),
    ],
)
def test_an_endpoint_is_named_without_credentials(url, expected):
    client = _client(url)
    assert client.endpoint == expected
    client.close()


def test_a_key_that_a_file_spells_out_goes_no_further():
    line = f'{{"custom_id": "k", "error": {{"message": "wrong key {KEY}"}}}}'
    with OpenAIServer() as server:
        client = _client(server.base_url)
        name = client.upload("perfetch-1", f"{line}\n{line}\n".encode())
        assert list(client.lines(name)) == [line.replace(KEY, BLANK).encode()] * 2
        client.close()


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("hang", ServiceUnavailable),
        ("bad_gateway", ServiceUnavailable),
        ("rate_limit", ServiceUnavailable),
        ("truncated", ServiceUnavailable),
        ("quota", EndpointRefused),
        ("unauthorized", EndpointRefused),
        ("echoed_key", EndpointRefused),
    ],
)
def test_a_failure_says_where_and_why_and_nothing_of_the_sdk(kind, error):
    with OpenAIServer(Rules(plans={ROUTE: {0: Fault(kind, seconds=3)}})) as server:
        client = _client(server.base_url)
        with pytest.raises(error, match=r"^127.0.0.1:\d+/v1: asking for batch b1: ") as caught:
            client.look("b1")
        client.close()
    assert (caught.value.__context__, KEY in str(caught.value)) == (None, False)


def test_a_batch_that_nobody_knows_comes_with_its_remedy():
    with OpenAIServer() as server:
        client = _client(server.base_url)
        with pytest.raises(EndpointRefused, match=r"404 .*No such batch.*; look elsewhere$"):
            client.look("b1", "look elsewhere")
        client.close()
