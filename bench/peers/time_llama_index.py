"""How long LlamaIndex's adapter engine takes to be tuned on dev, and its best setting alone.

    python bench/peers/time_llama_index.py SET.npz TIMED.npz

SET.npz is as in fit.py, whose engine and grid these are. TIMED.npz: `queries`, the test queries as
the weight that dev chose moves them; `tuned`, the seconds of the whole grid with its judging;
`winner`, the seconds of the chosen setting alone; `setting`, which that is.
"""

import sys
import time

import llama_index.finetuning  # noqa: F401  # so that no setting's seconds count the import
import numpy as np
import torch
from fit import GRID, _engine, _warm_up
from labels import _dev_score, _unit


def main() -> None:
    """Writes what was chosen and how long it took."""
    data = dict(np.load(sys.argv[1]))
    best, winner, setting, weight = -1.0, 0.0, "", np.eye(data["train"].shape[1])
    _warm_up()
    began = time.monotonic()
    for one in GRID:
        torch.manual_seed(0)
        started = time.monotonic()
        found = _engine(data, **one)
        seconds = time.monotonic() - started
        score = _dev_score(data, found)
        if score > best:
            best, winner, setting, weight = score, seconds, str(one), found
        print(f"{one}: dev {score:.4f}, {seconds:.1f} s", file=sys.stderr, flush=True)
    tuned = time.monotonic() - began
    queries = _unit(data["test"] @ weight.T)
    np.savez(sys.argv[2], queries=queries, tuned=tuned, winner=winner, setting=setting)


if __name__ == "__main__":
    main()
