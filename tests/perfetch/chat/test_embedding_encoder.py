"""An encoder behind an API, against the loopback server: what is sent, kept, retried, refused."""

import json

import numpy as np
import pytest
from pydantic import SecretStr

from perfetch.chat.embedding_batches import MOST_BYTES, MOST_INPUTS, batches, sendable
from perfetch.chat.embedding_encoder import EndpointEncoder
from perfetch.chat.embedding_settings import read_embedding_name, revision_at
from perfetch.errors import (
    BudgetSpent,
    EncoderInvalid,
    EndpointRefused,
    ServiceUnavailable,
    SettingsInvalid,
)
from tests.openai_server.embeddings import embed
from tests.openai_server.rules import EMBEDDINGS
from tests.openai_server.server import Fault, OpenAIServer, Rules

KEY = "sk-loopback-0123456789abcdef"
NAME = "openai:test-embedding"


class Kept:
    """What an encoder keeps, as the store would."""

    def __init__(self):
        self.vectors: dict[str, np.ndarray] = {}

    def keep(self, texts, vectors):
        self.vectors.update(zip(texts, vectors, strict=True))

    def dimension(self):
        return next((len(vector) for vector in self.vectors.values()), None)


def encoder_at(server, kept=None, name=NAME, key=KEY):
    kept = kept or Kept()
    return EndpointEncoder(
        name,
        server.base_url,
        lambda: SecretStr(key),
        keep=kept.keep,
        dimension=kept.dimension,
    )


def texts_of(count, length=4):
    return [f"text {number} " + "word " * (number % length) for number in range(count)]


def asked(server):
    return [entry for entry in server.log if entry.route == EMBEDDINGS]


def expected(texts, size=64):
    return np.array([embed(text, size) for text in texts], dtype=np.float32)


@pytest.mark.parametrize("rules", [
    Rules(),
    Rules(shuffled=True),
    Rules(encoding_formats=frozenset({"float"})),
    Rules(plans={EMBEDDINGS: {0: Fault("no_usage")}}),
], ids=["base64", "in another order", "numbers only", "no usage"])  # fmt: skip
def test_vectors_come_in_the_order_of_the_texts(rules):
    texts, kept = texts_of(5_000), Kept()
    with OpenAIServer(rules) as server:
        found = encoder_at(server, kept).encode(texts)
        bodies = [entry.body for entry in asked(server) if entry.status == 200]
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected(texts), atol=1e-6)
    assert max(len(body["input"]) for body in bodies) == MOST_INPUTS
    assert kept.vectors.keys() == set(texts)
    np.testing.assert_array_equal(kept.vectors[texts[-1]], found[-1])


@pytest.mark.parametrize(
    "kind",
    ["rate_limit", "server_error", "bad_gateway", "overloaded", "truncated", "dropped", "reset",
     "not_json", "missing_vector"],
)  # fmt: skip
def test_what_passes_is_tried_again(kind):
    rules = Rules(plans={EMBEDDINGS: {0: Fault(kind, retry_after_s=0.05)}})
    texts = texts_of(10)
    with OpenAIServer(rules) as server:
        found = encoder_at(server).encode(texts)
        assert len(asked(server)) == 2
    np.testing.assert_allclose(found, expected(texts), atol=1e-6)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("nan_vector", "'text 9 word ' gives NaN or infinity; expected finite vectors"),
        ("zero_vector", "'text 9 word ' gives a vector of length 0"),
        ("other_dimension", "'text 0 ' gives 65 dimensions; expected 64"),
    ],
)
def test_a_response_that_cannot_be_used_names_its_text_and_nothing_of_it_is_kept(kind, said):
    kept = Kept()
    with OpenAIServer(Rules(plans={EMBEDDINGS: {1: Fault(kind)}})) as server:
        encoder = encoder_at(server, kept)
        encoder.encode(["before"])
        with pytest.raises(EncoderInvalid) as caught:
            encoder.encode(texts_of(10))
    assert said in str(caught.value)
    assert NAME in str(caught.value)
    assert "nothing of this response is kept" in str(caught.value)
    assert kept.vectors.keys() == {"before"}


