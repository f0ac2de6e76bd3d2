"""Fits peers from their own packages on a set that is given; nothing of Perfetch is here.

    python bench/peers/fit.py --list
    python bench/peers/fit.py SET.npz FITTED.npz [NAME ...]

SET.npz: documents, train, dev and test (rows, dim); train_rows, train_positives and, where grades
differ, train_grades, one label a line, the same for dev; seed. For those that need texts also
`texts`, a JSON object in UTF-8 bytes: `encoder` (a folder) and `documents`, `train`, `dev`, `test`
(lists of texts). `trials`, where it is there: a folder in which a grid that takes long keeps what
each of its settings made, and from which it goes on.

FITTED.npz, per name: `<name>/queries` and `<name>/train` (the test and the train queries as it
moves them), `<name>/documents` where it moves those, `<name>/seconds` with all that is tuned,
`<name>/peak_mib` beyond what was there before, or NaN, `<name>/parameters`, `<name>/said`. Without
a name, all that need vectors alone; for figures of memory, one name in each process.

LlamaIndex's adapter engine: its documented defaults (batch 10, one epoch, lr 2e-5), and tuned on
dev over GRID. NUDGE-N chooses on dev by itself.
"""

import importlib
import json
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import torch
from labels import Arrays, Matrix, _dev_score, _labels, _unit, chosen_on_dev

Fit = Callable[[Arrays], dict[str, Any]]
Load = Callable[[], Fit]
DEFAULTS = {"lr": 2e-5, "epochs": 1, "batch_size": 10}
GRID = tuple(
    {"lr": lr, "epochs": epochs, "batch_size": 64}
    for lr, epochs in product((1e-4, 3e-4, 1e-3), (4, 12, 30))
)


def main() -> None:
    """Lists the peers, or writes what those named made of the set."""
    if sys.argv[1:] == ["--list"]:
        for name, (_, index, texts) in PEERS.items():
            print(json.dumps({"name": name, "index": index, "texts": texts}))
        return
    given, made, *names = sys.argv[1:]
    data = dict(np.load(given))
    found: dict[str, Any] = {}
    for name in names or [name for name, (_, _, texts) in PEERS.items() if not texts]:
        fit = PEERS[name][0]()
        _warm_up()
        torch.manual_seed(int(data.get("seed", 0)))
        before, started = _forget_the_highest(), time.monotonic()
        parts = fit(data)
        seconds = time.monotonic() - started + parts.pop("seconds_before", 0.0)
        parts |= {"seconds": seconds, "peak_mib": (_resident("VmHWM") - before) / 1024}
        found |= {f"{name}/{key}": value for key, value in parts.items()}
        print(f"{name}: {parts['seconds']:.1f} s, {parts['said']}", file=sys.stderr, flush=True)
    Path(made).parent.mkdir(parents=True, exist_ok=True)
    np.savez(made, **found)


def _warm_up() -> None:
    """One step of an optimiser: what torch loads at the first is nobody's time."""
    weight = torch.nn.Linear(2, 2)
    optimiser = torch.optim.AdamW(weight.parameters())
    weight(torch.ones(1, 2)).sum().backward()
    optimiser.step()


def _forget_the_highest() -> float:
    """What is resident now, KiB; NaN where the system does not tell a process its peak."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return float("nan")
    return _resident("VmRSS")


def _resident(field: str) -> float:
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((float(x.split()[1]) for x in lines if x.startswith(f"{field}:")), float("nan"))


def _llama_index(data: Arrays) -> dict[str, Any]:
    return _mapped(data, _engine(data, **DEFAULTS), f"{DEFAULTS}")


def _llama_index_tuned(data: Arrays) -> dict[str, Any]:
    tried = ((f"{one}", _engine(data, **one)) for one in GRID)
    said, weight = chosen_on_dev(data, tried, lambda weight: _dev_score(data, weight))
    return _mapped(data, weight, said)


def _mapped(data: Arrays, weight: Matrix, said: str) -> dict[str, Any]:
    return {
        "queries": _unit(data["test"] @ weight.T),
        "train": _unit(data["train"] @ weight.T),
        "parameters": weight.size,
        "said": said,
    }


def _engine(data: Arrays, lr: float, epochs: int, batch_size: int) -> Matrix:
    """The trained weight (dim, dim) of LlamaIndex's engine."""
    from llama_index.finetuning import EmbeddingAdapterFinetuneEngine
    from llama_index.finetuning.embeddings.common import EmbeddingQAFinetuneDataset
    from looked_up import Given

    positives = _labels(data, "train")
    dataset = EmbeddingQAFinetuneDataset(
        queries={f"q{row}": f"q{row}" for row in positives},
        corpus={f"d{place}": f"d{place}" for places in positives.values() for place in places},
        relevant_docs={f"q{row}": [f"d{p}" for p in places] for row, places in positives.items()},
    )
    with tempfile.TemporaryDirectory() as folder:
        engine = EmbeddingAdapterFinetuneEngine(
            dataset,
            Given(queries=data["train"], documents=data["documents"]),
            dim=data["train"].shape[1],
            batch_size=batch_size,
            epochs=epochs,
            device="cpu",
            model_output_path=folder,
            show_progress_bar=False,
            optimizer_params={"lr": lr},
        )
        engine.finetune()
    weight: Matrix = engine.model.linear.weight.detach().numpy().copy()
    return weight


def _nudge(data: Arrays) -> dict[str, Any]:
    from nudge import NUDGEN

    sets = [
        {
            "q_embs": data[split][list(_labels(data, split))],
            "q_ans_indx": [list(places) for places in _labels(data, split).values()],
        }
        for split in ("train", "dev")
    ]
    moved = NUDGEN(device=torch.device("cpu")).finetune_embeddings(data["documents"], *sets)
    return {"documents": moved, "parameters": moved.size, "said": "its own choice on dev"}


def _here(fit: Fit, *modules: str) -> Load:
    """A peer of this file, and what it needs, imported before the clock starts."""

    def load() -> Fit:
        for module in modules:
            importlib.import_module(module)
        return fit

    return load


def _in(module: str, name: str) -> Load:
    """A peer of another file."""
    return lambda: getattr(importlib.import_module(module), name)


LLAMA_INDEX = ("llama_index.finetuning", "looked_up")
PEERS: dict[str, tuple[Load, str, bool]] = {
    "llama-index": (_here(_llama_index, *LLAMA_INDEX), "untouched", False),
    "llama-index tuned": (_here(_llama_index_tuned, *LLAMA_INDEX), "untouched", False),
    "nudge-n": (_here(_nudge, "nudge"), "rewritten", False),
    "chroma mse": (_in("chroma", "mse"), "untouched", False),
    "chroma triplet": (_in("chroma", "triplet"), "untouched", False),
    "chroma tuned": (_in("chroma", "tuned"), "untouched", False),
    "mnrl both": (_in("mnrl", "both"), "encoded", True),
    "mnrl both tuned": (_in("mnrl", "both_tuned"), "encoded", True),
    "mnrl query": (_in("mnrl", "query"), "untouched", True),
    "mnrl query tuned": (_in("mnrl", "query_tuned"), "untouched", True),
}
"""Name → (what gives its fit, what must happen to an index, whether it reads texts)."""


if __name__ == "__main__":
    main()
