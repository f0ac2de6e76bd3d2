"""Encoding beside sentence-transformers' own `encode`: same texts, same cores, turn by turn.

Code documents of every length (the catalogue's and a sample of the standard library's) and the
catalogue's queries, each set in parts that all take in turn: torch here, OpenVINO here where it is
installed, sentence-transformers. Prints the seconds, their ratio, the smallest cosine between the
two vectors of a text, and NDCG@10 with either's vectors. Compiling for OpenVINO, once per process,
is timed apart.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from perfetch.catalogue.source import CatalogueSource, read_catalogue
from perfetch.rendering import render_query
from perfetch.retrieval.encoder import Encoder, Matrix, load_encoder
from perfetch.retrieval.judgements import Judgements, judge
from perfetch.retrieval.measures import measure
from perfetch.retrieval.ranking import Dense
from perfetch.sources.code import CodeSource, read_code

LEAST_COSINE, MOST_NDCG_APART = 0.9999, 0.001
PART = 256
"""Texts that one encodes before the next one's turn: a busy moment of the machine meets all."""
GOALS = {"documents": 1.7, "queries": 1.3}
NDCG, THERE = "ndcg@10", "sentence-transformers"
Encode = Callable[[list[str]], Matrix]


@dataclass(frozen=True)
class Texts:
    """What all encode, and what is an answer to what."""

    documents: list[str]
    queries: list[str]
    judgements: Judgements


def main() -> int:
    """1 when a vector is another or the retrieval changes, 0 otherwise; speed decides nothing."""
    options = _options()
    texts = _texts(options.documents)
    systems = _systems(options.encoder, texts.documents)
    vectors = {
        name: _in_turn(name, getattr(texts, name), systems, options.rounds) for name in GOALS
    }
    ndcg = {system: _ndcg(vectors, system, texts.judgements) for system in systems}
    told = ", ".join(f"{value:.4f} {system}" for system, value in ndcg.items())
    print(f"NDCG@10 of the catalogue: {told}")
    least = min(_least_cosine(found, system) for found in vectors.values() for system in systems)
    apart = max(abs(value - ndcg[THERE]) for value in ndcg.values())
    return int(least < LEAST_COSINE or apart > MOST_NDCG_APART)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.encoding", description=__doc__)
    parser.add_argument("--encoder")
    parser.add_argument("--documents", type=int, default=300, help="of the standard library")
    parser.add_argument("--rounds", type=int, default=2)
    return parser.parse_args()


def _texts(count: int) -> Texts:
    catalogue = read_catalogue(CatalogueSource(), seed=0)
    library = read_code(CodeSource(max_documents=count))
    documents = [*catalogue.documents, *library.documents]
    queries = catalogue.queries
    return Texts(
        [document.text for document in documents],
        [render_query(query.text, query.context) for query in queries],
        judge(
            [query.query_id for query in queries],
            catalogue.qrels,
            [document.document_id for document in documents],
        ),
    )


def _systems(name: str | None, texts: Sequence[str]) -> dict[str, Encode]:
    """Each ready to encode, after a line of what that took."""
    encoders: dict[str, Encoder] = {"torch": load_encoder(name, device="cpu", backend="torch")}
    if find_spec("openvino"):
        encoders["openvino"] = load_encoder(name, device="cpu", backend="openvino")
    own = encoders["torch"]
    own.max_seq_length  # noqa: B018 - loads it first, and with it quiet libraries
    theirs = SentenceTransformer(str(own.folder), device="cpu", local_files_only=True)
    ready = partial(theirs.encode, normalize_embeddings=True, show_progress_bar=False)
    systems: dict[str, Encode] = {THERE: lambda part: np.asarray(ready(part))}
    systems |= {backend: encoder.encode for backend, encoder in encoders.items()}
    took = {
        system: _timed(partial(encode, list(texts[:4])))[0] for system, encode in systems.items()
    }
    told = ", ".join(f"{system} {seconds:.1f} s" for system, seconds in took.items())
    print(f"{torch.get_num_threads()} threads; first use: {told}", flush=True)
    return systems


def _in_turn(
    name: str, texts: Sequence[str], systems: dict[str, Encode], rounds: int
) -> dict[str, Matrix]:
    """The vectors of each system, after a line for each of what it took."""
    order = np.random.default_rng(0).permutation(len(texts))
    vectors: dict[str, list[Matrix]] = {system: [] for system in systems}
    seconds: dict[str, list[float]] = {system: [] for system in systems}
    for number in range(rounds):
        for start in range(0, len(texts), PART):
            part = [texts[place] for place in order[start : start + PART]]
            for system, encode in systems.items():
                took, found = _timed(partial(encode, part))
                seconds[system].append(took)
                if number == 0:
                    vectors[system].append(found)
    found = {system: np.concatenate(parts)[np.argsort(order)] for system, parts in vectors.items()}
    for system in systems:
        _print(
            name, len(texts), seconds[system], seconds[THERE], _least_cosine(found, system), system
        )
    return found


def _timed(work: Callable[[], Matrix]) -> tuple[float, Matrix]:
    started = time.perf_counter()
    found = work()
    return time.perf_counter() - started, found


def _least_cosine(vectors: dict[str, Matrix], system: str) -> float:
    return float((vectors[system] * vectors[THERE]).sum(axis=1).min())


def _print(
    name: str, count: int, here: list[float], there: list[float], cosine: float, system: str
) -> None:
    each = np.array(there) / np.array(here)
    print(
        f"{count} {name}  {system:<22} {sum(here):6.1f} s  {sum(there) / sum(here):.2f} times as "
        f"fast ({each.min():.2f} to {each.max():.2f} over {len(each)} parts; goal {GOALS[name]})"
        f"  smallest cosine {cosine:.7f}",
        flush=True,
    )


def _ndcg(vectors: dict[str, dict[str, Matrix]], system: str, judgements: Judgements) -> float:
    queries, documents = vectors["queries"][system], vectors["documents"][system]
    rows = np.arange(len(queries))
    return float(measure(Dense(queries, documents), rows, judgements).values[NDCG].mean())


if __name__ == "__main__":
    sys.exit(main())
