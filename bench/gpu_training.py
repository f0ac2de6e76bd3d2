"""100,000 pairs trained into an encoder's weights, on a GPU in mixed precision where there is one.

The pairs are functions of the installed packages with what they say of themselves: docstring,
name, comments, signature. Some modules are kept out of training, and their summaries are searched
for before and after. Prints for each kind the loss curve, pairs per second, the peak of GPU memory
and held-out NDCG@10, and how far bfloat16 on the GPU is from float32 on the processor.
"""

import argparse
import gzip
import json
import sysconfig
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from perfetch.retrieval.dev_score import HeldOut
from perfetch.retrieval.encoder import Encoder, load_encoder
from perfetch.retrieval.training_data import LabelledQueries, TrainingData
from perfetch.retrieval.training_settings import TrainingSettings
from perfetch.retrieval.weights.device import chosen_device, device_name
from perfetch.retrieval.weights.fitting import WeightsFit, fit_weights
from perfetch.retrieval.weights.judging import embed, score_vectors
from perfetch.retrieval.weights.settings import BOTH_SIDED, WeightsSettings
from perfetch.retrieval.weights.tensors import trainable_copy

HELD_OUT = 1_000
"""Queries of dev, and as many of test."""
LONGEST = 2_000
"""Characters of a function; more than any encoder here reads."""
PARITY = 2_000
"""Pairs in the comparison of precisions."""


@dataclass(frozen=True)
class Set:
    """Functions, and queries with the position of the function each asks for."""

    documents: list[str]
    train: list[tuple[str, int]]
    dev: list[tuple[str, int]]
    test: list[tuple[str, int]]


