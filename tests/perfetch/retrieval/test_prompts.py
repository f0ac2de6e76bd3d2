"""Encoders with another prompt before queries than before documents, as sentence-transformers
itself embeds with them."""

import json

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from perfetch.errors import EncoderInvalid
from perfetch.rendering import NO_PROMPTS, Prompts
from perfetch.retrieval.adapter import Adapter
from perfetch.retrieval.encoder import load_encoder
from perfetch.retrieval.export import export_router
from perfetch.retrieval.prompts import common_prompt, side_prompts
from perfetch.retrieval.weights.export import export_weights
from perfetch.retrieval.weights.judging import embed
from perfetch.retrieval.weights.tensors import trainable_copy, weights_of

TEXTS = ["fill the vector", "sort a list", "x"]
ASK, TELL = "set of ", "string : "


def configure(folder, **changed):
    path = folder / "config_sentence_transformers.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changed))
    return folder


@pytest.fixture(params=["document", "passage", "corpus"])
def two_sided(tiny_folder, request):
    return configure(tiny_folder, prompts={"query": ASK, request.param: TELL})


@pytest.mark.parametrize(
    ("prompts", "default", "sides", "common"),
    [
        ({}, None, NO_PROMPTS, None),
        ({"query": "", "document": ""}, None, NO_PROMPTS, None),
        ({"query": ASK}, None, Prompts(ASK, ""), None),
        ({"query": ASK, "document": TELL}, None, Prompts(ASK, TELL), None),
        ({"query": ASK, "passage": TELL}, "query", Prompts(ASK, TELL), None),
        ({"query": ASK, "document": ""}, "query", NO_PROMPTS, ASK),
        ({"query": ASK, "document": ASK}, None, NO_PROMPTS, ASK),
        ({"query": ASK, "other": TELL}, "other", Prompts(ASK, TELL), None),
        ({"other": TELL}, "other", NO_PROMPTS, TELL),
        ({"other": TELL}, None, NO_PROMPTS, None),
        ({"query": None}, "gone", NO_PROMPTS, None),
    ],
)
def test_what_stands_before_each_side_follows_from_the_configuration(
    prompts, default, sides, common
):
    assert side_prompts(prompts, default) == sides
    assert common_prompt(prompts, default) == common


def test_prompted_texts_get_the_vectors_of_encode_query_and_encode_document(two_sided, request):
    """`encode_document` itself does not come as far as a prompt named passage or corpus."""
    named = request.node.callspec.params["two_sided"]
    encoder = load_encoder(str(two_sided), device="cpu")
    theirs = SentenceTransformer(str(two_sided), device="cpu")
    queries = encoder.encode(encoder.prompts.of_queries(TEXTS))
    documents = encoder.encode(encoder.prompts.of_documents(TEXTS))
    unit = {"normalize_embeddings": True}
    np.testing.assert_allclose(queries, theirs.encode_query(TEXTS, **unit), atol=1e-5)
    found = theirs.encode_document(TEXTS, prompt_name=named, **unit)
    np.testing.assert_allclose(documents, found, atol=1e-5)
    assert (queries * documents).sum(1).max() < 0.999


def test_the_export_of_an_adapter_puts_both_prompts_where_they_were(two_sided, tmp_path):
    encoder = load_encoder(str(two_sided), device="cpu")
    turned = np.roll(np.eye(16, dtype=np.float32), 1, axis=0)
    adapter = Adapter("linear", turned, np.zeros(16, np.float32), encoder.revision)
    (tmp_path / "model").mkdir()
    export_router(adapter, encoder.model, tmp_path / "model")
    loaded = SentenceTransformer(str(tmp_path / "model"), device="cpu")
    queries = encoder.encode([ASK + text for text in TEXTS])
    documents = encoder.encode([TELL + text for text in TEXTS])
    np.testing.assert_allclose(loaded.encode_query(TEXTS), np.roll(queries, 1, axis=1), atol=1e-5)
    np.testing.assert_allclose(loaded.encode_document(TEXTS), documents, atol=1e-5)
    np.testing.assert_allclose(loaded.encode(TEXTS), documents, atol=1e-5)


def test_the_export_of_trained_weights_does_too_and_they_are_judged_so(two_sided, tmp_path):
    encoder = load_encoder(str(two_sided), device="cpu")
    model = trainable_copy(encoder.model, encoder.model.device).eval()
    weights = {name: 0.9 * part for name, part in weights_of(model).items()}
    (tmp_path / "model").mkdir()
    export_weights("full", weights, encoder.model, tmp_path / "model")
    loaded = SentenceTransformer(str(tmp_path / "model"), device="cpu")
    model.load_state_dict(weights)
    judged = embed(model, [ASK + text for text in TEXTS])
    np.testing.assert_allclose(loaded.encode_query(TEXTS), judged, atol=1e-5)
    judged = embed(model, [TELL + text for text in TEXTS])
    np.testing.assert_allclose(loaded.encode_document(TEXTS), judged, atol=1e-5)
    again = load_encoder(str(tmp_path / "model"), device="cpu")
    assert again.prompts == Prompts(ASK, TELL)


def test_an_encoder_that_pools_without_its_prompts_is_refused(tiny_folder):
    folder = configure(tiny_folder, prompts={"query": ASK})
    path = folder / "1_Pooling" / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"include_prompt": False}))
    with pytest.raises(EncoderInvalid, match=r"pools over a text without its prompt.*choose"):
        load_encoder(str(folder), device="cpu").prompts  # noqa: B018


@pytest.mark.parametrize("content", ["{", "[]", '{"prompts": ["query"]}'])
def test_a_malformed_configuration_is_named(tiny_folder, content):
    path = tiny_folder / "config_sentence_transformers.json"
    path.write_text(content)
    with pytest.raises(EncoderInvalid, match=r"config_sentence_transformers\.json is malformed"):
        load_encoder(str(tiny_folder), device="cpu").prompts  # noqa: B018
