import subprocess
import sys

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from perfetch.retrieval.training_settings import TrainingSettings
from perfetch.retrieval.weights.export import export_weights
from perfetch.retrieval.weights.fitting import fit_weights
from perfetch.retrieval.weights.judging import embed
from perfetch.retrieval.weights.settings import WeightsSettings

TEXTS = ["fill a vector", "sort the list in range n", "def x ( n ) : return y"]


SCRIPT = """
import sys
sys.path[:] = PATHS
import importlib.util
import numpy as np
from sentence_transformers import SentenceTransformer
assert importlib.util.find_spec("perfetch") is None
texts = TEXTS
for folder in sys.argv[1:]:
    model = SentenceTransformer(folder, device="cpu")
    assert not any("lora" in name for name in model.state_dict())
    sides = [model.encode_query(texts), model.encode_document(texts), model.encode(texts)]
    np.save(folder + ".npy", np.stack(sides))
"""


@pytest.fixture
def exported(tiny_data, encoder, tmp_path):
    """For each kind the folder and the weights that are in it."""
    found = {}
    for kind in ("query_full", "query_lora", "full", "lora_both"):
        chosen = WeightsSettings(device="cpu", learning_rate=1e-2, batch_size=8, folds=False)
        settings = TrainingSettings(kind=kind, weights=chosen)
        weights = fit_weights(tiny_data, encoder.model, settings, 1).weights
        assert weights is not None
        (tmp_path / kind).mkdir()
        export_weights(kind, weights, encoder.model, tmp_path / kind)
        found[kind] = (tmp_path / kind, weights)
    return found


def test_an_export_reloads_to_the_same_vectors_where_perfetch_is_not(exported, encoder, tmp_path):
    paths = repr([path for path in sys.path if "python" in path])
    script = SCRIPT.replace("PATHS", paths).replace("TEXTS", repr(TEXTS))
    folders = [str(folder) for folder, _ in exported.values()]
    subprocess.run([sys.executable, "-S", "-c", script, *folders], cwd=tmp_path, check=True)
    for kind, (folder, weights) in exported.items():
        queries, documents, plain = np.load(f"{folder}.npy")
        trained = SentenceTransformer(str(encoder.folder), device="cpu")
        trained.load_state_dict(dict(weights))
        ours, before = embed(trained, TEXTS), encoder.encode(TEXTS)
        assert np.abs(ours - before).max() > 0.05
        np.testing.assert_allclose(queries, ours, atol=1e-5)
        both = kind in ("full", "lora_both")
        np.testing.assert_allclose(documents, ours if both else before, atol=1e-5)
        np.testing.assert_allclose(plain, documents, atol=1e-6)


@pytest.mark.parametrize("kind", ["query_full", "full"])
def test_where_training_did_not_help_both_sides_are_the_encoder(kind, encoder, tmp_path):
    folder = tmp_path / "model"
    folder.mkdir()
    export_weights(kind, None, encoder.model, folder)
    loaded = SentenceTransformer(str(folder), device="cpu")
    np.testing.assert_allclose(loaded.encode_query(TEXTS), encoder.encode(TEXTS), atol=1e-5)
    np.testing.assert_allclose(loaded.encode_document(TEXTS), encoder.encode(TEXTS), atol=1e-5)
    assert len(list(folder.rglob("model.safetensors"))) == 1