def main() -> None:
    """Builds or reads the set, then trains and judges each kind."""
    options = _options()
    found = _load(options)
    if options.only_build:
        return
    torch.manual_seed(0)
    device = chosen_device(options.device)
    encoder = load_encoder(options.encoder, device=device.type)
    data, test = _as_data(found, encoder)
    base = score_vectors(test.vectors, data.documents, test)
    print(
        f"{device_name(device)}; {len(data.train)} pairs, {len(data.documents)} documents, "
        f"{len(data.dev)} dev and {len(test)} test queries; encoder alone: test NDCG@10 "
        f"{base.means.ndcg:.4f}",
        flush=True,
    )
    for kind in options.kinds:
        _train(kind, data, test, base, encoder, options)
    if device.type == "cuda":
        _parity(data, test, encoder, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--pairs", type=int, default=100_000)
    parser.add_argument("--kinds", nargs="+", default=["query_full", "query_lora", "full"])
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--device", choices=["auto", "cpu", "cuda"], default="auto")
    parser.add_argument("--encoder", help="a folder or name; all-MiniLM-L6-v2 when left out")
    parser.add_argument("--set", type=Path, help="where the pairs are kept (.json.gz), or found")
    packages = Path(sysconfig.get_paths()["purelib"])
    parser.add_argument("--functions", type=Path, default=packages, help="a folder of Python")
    parser.add_argument("--only-build", action="store_true", help="keeps the pairs and ends")
    return parser.parse_args()


def _load(options: argparse.Namespace) -> Set:
    path: Path | None = options.set
    if path is None or not path.exists():
        found = _built(options.functions, options.pairs)
        if path is not None:
            path.write_bytes(gzip.compress(json.dumps(vars(found)).encode(), mtime=0))
        return found
    kept = json.loads(gzip.decompress(path.read_bytes()))
    parts = {
        name: [(str(text), int(place)) for text, place in kept[name]]
        for name in ("train", "dev", "test")
    }
    parts["train"] = parts["train"][: options.pairs]
    return Set(kept["documents"], **parts)


def _built(folder: Path, pairs: int) -> Set:
    """Functions below the folder until there are so many pairs."""
    from perfetch.sources.code import CodeSource, read_code

    read = read_code(CodeSource(path=folder, max_documents=pairs // 3))
    place = {document.document_id: at for at, document in enumerate(read.documents)}
    asked = {query.query_id: query.text for query in read.queries}
    summaries = [
        (asked[qrel.query_id], place[qrel.document_id]) for qrel in read.qrels if qrel.relevance
    ]
    own = [(pseudo.text, place[pseudo.document_id]) for pseudo in read.pseudo_queries]
    groups = [document.group for document in read.documents]
    order = np.random.default_rng(0).permutation(sorted(set(groups)))
    held_out: dict[str, list[tuple[str, int]]] = {"dev": [], "test": []}
    kept_out: set[str] = set()
    by_group: dict[str, list[tuple[str, int]]] = {}
    for text, at in summaries:
        by_group.setdefault(groups[at], []).append((text, at))
    names = iter(order.tolist())
    for queries in held_out.values():
        while len(queries) < min(HELD_OUT, pairs // 20):
            group = next(names)
            kept_out.add(group)
            queries += by_group.get(group, [])
    train = [pair for pair in summaries + own if groups[pair[1]] not in kept_out]
    rows = np.random.default_rng(1).permutation(len(train))[:pairs]
    return Set(
        documents=[document.text[:LONGEST] for document in read.documents],
        train=[train[row] for row in rows],
        dev=held_out["dev"],
        test=held_out["test"],
    )


def _as_data(found: Set, encoder: Encoder) -> tuple[TrainingData, LabelledQueries]:
    apart = np.array([at for _, at in found.dev + found.test])
    documents = encoder.encode(found.documents)
    train, dev, test = (_labels(part, encoder) for part in (found.train, found.dev, found.test))
    data = TrainingData(
        documents=documents,
        train=train,
        dev=dev,
        seen=np.setdiff1d(np.arange(len(documents)), apart),
        texts=tuple(found.documents),
    )
    return data, test


def _labels(pairs: Sequence[tuple[str, int]], encoder: Encoder) -> LabelledQueries:
    texts = tuple(text for text, _ in pairs)
    return LabelledQueries(
        vectors=encoder.encode(texts),
        positives=tuple(np.array([at]) for _, at in pairs),
        grades=(np.array([1]),) * len(pairs),
        slow=(np.array([], dtype=np.int64),) * len(pairs),
        weights=np.ones(len(pairs), dtype=np.float32),
        texts=texts,
    )


def _settings(kind: str, options: argparse.Namespace, device: str, part: int) -> TrainingSettings:
    weights = WeightsSettings(
        device=device,
        max_epochs=options.epochs,
        batch_size=options.batch,
        texts_at_once=min(256, options.batch),
        queries_per_part=part,
        folds=False,
    )
    return TrainingSettings(kind=kind, weights=weights)


def _train(
    kind: str,
    data: TrainingData,
    test: LabelledQueries,
    base: HeldOut,
    encoder: Encoder,
    options: argparse.Namespace,
) -> None:
    if torch.cuda.is_available():
        torch.cuda.reset_peak_memory_stats()
    settings = _settings(kind, options, options.device, max(1, len(data.train) // 4))
    started = time.monotonic()

    def progress(share: float) -> None:
        print(f"  {kind}: {share:.0%} after {time.monotonic() - started:.1f} s", flush=True)

    fit = fit_weights(data, encoder.model, settings, seed=0, progress=progress)
    seconds = time.monotonic() - started
    after = _judged(fit, kind, data, test, encoder)
    pairs = len(data.train) * options.epochs
    memory = f"{torch.cuda.max_memory_allocated() / 2**30:.2f} GiB" if _on_gpu(options) else "-"
    print(
        f"{kind:<10} {seconds:6.1f} s with the verdicts, {pairs / seconds:7.0f} pairs/s, peak of "
        f"GPU memory {memory}, share {fit.share:g}; test NDCG@10 {base.means.ndcg:.4f} -> "
        f"{after.means.ndcg:.4f} {fit.reason}",
        flush=True,
    )
    for line in _curve(fit):
        print(line, flush=True)


def _judged(
    fit: WeightsFit, kind: str, data: TrainingData, test: LabelledQueries, encoder: Encoder
) -> HeldOut:
    model = trainable_copy(encoder.model, encoder.model.device).eval()
    if fit.weights is not None:
        model.load_state_dict(dict(fit.weights))
    documents = embed(model, data.texts) if kind in BOTH_SIDED else data.documents
    return score_vectors(embed(model, test.texts), documents, test)


def _parity(
    data: TrainingData, test: LabelledQueries, encoder: Encoder, options: argparse.Namespace
) -> None:
    """The same pairs in the same order; what drops out differs, so each has two seeds."""
    few = TrainingData(
        data.documents,
        data.train.take(range(min(PARITY, len(data.train)))),
        data.dev,
        data.seen,
        texts=data.texts,
    )
    for device in ("cpu", "cuda"):
        for seed in (0, 1):
            settings = _settings("query_full", options, device, PARITY // 4)
            fit = fit_weights(few, encoder.model, settings, seed)
            after = _judged(fit, "query_full", few, test, encoder)
            losses = " ".join(f"{epoch.loss:.4f}" for epoch in fit.curve[1:])
            print(
                f"parity, {len(few.train)} pairs, seed {seed}, {fit.device}: losses {losses}; dev "
                f"NDCG@10 {fit.curve[-1].dev.ndcg:.4f}, test {after.means.ndcg:.4f}",
                flush=True,
            )


def _curve(fit: WeightsFit) -> Iterator[str]:
    for epoch in fit.curve:
        loss = "-" if epoch.loss is None else f"{epoch.loss:.4f}"
        yield f"  part {epoch.number}: loss {loss}, dev NDCG@10 {epoch.dev.ndcg:.4f}"


def _on_gpu(options: argparse.Namespace) -> bool:
    return chosen_device(options.device).type == "cuda"


if __name__ == "__main__":
    main()
