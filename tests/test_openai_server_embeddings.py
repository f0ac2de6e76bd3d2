"""The loopback server's embeddings, as the official client sees them."""

import numpy as np
import pytest
from openai import APIStatusError, BadRequestError, OpenAI, RateLimitError

from tests.openai_server.embeddings import embed
from tests.openai_server.rules import EMBEDDINGS
from tests.openai_server.server import Fault, OpenAIServer, Rules

MODEL = "text-embedding-3-small"


def client_of(server, key="sk-loopback"):
    return OpenAI(api_key=key, base_url=server.base_url, max_retries=0)


def test_vectors_usage_and_indices_are_as_documented():
    texts = ["sort a list", "sort the list", "read a file"]
    with OpenAIServer(Rules(shuffled=True)) as server, client_of(server) as client:
        found = client.embeddings.create(model=MODEL, input=texts)
        numbers = client.embeddings.create(model=MODEL, input=texts, encoding_format="float")
        one = client.embeddings.create(model=MODEL, input=texts[0], dimensions=8)
    data = sorted(found.data, key=lambda each: each.index)
    vectors = np.array([each.embedding for each in data])
    np.testing.assert_allclose(vectors, [embed(text, 64) for text in texts], atol=1e-6)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]
    assert [each.index for each in numbers.data] == [each.index for each in found.data] != [0, 1, 2]
    assert len(one.data[0].embedding) == 8
    assert (found.usage.prompt_tokens, found.usage.total_tokens) == (3 + 4 + 3, 10)
    assert (found.object, found.model) == ("list", MODEL)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"input": [""]}, "'\\$.input' is invalid"),
        ({"input": []}, "'\\$.input' is invalid"),
        ({"input": ["x"] * 2_049}, "array too long"),
        ({"input": ["x " * 20_000]}, "maximum context length is 8192 tokens"),
        ({"input": ["x " * 16_000] * 40}, "max 300000 tokens per request"),
        ({"input": "x", "encoding_format": "hex"}, "encoding_format"),
    ],
    ids=["empty", "none", "too many", "too long", "too much", "another format"],
)
def test_what_openai_refuses_is_refused(asked, said):
    with OpenAIServer() as server, client_of(server) as client:
        with pytest.raises(BadRequestError, match=said):
            client.post("/embeddings", cast_to=object, body={"model": MODEL} | asked)
        assert server.log[0].usage is None


def test_limits_and_faults_are_those_of_chat():
    rules = Rules(requests_per_minute=60, burst=2, plans={EMBEDDINGS: {0: Fault("server_error")}})
    with OpenAIServer(rules) as server, client_of(server) as client:
        with pytest.raises(APIStatusError) as failed:
            client.embeddings.create(model=MODEL, input="x")
        told = client.embeddings.with_raw_response.create(model=MODEL, input="x").headers
        with pytest.raises(RateLimitError) as refused:
            client.embeddings.create(model=MODEL, input="x")
    assert failed.value.status_code == 500
    assert told["x-ratelimit-limit-requests"] == "60"
    assert float(refused.value.response.headers["retry-after-ms"]) > 0
