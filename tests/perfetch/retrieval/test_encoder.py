import random
import subprocess
import sys

import numpy as np
import pytest

from perfetch.errors import EncoderInvalid
from perfetch.retrieval import encoder_folder
from perfetch.retrieval.encoder import load_encoder

CODE = "def join_all(parts):\n    return ''.join(parts)\n"


def _texts(count, seed=0):
    rng = random.Random(seed)
    words = [
        "list",
        "set",
        "vector",
        "fill",
        "sort",
        "string",
        "return",
        "def",
        "for",
        "in",
        "range",
        "unseen",
    ]
    return [" ".join(rng.choices(words, k=rng.randint(1, 60))) for _ in range(count)]


def _cosines(first, second):
    return (first * second).sum(1) / np.linalg.norm(first, axis=1) / np.linalg.norm(second, axis=1)


def test_a_tiny_encoder_equals_sentence_transformers(tiny_folder):
    encoder = load_encoder(str(tiny_folder), device="cpu")
    texts = _texts(300)
    ours = encoder.encode(texts)
    theirs = encoder.model.encode(texts, show_progress_bar=False)
    assert ours.shape == (300, encoder.dimension) == (300, 16)
    assert ours.dtype == np.float32
    assert encoder.max_seq_length == 32
    assert _cosines(ours, theirs).min() >= 0.999999
    assert np.abs(np.linalg.norm(ours, axis=1) - 1).max() < 1e-6


def test_texts_that_are_longer_than_what_is_read_are_counted(tiny_folder):
    encoder = load_encoder(str(tiny_folder), device="cpu")
    whole, longer = ("sort " * 30).strip(), ("sort " * 31).strip()  # and two marks, at the ends
    assert encoder.count_cut([whole, "list"]) == 0
    assert encoder.count_cut([longer, whole, longer + " the set"]) == 2
    same = encoder.encode([longer, longer + " the set"])
    np.testing.assert_array_equal(same[0], same[1])


def test_different_words_give_different_vectors(tiny_folder):
    list_, set_ = load_encoder(str(tiny_folder), device="cpu").encode(["list", "set"])
    assert list_ @ set_ < 0.999


def test_results_keep_input_order(tiny_folder):
    encoder = load_encoder(str(tiny_folder), device="cpu")
    texts = _texts(40)
    alone = np.concatenate([encoder.encode([text]) for text in texts])
    assert _cosines(encoder.encode(texts), alone).min() >= 0.999999


def test_the_default_encoder_equals_sentence_transformers():
    encoder = load_encoder(None, device="cpu")
    assert (encoder.name, encoder.dimension, encoder.max_seq_length) == (
        "sentence-transformers/all-MiniLM-L6-v2",
        384,
        256,
    )
    texts = ["fill a vector", "", CODE, CODE * 60, "Generate Python code that sorts"]
    theirs = encoder.model.encode(texts, show_progress_bar=False)
    assert _cosines(encoder.encode(texts), theirs).min() >= 0.9999


def test_the_default_knows_what_is_alike():
    encoder = load_encoder("default", device="cpu")
    query, right, wrong = encoder.encode(
        ["join a list of strings", CODE, "def area(r):\n    return 3.14159 * r * r\n"]
    )
    assert query @ right > query @ wrong + 0.1


def test_progress_ends_at_all_texts(tiny_folder):
    seen = []
    texts = _texts(300)
    encoder = load_encoder(str(tiny_folder), device="cpu")
    encoder.encode(texts, lambda done, total: seen.append((done, total)))
    assert len(seen) > 1
    assert seen == sorted(seen)
    assert seen[-1] == (300, 300)


def test_no_text_gives_no_vector(tiny_folder):
    assert load_encoder(str(tiny_folder), device="cpu").encode([]).shape == (0, 16)


def test_a_default_prompt_is_put_before_each_text(prompting_folder):
    encoder = load_encoder(str(prompting_folder), device="cpu")
    theirs = encoder.model.encode(["list"], show_progress_bar=False)
    without = encoder.model.encode(["list"], prompt="", show_progress_bar=False)
    assert _cosines(theirs, without).min() < 0.999
    assert _cosines(encoder.encode(["list"]), theirs).min() >= 0.999999


def test_nan_weights_are_refused_and_the_text_is_named(tiny_folder):
    from safetensors.numpy import load_file, save_file

    weights = load_file(tiny_folder / "model.safetensors")
    weights["embeddings.word_embeddings.weight"][-1] = np.nan  # the word "1"
    save_file(weights, tiny_folder / "model.safetensors", metadata={"format": "pt"})
    encoder = load_encoder(str(tiny_folder), device="cpu")
    with pytest.raises(EncoderInvalid, match=r"text 1 \('return 1'\) gives NaN"):
        encoder.encode(["return 0", "return 1"])


