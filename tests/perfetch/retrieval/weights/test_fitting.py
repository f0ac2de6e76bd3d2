from dataclasses import replace

import numpy as np
import pytest
import torch

from perfetch.errors import EncoderInvalid, SettingsInvalid, SourceInvalid
from perfetch.retrieval.training_settings import TrainingSettings
from perfetch.retrieval.weights.fitting import fit_weights
from perfetch.retrieval.weights.pairs import pairs_of
from perfetch.retrieval.weights.settings import WeightsSettings

FAST = WeightsSettings(
    device="cpu", learning_rate=3e-3, batch_size=8, max_epochs=4, lora_rank=4, folds=False
)


def settings(kind, **changed):
    return TrainingSettings(kind=kind, weights=FAST.model_copy(update=changed))


@pytest.mark.parametrize("kind", ["query_full", "query_lora", "full", "lora_both"])
def test_a_fit_finds_what_the_encoder_does_not_know(kind, tiny_data, encoder):
    rate = 1e-2 if "lora" in kind else 3e-3
    chosen = settings(kind, learning_rate=rate, max_epochs=6)
    fit = fit_weights(tiny_data, encoder.model, chosen, seed=0)
    assert fit.reason == ""
    assert fit.weights is not None
    assert fit.share in (0.25, 0.5, 0.75, 1.0)
    assert fit.dev.ndcg > fit.curve[0].dev.ndcg + 0.1
    assert fit.curve[-1].loss < fit.curve[1].loss


@pytest.mark.parametrize("kind", ["query_full", "query_lora", "full", "lora_both"])
def test_a_run_that_was_ended_goes_on_to_the_same_weights(
    kind, tiny_data, encoder, tmp_path, place_in
):
    chosen = settings(kind, patience=4, learning_rate=1e-2 if "lora" in kind else 3e-3)
    whole = fit_weights(tiny_data, encoder.model, chosen, 0, place_in(tmp_path / "whole"))
    with pytest.raises(KeyboardInterrupt):
        fit_weights(tiny_data, encoder.model, chosen, 0, place_in(tmp_path / "ended", 2))
    rest = place_in(tmp_path / "ended")
    resumed = fit_weights(tiny_data, encoder.model, chosen, 0, rest)
    assert rest.kept == 2
    assert resumed.curve == whole.curve
    assert resumed.share == whole.share
    assert whole.weights is not None
    for name, tensor in whole.weights.items():
        torch.testing.assert_close(resumed.weights[name], tensor, rtol=0, atol=0)


def test_folds_go_on_too_and_the_last_fit_sees_all_labels(tiny_data, encoder, tmp_path, place_in):
    chosen = settings("query_full", folds=True, max_epochs=2)
    whole = fit_weights(tiny_data, encoder.model, chosen, 0, place_in(tmp_path / "whole"))
    assert whole.folds == 5
    assert whole.reason == ""
    for ends_after in (3, 11):
        root = tmp_path / f"ended-{ends_after}"
        with pytest.raises(KeyboardInterrupt):
            fit_weights(tiny_data, encoder.model, chosen, 0, place_in(root, ends_after))
        resumed = fit_weights(tiny_data, encoder.model, chosen, 0, place_in(root))
        assert resumed.curve == whole.curve
        for name, tensor in whole.weights.items():
            torch.testing.assert_close(resumed.weights[name], tensor, rtol=0, atol=0)


def test_the_encoder_itself_is_never_changed(tiny_data, encoder):
    before = {name: tensor.clone() for name, tensor in encoder.model.state_dict().items()}
    for kind in ("query_full", "lora_both"):
        fit_weights(tiny_data, encoder.model, settings(kind, max_epochs=1), seed=0)
    after = encoder.model.state_dict()
    assert after.keys() == before.keys()
    assert all(torch.equal(after[name], tensor) for name, tensor in before.items())


@pytest.mark.parametrize("kind", ["query_full", "full"])
def test_a_processor_that_knows_bfloat16_finds_what_float32_finds(
    kind, tiny_data, encoder, monkeypatch
):
    fits = []
    for known in (False, True):
        found = {"avx512_bf16": known}
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda found=found: found, raising=False)
        fits.append(fit_weights(tiny_data, encoder.model, settings(kind), seed=0))
    plain, mixed = fits
    assert (plain.device, mixed.device) == ("cpu, float32", "cpu, bfloat16")
    first, last = ([fit.curve[epoch].loss for fit in fits] for epoch in (1, -1))
    assert first[1] != first[0]
    assert first[1] == pytest.approx(first[0], rel=0.1)
    assert last[1] == pytest.approx(last[0], rel=0.5)  # rounding adds up, step by step
    assert mixed.dev.ndcg == pytest.approx(plain.dev.ndcg, abs=0.1)
    assert all(tensor.dtype != torch.bfloat16 for tensor in mixed.weights.values())


def test_few_queries_are_taken_in_smaller_steps():
    assert [WeightsSettings().batch_of(count) for count in (5, 1_499, 1_500)] == [16, 16, 64]
    assert WeightsSettings(batch_size=8).batch_of(100_000) == 8


def test_pseudo_queries_teach_both_sides_where_they_are_asked_for_or_nothing_else_does():
    both = [WeightsSettings().pseudo_of("full", labels) for labels in (0, 1)]
    query = [WeightsSettings().pseudo_of("query_lora", labels) for labels in (0, 1)]
    assert (both, query) == ([0.3, 0], [0.3, 0.3])
    assert WeightsSettings(pseudo_query_weight=0.2).pseudo_of("full", 1) == 0.2


