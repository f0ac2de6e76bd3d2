"""An encoder's weights trained on a real set, on the processor: each kind is above the encoder.

Held-out queries are those of the set's own test split; the figures are printed: `make
check-finetune`.
"""

from pathlib import Path

import numpy as np
import pytest

from perfetch.assembly.assemble import assemble
from perfetch.assembly.settings import AssemblySettings
from perfetch.rendering import render_query
from perfetch.retrieval.encoder import load_encoder
from perfetch.retrieval.evaluation import TEST
from perfetch.retrieval.judgements import judge
from perfetch.retrieval.labels import texts_of, training_data
from perfetch.retrieval.measures import PRIMARY, measure
from perfetch.retrieval.ranking import Dense
from perfetch.retrieval.training_settings import TrainingSettings
from perfetch.retrieval.weights.fitting import fit_weights
from perfetch.retrieval.weights.judging import embed
from perfetch.retrieval.weights.settings import BOTH_SIDED, WeightsSettings
from perfetch.retrieval.weights.tensors import trainable_copy
from perfetch.sources.beir import BeirSource, read_beir

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

SET = Path(__file__).parents[3] / "shared" / "data" / "gfg-python"
CHOICES = {
    "query_lora": WeightsSettings(device="cpu", folds=False),
    "query_full": WeightsSettings(device="cpu", folds=False),
    "full": WeightsSettings(device="cpu", max_epochs=2, batch_size=32),
}


@pytest.fixture(scope="module")
def dataset():
    if not SET.is_dir():
        pytest.skip(f"{SET} is not there: these tests need a real set of queries and functions")
    return assemble([read_beir(BeirSource(path=SET))], {}, None, AssemblySettings())


@pytest.fixture(scope="module")
def vectors(dataset):
    texts = texts_of(dataset, ())
    return dict(zip(texts, load_encoder().encode(texts), strict=True))


@pytest.mark.parametrize("kind", CHOICES)
def test_training_is_above_the_encoder_on_held_out_queries(kind, dataset, vectors):
    encoder = load_encoder(device="cpu")
    data = training_data(dataset, vectors, ())
    fit = fit_weights(
        data, encoder.model, TrainingSettings(kind=kind, weights=CHOICES[kind]), seed=0
    )
    model = trainable_copy(encoder.model, encoder.model.device).eval()
    if fit.weights is not None:
        model.load_state_dict(dict(fit.weights))
    tested = [placed for placed in dataset.queries if placed.split.startswith(TEST)]
    texts = [render_query(placed.query.text, placed.query.context) for placed in tested]
    ids = [placed.document.document_id for placed in dataset.documents]
    judgements = judge([placed.query.query_id for placed in tested], dataset.qrels, ids)
    documents = embed(model, data.texts) if kind in BOTH_SIDED else data.documents
    rows = np.arange(len(texts))
    base, found = (
        float(measure(system, rows, judgements).values[PRIMARY].mean())
        for system in (
            Dense(np.stack([vectors[text] for text in texts]), data.documents),
            Dense(embed(model, texts), documents),
        )
    )
    print(  # noqa: T201 - shown by -s
        f"\n{kind}: {len(texts)} held-out queries, NDCG@10 {base:.4f} -> {found:.4f}; dev "
        f"{fit.curve[0].dev.ndcg:.4f} -> {fit.dev.ndcg:.4f}, share {fit.share:g}, "
        f"{len(fit.curve) - 1} parts {fit.reason}"
    )
    assert found > base