def take_out(folder, part):
    """Saves the weights without those that have this in their name."""
    from safetensors.numpy import load_file, save_file

    weights = load_file(folder / "model.safetensors")
    kept = {name: one for name, one in weights.items() if part not in name}
    assert len(kept) < len(weights)
    save_file(kept, folder / "model.safetensors", metadata={"format": "pt"})


def test_a_folder_that_lacks_some_of_its_weights_is_refused(tiny_folder):
    take_out(tiny_folder, "layer.1.")
    encoder = load_encoder(str(tiny_folder), device="cpu")
    with pytest.raises(EncoderInvalid, match=r"lacks 16 of its weights, first encoder\.layer\.1\."):
        encoder.encode(["list"])


def test_a_head_that_is_not_used_may_be_missing(tiny_folder):
    before = load_encoder(str(tiny_folder), device="cpu").encode(["list"])
    take_out(tiny_folder, "pooler")
    after = load_encoder(str(tiny_folder), device="cpu").encode(["list"])
    np.testing.assert_array_equal(after, before)


def test_a_folder_without_a_vocabulary_is_refused(tiny_folder):
    for path in tiny_folder.iterdir():
        if path.name.startswith(("tokenizer.json", "vocab")):
            path.unlink()
    with pytest.raises(EncoderInvalid, match="has no vocabulary"):
        load_encoder(str(tiny_folder))


def test_loading_and_encoding_print_nothing(tiny_folder):
    script = (
        "import sys; from perfetch.retrieval.encoder import load_encoder\n"
        "encoders = [load_encoder(name, device='cpu') for name in sys.argv[1:]]\n"
        "assert 'torch' not in sys.modules, 'torch came before the first text'\n"
        "for encoder in encoders: encoder.encode(['fill the list', 'x ' * 500])"
    )
    command = [sys.executable, "-c", script, str(tiny_folder), "default"]
    run = subprocess.run(command, capture_output=True, text=True)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_metrics_come_without_torch():
    script = (
        "import sys, perfetch.retrieval.metrics, perfetch.retrieval.gate\n"
        "sys.exit('torch' in sys.modules or 'sentence_transformers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script]).returncode == 0


def test_a_changed_weight_changes_the_revision(tiny_folder):
    before = load_encoder(str(tiny_folder)).revision
    assert load_encoder(str(tiny_folder)).revision == before
    assert len(before) == 16
    weights = tiny_folder / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    assert load_encoder(str(tiny_folder)).revision != before


def test_a_model_card_does_not_change_the_revision(tiny_folder):
    before = load_encoder(str(tiny_folder)).revision
    (tiny_folder / "README.md").write_text("a card")
    assert load_encoder(str(tiny_folder)).revision == before


def test_a_remembered_hash_is_not_computed_again():
    remember: dict[str, str] = {}
    revision = load_encoder("default", remember=remember).revision
    (key,) = remember
    assert remember[key] == encoder_folder.DEFAULT_WEIGHTS_SHA256
    assert load_encoder("default", remember=remember).revision == revision
    # A wrong memory is believed: proof that the file was not read.
    with pytest.raises(EncoderInvalid, match="official"):
        load_encoder("default", remember={key: "0" * 64})


def test_other_weights_under_the_defaults_name_are_refused(tiny_folder):
    with pytest.raises(EncoderInvalid, match="53aa5117"):
        encoder_folder.revision_of(encoder_folder.DEFAULT_NAME, tiny_folder)


def _modules(folder, value):
    (folder / "modules.json").write_text(value)


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda f: (f / "modules.json").unlink(), "modules.json is missing"),
        (lambda f: _modules(f, "{"), "malformed"),
        (lambda f: _modules(f, "[]"), "no module"),
        (lambda f: _modules(f, '[{"type": "mine.Evil", "path": ""}]'), "code of its own"),
    ],
    ids=["no modules", "not JSON", "empty", "own code"],
)
def test_a_folder_that_is_no_encoder_is_refused(tiny_folder, spoil, expected):
    spoil(tiny_folder)
    with pytest.raises(EncoderInvalid, match=expected):
        load_encoder(str(tiny_folder))


@pytest.mark.parametrize("victim", ["model.safetensors", "config.json", "tokenizer.json"])
def test_a_damaged_encoder_is_refused_without_a_library_error(tiny_folder, victim):
    (tiny_folder / victim).write_bytes(b"not what it was")
    with pytest.raises(EncoderInvalid, match="cannot be loaded"):
        load_encoder(str(tiny_folder), device="cpu").encode(["fill"])


@pytest.mark.parametrize(
    "name", ["/no/such/folder", "./nowhere", "no-such-org/no-such-model", "no-such-model", "a/b/c"]
)
def test_an_unknown_name_is_refused_with_what_to_do(name, monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    with pytest.raises(EncoderInvalid, match=r"no such folder|hf download"):
        load_encoder(name)
