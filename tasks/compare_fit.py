"""One fit of a comparison: what it starts from, what names it, and its result, stored.

Torch is imported where something is fitted: a run that finds its fits never waits for it.
"""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from prefect import get_run_logger

from perfetch.comparison.plan import Planned
from perfetch.comparison.settings import ComparisonSettings
from perfetch.records import PseudoKind, content_id
from perfetch.rendering import TEMPLATE_VERSION
from perfetch.retrieval.training_settings import TrainingSettings
from storage.comparisons import write_fit
from storage.datasets import read_dataset
from storage.home import home, place
from tasks.encode import encoder_of, local_encoder_of, vectors_of

if TYPE_CHECKING:
    from perfetch.comparison.ground import Ground
    from perfetch.comparison.peers import Peer


@dataclass(frozen=True, slots=True)
class Given:
    """What every fit of a comparison starts from."""

    dataset_path: str
    encoder: str
    training: TrainingSettings
    comparison: ComparisonSettings
    seed: int
    """The first of them."""


def fit_planned(given: Given, planned: Planned, fit_id: str, peers: "dict[str, Peer]") -> str:
    """Why there is no result; empty once it is stored."""
    from perfetch.comparison.made import warm_up
    from perfetch.comparison.measured import fitted
    from perfetch.comparison.peers import PeerFailed, Peers, fit_peer

    ground, settings = ground_of_version(given), given.comparison
    if planned.labels is not None:
        ground = ground.cut(planned.labels, planned.seed)
    if planned.is_peer and settings.peers is not None:
        where = Peers(settings.peers, settings.peer_runner)
        try:
            result = fit_peer(where, peers[planned.system], ground, planned.seed, planned.labels)
        except PeerFailed as error:
            get_run_logger().warning("compare   %s: left out, %s", planned.named, error)
            return str(error)
    else:
        training = TrainingSettings.model_validate(
            {**given.training.model_dump(), "kind": planned.system}
        )
        warm_up()
        result = fitted(ground, training, planned.seed, planned.labels)
    write_fit(home(), fit_id, result.as_json())
    if planned.labels is None:
        get_run_logger().info("compare   %s: %.1f s", planned.named, result.seconds)
    return ""


def fit_name(given: Given, planned: Planned) -> str:
    """A name for all that shapes a fit's result."""
    how = (
        _hash_of(given.comparison.peer_runner)
        if planned.is_peer
        else given.training.model_dump_json(exclude={"kind"})
    )
    encoder = encoder_of(given.encoder).revision
    dataset, labels = Path(given.dataset_path).name, str(planned.labels)
    system = f"peer {planned.system}" if planned.is_peer else planned.system
    parts = (dataset, encoder, system, how, str(planned.seed), labels, str(TEMPLATE_VERSION))
    return content_id("fit", *parts)[:24]


def _hash_of(runner: Path) -> str:
    """Of a runner and what lies beside it."""
    files = sorted(runner.absolute().parent.glob("*.py"))
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def peers_of(settings: ComparisonSettings) -> "dict[str, Peer]":
    """The peers that join, by name; none without an environment."""
    from perfetch.comparison.peers import Peers, known_peers

    if settings.peers is None:
        return {}
    found = known_peers(Peers(settings.peers, settings.peer_runner), settings.peer_names)
    return {peer.name: peer for peer in found}


def ground_of_version(given: Given) -> "Ground":
    """The dataset version with its vectors, read once."""
    return _cached_ground(given.dataset_path, given.encoder, given.training.pseudo_queries)


@lru_cache(maxsize=1)
def _cached_ground(path: str, encoder_name: str, kinds: tuple[PseudoKind, ...]) -> "Ground":
    from perfetch.comparison.ground import ground_of

    encoder, dataset = local_encoder_of(encoder_name), read_dataset(place(path))
    return ground_of(dataset, vectors_of(dataset, encoder, kinds), encoder, kinds)