@pytest.mark.parametrize("at_once", [4, 24])
def test_what_is_in_memory_at_once_moves_the_last_bits_alone(tiny_data, encoder, at_once):
    """A batch of 8 rows has 24 texts: fewer at once, and its gradients are cached."""
    chosen = settings("full", texts_at_once=at_once, max_epochs=1)
    whole = settings("full", texts_at_once=64, max_epochs=1)
    model = encoder.model
    losses = [fit_weights(tiny_data, model, one, 0).curve[1].loss for one in (chosen, whole)]
    assert losses[0] == pytest.approx(losses[1], rel=0.02)


@pytest.mark.parametrize("kind", ["query_full", "full"])
def test_a_fit_that_does_not_help_is_the_encoder_as_it_is(kind, tiny_data, encoder):
    fit = fit_weights(tiny_data, encoder.model, settings(kind, learning_rate=1e-12), seed=0)
    assert fit.weights is None
    assert fit.share == 0.0
    assert "encoder alone" in fit.reason
    assert fit.dev == fit.curve[0].dev


def test_epoch_0_of_the_curve_is_what_the_untrained_weights_score(tiny_data, encoder):
    """A judge embeds with a copy of the encoder: its verdict on no change is the cached one."""
    fit = fit_weights(
        tiny_data, encoder.model, settings("query_full", learning_rate=1e-12, max_epochs=1), seed=0
    )
    assert fit.curve[1].dev.ndcg == pytest.approx(fit.curve[0].dev.ndcg, abs=1e-6)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU here")
def test_a_gpu_that_is_not_there_is_asked_for_in_vain(tiny_data, encoder):
    with pytest.raises(SettingsInvalid, match="device cuda: torch sees no CUDA device"):
        fit_weights(tiny_data, encoder.model, settings("query_full", device="cuda"), seed=0)


def test_an_encoder_without_a_transformer_is_refused(tiny_data, encoder, tmp_path):
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    tokenizer = encoder.model.tokenizer.backend_tokenizer
    static = SentenceTransformer(
        modules=[StaticEmbedding(tokenizer, embedding_dim=16)], device="cpu"
    )
    with pytest.raises(EncoderInvalid, match="StaticEmbedding"):
        fit_weights(tiny_data, static, settings("query_full"), seed=0)


def test_likely_answers_are_no_hard_negatives(tiny_data):
    # Document 1 is all but the answer, document 2 is near, document 3 far.
    vectors = np.eye(4, dtype=np.float32)[[0, 0, 0, 3]]
    vectors[2] = [0.8, 0.6, 0, 0]
    one = replace(tiny_data.train.take([0]), vectors=np.eye(4, dtype=np.float32)[:1])
    data = replace(
        tiny_data, documents=vectors, train=one, seen=np.arange(4), texts=("a", "b", "c", "d")
    )
    pairs = pairs_of(data, 0.0, seed=0)
    assert (pairs.positives, pairs.negatives) == (["a"], ["c"])


@pytest.mark.parametrize(
    ("labelled", "rows"),
    [
        (False, [("fast", "slow")]),
        # Of a lower grade: below the performant answer, above what is none.
        (True, [("fast", "slow"), ("slow", "other")]),
    ],
)
def test_a_slow_twin_is_below_the_performant_answer_and_above_the_rest(tiny_data, labelled, rows):
    positives = np.array([0, 1] if labelled else [0])
    grades = np.array([2, 1] if labelled else [1])
    one = replace(
        tiny_data.train.take([0]),
        vectors=np.eye(3, dtype=np.float32)[:1],
        positives=(positives,),
        grades=(grades,),
        slow=(np.array([1]),),
    )
    vectors = np.array([[0.9, 0.1, 0], [0.9, 0, 0.1], [0.1, 0.9, 0]], dtype=np.float32)
    texts = ("fast", "slow", "other")
    data = replace(tiny_data, documents=vectors, train=one, seen=np.arange(3), texts=texts)
    pairs = pairs_of(data, 0.0, seed=0)
    assert list(zip(pairs.positives, pairs.negatives, strict=True)) == rows


@pytest.mark.parametrize("kind", ["query_full", "full"])
def test_nothing_to_train_on_is_said(kind, tiny_data, encoder):
    none = replace(tiny_data, train=tiny_data.train.take([]))
    with pytest.raises(SourceInvalid, match="no query in split 'train'"):
        fit_weights(none, encoder.model, settings(kind), seed=0)


@pytest.mark.parametrize("kind", ["query_full", "full"])
def test_labels_of_which_none_can_be_held_out_are_refused(kind, tiny_data, encoder):
    rows = list(range(0, len(tiny_data.train), 8))  # the same word each time, and so its answer
    one = replace(tiny_data, train=tiny_data.train.take(rows), dev=tiny_data.dev.take([]))
    with pytest.raises(SourceInvalid, match="no query to hold out"):
        fit_weights(one, encoder.model, settings(kind), seed=0)


@pytest.mark.parametrize("kind", ["query_full", "full"])
def test_pseudo_queries_alone_teach(kind, tiny_data, encoder):
    pseudo = replace(tiny_data, train=tiny_data.train.take([]), pseudo=tiny_data.train)
    fit = fit_weights(pseudo, encoder.model, settings(kind, pseudo_query_weight=1.0), seed=0)
    assert fit.queries == 40
    assert fit.curve[-1].loss < fit.curve[1].loss