def test_another_dimension_half_way_ends_the_sending_and_mixes_nothing():
    kept = Kept()
    rules = Rules(plans={EMBEDDINGS: {number: Fault("other_dimension") for number in range(3, 99)}})
    with OpenAIServer(rules) as server:
        encoder = encoder_at(server, kept, NAME + "?at_once=1")
        with pytest.raises(EncoderInvalid, match="gives 65 dimensions; expected 64"):
            encoder.encode([text * 2_000 for text in texts_of(600)])
        assert len(asked(server)) <= 6  # of sixty
    assert {len(vector) for vector in kept.vectors.values()} == {64}


def test_the_dimension_asked_for_is_the_one_that_comes():
    with OpenAIServer() as server:
        encoder = encoder_at(server, name=NAME + "?dimensions=24")
        assert encoder.dimension == 24
        np.testing.assert_allclose(encoder.encode(["one"]), expected(["one"], 24), atol=1e-6)
        assert asked(server)[0].body["dimensions"] == 24


def test_a_text_beyond_the_models_context_is_cut_and_the_others_are_whole():
    texts = ["short", "x" * 20_000, "also short"]
    with OpenAIServer(Rules(context_tokens=2_000)) as server:
        found = encoder_at(server).encode(texts)
        longest = max(len(t) for e in asked(server) if e.status == 200 for t in e.body["input"])
    np.testing.assert_allclose(found[[0, 2]], expected([texts[0], texts[2]]), atol=1e-6)
    assert 4_000 < longest <= 8_000


def test_an_empty_text_has_a_vector_too():
    with OpenAIServer() as server:
        assert encoder_at(server).encode(["", "  \n"]).shape == (2, 64)


def test_requests_leave_at_the_pace_that_the_headers_tell():
    rules = Rules(requests_per_minute=240, burst=4, latency_s=0.01)
    with OpenAIServer(rules) as server:
        encoder_at(server).encode(texts_of(24_000))
        seen = asked(server)
    answered = [entry.arrived for entry in seen if entry.status == 200]
    assert len(answered) > 8
    # Beyond the burst a request comes in each quarter of a second; a refused one is late at most.
    assert max(answered) - min(answered) >= 0.25 * (len(answered) - 1 - rules.burst)
    assert len(seen) - len(answered) <= len(answered) / 2


def test_the_account_counts_what_the_server_charged():
    with OpenAIServer() as server:
        encoder = encoder_at(server, name="openai:text-embedding-3-small")
        encoder.encode(texts_of(3_000))
        charged = sum(entry.usage["prompt_tokens"] for entry in asked(server))
    assert f"{charged} tokens, 0 refused, {charged * 0.02 / 1e6:.4f} USD" in encoder.told()


def test_a_budget_is_not_exceeded_and_what_was_paid_for_is_kept():
    kept = Kept()
    texts = [text * 3_000 for text in texts_of(40)]
    with OpenAIServer() as server:
        encoder = encoder_at(server, kept, NAME + "?budget_tokens=400000&at_once=1")
        with pytest.raises(BudgetSpent, match="budget_tokens 400000"):
            encoder.encode(texts)
        assert 0 < sum(entry.usage["total_tokens"] for entry in asked(server)) <= 400_000
    assert 0 < len(kept.vectors) < len(texts)


