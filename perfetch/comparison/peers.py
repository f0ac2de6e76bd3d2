"""Systems from other packages, each fitted in a process of its own by a script that is given.

The script knows nothing of Perfetch: `python runner --list` prints a JSON object per peer (`name`,
`index`, `texts`: whether it needs them), and `python runner SET.npz FITTED.npz NAME` fits one. What
the files hold is said in `bench/peers/fit.py`.
"""

import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from perfetch.comparison.ground import Ground
from perfetch.comparison.made import Moved
from perfetch.comparison.measured import Result, judged
from perfetch.errors import BadInput
from perfetch.retrieval.training_data import LabelledQueries

LISTING_S = 300
FITTING_S = 3600
_LINES = 3


@dataclass(frozen=True, slots=True)
class Peers:
    """Where a runner is, and the Python that has its packages."""

    python: Path
    runner: Path
    limit_s: int = FITTING_S
    """Of one fit."""
    trials: Path | None = None
    """Where a tuned grid keeps what each of its settings made; begun again, it goes on there."""


@dataclass(frozen=True, slots=True)
class Peer:
    """One system that a runner knows."""

    name: str
    index: str
    """What must happen to an index that is there already."""
    texts: bool
    """Whether it trains on texts; those take minutes where the others take seconds."""


class PeerFailed(Exception):
    """A peer ended without a result; its last words are the message."""


def known_peers(
    where: Peers, names: Sequence[str] = (), *, texts: bool = False
) -> tuple[Peer, ...]:
    """The peers asked for; where none is named all that need vectors alone, or `texts`, all.

    Raises:
        BadInput: if the Python or the script is not there or fails, or a name is unknown.
    """
    for path in (where.python, where.runner):
        if not path.is_file():
            raise BadInput(
                f"{path}: no such file; make bench-peers-env makes .bench/peers/bin/python"
            )
    told = _run([where.python, where.runner, "--list"], LISTING_S).splitlines()
    found = {peer.name: peer for peer in (Peer(**json.loads(line)) for line in told)}
    unknown = [name for name in names if name not in found]
    if unknown:
        raise BadInput(f"{where.runner}: no peer {', '.join(unknown)}; it has {', '.join(found)}")
    usual = [name for name, peer in found.items() if texts or not peer.texts]
    return tuple(found[name] for name in names or usual)


def fit_peer(where: Peers, peer: Peer, ground: Ground, seed: int, labels: int | None) -> Result:
    """One peer on the same labels and vectors, judged.

    Raises:
        PeerFailed: if its process ends in an error or takes longer than its limit.
    """
    moved, facts = moved_by(where, peer, ground, seed)
    return judged(ground, peer.name, seed, labels, moved, index=peer.index, **facts)


def moved_by(where: Peers, peer: Peer, ground: Ground, seed: int) -> tuple[Moved, dict[str, Any]]:
    """What a peer makes of the vectors; its seconds, peak_mib and parameters, and what it said.

    Raises:
        PeerFailed: if its process ends in an error or takes longer than its limit.
    """
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / "set.npz", Path(folder) / "fitted.npz"
        arrays = as_arrays(ground, seed)
        if where.trials:
            arrays["trials"] = np.array(str(where.trials.absolute()))
        np.savez(given, **arrays)  # type: ignore[arg-type]
        try:
            _run([where.python, where.runner, given, made, peer.name], where.limit_s)
        except BadInput as error:
            raise PeerFailed(str(error)) from error
        with np.load(made) as file:
            found = {name.rpartition("/")[2]: file[name] for name in file.files}
    data = ground.data
    moved = Moved(
        tests=found.get("queries", ground.tests),
        train=found.get("train", data.train.vectors),
        documents=found.get("documents", data.documents),
    )
    return moved, {
        "seconds": round(float(found["seconds"]), 4),
        "peak_mib": None if np.isnan(found["peak_mib"]) else round(float(found["peak_mib"]), 1),
        "parameters": int(found["parameters"]),
        "said": str(found["said"]),
    }


def as_arrays(ground: Ground, seed: int) -> dict[str, npt.NDArray[Any]]:
    """The set as a runner reads it."""
    data = ground.data
    arrays: dict[str, npt.NDArray[Any]] = {
        "documents": data.documents,
        "test": ground.tests,
        "seed": np.array(seed),
    }
    if ground.asked:
        told = {
            "encoder": ground.encoder_folder,
            "documents": data.texts,
            "train": data.train.texts,
            "dev": data.dev.texts,
            "test": ground.asked,
        }
        arrays["texts"] = np.frombuffer(json.dumps(told).encode(), dtype=np.uint8)
    for split, labels in (("train", data.train), ("dev", data.dev)):
        arrays |= _labels(split, labels)
    return arrays


def _labels(split: str, labels: LabelledQueries) -> dict[str, npt.NDArray[Any]]:
    counts = [len(positions) for positions in labels.positives]
    none = np.array([], dtype=np.int64)
    return {
        split: labels.vectors,
        f"{split}_rows": np.repeat(np.arange(len(labels)), counts),
        f"{split}_positives": np.concatenate([none, *labels.positives]),
        f"{split}_grades": np.concatenate([none, *labels.grades]),
    }


def _run(command: Sequence[Path | str], timeout_s: int) -> str:
    try:
        done = subprocess.run(
            [str(part) for part in command],
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BadInput(f"{command[1]}: not done after {timeout_s} s") from error
    except OSError as error:
        raise BadInput(f"{command[0]}: {error.strerror}") from error
    if done.returncode:
        last = " / ".join(done.stderr.strip().splitlines()[-_LINES:])
        raise BadInput(f"{command[1]} failed: {last}")
    return done.stdout
