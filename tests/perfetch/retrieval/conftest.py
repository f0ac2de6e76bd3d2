"""A real sentence-transformers folder in miniature: two layers, random weights, 25 words."""

import json
import shutil
from pathlib import Path

import pytest

WORDS = "the a of list set vector fill sort string return def for in range x y z n ( ) : = + 0 1"


@pytest.fixture(scope="session")
def _built(tmp_path_factory) -> Path:
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    raw = tmp_path_factory.mktemp("bert")
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS.split()]
    vocabulary = {token: place for place, token in enumerate(tokens)}
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(tokens),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
        initializer_range=0.5,
        # The usual tenth drowns what tells the texts of so small a model apart.
        hidden_dropout_prob=0.02,
        attention_probs_dropout_prob=0.02,
    )
    BertModel(config).save_pretrained(raw)
    BertTokenizerFast(vocab=vocabulary).save_pretrained(raw)
    transformer = Transformer(str(raw), max_seq_length=32)
    folder = tmp_path_factory.mktemp("tiny") / "encoder"
    model = SentenceTransformer(modules=[transformer, Pooling(16)], device="cpu")
    model.save(str(folder), create_model_card=False)
    return folder


@pytest.fixture
def prompting_folder(tiny_folder) -> Path:
    """The same of an encoder that puts words of its own before every text."""
    path = tiny_folder / "config_sentence_transformers.json"
    prompted = {"prompts": {"ask": "sort the set "}, "default_prompt_name": "ask"}
    path.write_text(json.dumps(json.loads(path.read_text()) | prompted))
    return tiny_folder


@pytest.fixture
def tiny_folder(_built, tmp_path) -> Path:
    """A copy of its own for each test: (16,) vectors, 32 tokens at most."""
    return Path(shutil.copytree(_built, tmp_path / "tiny"))