@pytest.mark.parametrize(
    ("rules", "error", "said"),
    [
        (Rules(keys=frozenset({"another"})), EndpointRefused, "the key is refused (401"),
        (Rules(models=("other",)), EndpointRefused, "model 'test-embedding' or the address"),
        (
            Rules(plans={EMBEDDINGS: dict.fromkeys(range(99), Fault("quota"))}),
            EndpointRefused,
            "quota is used up",
        ),
        (
            Rules(plans={EMBEDDINGS: dict.fromkeys(range(99), Fault("server_error"))}),
            ServiceUnavailable,
            "failed 2 times",
        ),
    ],
    ids=["key", "model", "quota", "always down"],
)
def test_what_does_not_pass_is_said_once(rules, error, said):
    with OpenAIServer(rules) as server, pytest.raises(error) as caught:
        encoder_at(server, name=NAME + "?attempts=2").encode(texts_of(10))
    assert said in str(caught.value)
    assert KEY not in str(caught.value)


def test_nothing_is_opened_and_no_key_is_asked_for_where_nothing_is_to_be_sent():
    def no_key():
        raise AssertionError("a key was asked for")

    kept = Kept()
    kept.keep(["known"], np.ones((1, 8), dtype=np.float32))
    encoder = EndpointEncoder(
        NAME, "http://127.0.0.1:1/v1", no_key, keep=kept.keep, dimension=kept.dimension
    )
    assert encoder.encode([]).shape == (0, 8)
    assert encoder.dimension == 8


def test_the_revision_names_model_dimensions_and_endpoint():
    names = [NAME, NAME + "?dimensions=8", NAME + "?longest_bytes=100", "openai:another"]
    first, second = "http://127.0.0.1:1/v1", "http://127.0.0.1:2/v1"
    revisions = [revision_at(read_embedding_name(name), first) for name in names]
    revisions.append(revision_at(read_embedding_name(NAME), second))
    assert len(set(revisions)) == len(revisions)
    paced = read_embedding_name(NAME + "?requests_per_minute=10&budget_tokens=5")
    assert revision_at(paced, first + "/") == revisions[0]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("openai:", "model: String should have at least 1 character"),
        ("openai:m?dimensions=none", "dimensions: Input should be a valid integer"),
        ("openai:m?dimension=8", "dimension: Extra inputs are not permitted"),
        ("openai:m?what", "expected openai:MODEL"),
    ],
)
def test_a_malformed_name_is_refused(name, said):
    with pytest.raises(EncoderInvalid) as caught:
        read_embedding_name(name)
    assert str(caught.value).startswith(f"encoder {name}: ")
    assert said in str(caught.value)


def test_a_budget_in_usd_needs_a_price_only_where_it_is_asked_for():
    with OpenAIServer() as server:
        encoder = encoder_at(server)
        encoder.encode(["one"])
        assert "cost unknown" in encoder.told()
        with pytest.raises(SettingsInvalid, match="budget_usd needs a price"):
            encoder_at(server, name=NAME + "?budget_usd=1")
        priced = encoder_at(server, name=NAME + "?budget_usd=1&input_usd_per_million=0")
        priced.encode(["one"])
        assert "0.0000 USD" in priced.told()


def test_a_batch_holds_no_more_than_a_request_may():
    texts = ["x" * (number * 131 % 9_000) for number in range(4_000)]
    found = list(batches(texts))
    assert [place for batch in found for place in batch] == list(range(4_000))
    for batch in found:
        assert len(batch) <= MOST_INPUTS
        assert sum(len(texts[place]) for place in batch) <= MOST_BYTES
    assert list(batches(["x" * 10, "y"], most_bytes=5)) == [[0], [1]]


def test_a_cut_leaves_whole_characters():
    assert sendable("aéé", 4) == "aé"
    assert sendable("\ud800 half a pair", 100) == "? half a pair"
    assert sendable("", 5) == " "


def test_the_key_is_in_nothing_that_is_said():
    rules = Rules(plans={"GET /v1/models/{id}": {0: Fault("echoed_key")}})
    with OpenAIServer(rules) as server, pytest.raises(EndpointRefused) as caught:
        encoder_at(server).encode(["one"])
    chain, error = [], caught.value
    while error is not None:
        chain.append(repr(error))
        error = error.__cause__ or error.__context__
    assert KEY not in json.dumps(chain)
