import pytest

from perfetch.reporting.model_card import model_card


def config(kind, share=0.5, reason=""):
    return {
        "kind": kind,
        "encoder": {"name": "sentence-transformers/x", "revision": "abc", "dimension": 384},
        "dataset": "d",
        "template_version": 1,
        "seed": 0,
        "share": share,
        "reason": reason,
        "dev": {"ndcg@10": 0.5, "base_ndcg@10": 0.4, "fast@1": None, "base_fast@1": None},
    }


@pytest.mark.parametrize(
    ("kind", "said", "unsaid"),
    [
        ("query_full", "an index built with that stays valid", "embedded anew"),
        ("query_lora", "LoRA, merged", "embedded anew"),
        ("full", "has to be embedded anew", "stays valid"),
        ("lora_both", "has to be embedded anew", "stays valid"),
    ],
)
def test_the_card_says_what_was_trained_and_what_it_asks_of_an_index(kind, said, unsaid):
    card = " ".join(model_card("c0ffee", config(kind)).split())
    assert said in card
    assert unsaid not in card
    assert "There is no `adapter.safetensors`" in card
    assert "encoder, then adapter" not in card


def test_the_card_of_an_adapter_speaks_of_its_map():
    card = model_card("c0ffee", config("affine"))
    assert "`adapter.safetensors` holds" in card
    assert "There is no" not in card
