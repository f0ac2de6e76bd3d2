"""Which encoder makes the queries' vectors of a trained encoder's folder, and which the documents'.

No torch here: a search whose vectors are stored never waits for it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

from perfetch.errors import EncoderInvalid, StoreDamaged
from perfetch.retrieval.cached_encoding import NamedEncoder
from perfetch.retrieval.encoder import Encoder
from perfetch.retrieval.weights.settings import BOTH_SIDED, WeightsKind


@dataclass(frozen=True, slots=True)
class TrainedSides:
    """An encoder for each side."""

    queries: NamedEncoder
    documents: NamedEncoder


def trains_weights(kind: str) -> bool:
    """Whether models of this kind have an encoder of their own, and no adapter."""
    return kind in get_args(WeightsKind)


def trained_sides(
    config: Mapping[str, Any], folder: Path, encoder: NamedEncoder, load: Callable[[str], Encoder]
) -> TrainedSides:
    """The encoders of a stored model whose kind trains weights.

    Args:
        config: its config.json.
        folder: of the model.
        encoder: that it was trained from.
        load: an encoder by the name of its folder.

    Raises:
        EncoderInvalid: if the model was trained from another encoder.
        StoreDamaged: if its config.json does not say what share of the change it keeps.
    """
    trained_from = config["encoder"]["revision"]
    if encoder.revision != trained_from:
        raise EncoderInvalid(
            f"model {folder.name} was trained from encoder revision {trained_from}, not "
            f"{encoder.revision}: load that encoder, or train again with this one"
        )
    if "share" not in config:
        raise StoreDamaged(f"{folder / 'config.json'}: no share; delete {folder} and train again")
    if config["share"] == 0:
        return TrainedSides(encoder, encoder)
    trained = load(str(folder))
    if config["kind"] in BOTH_SIDED:
        return TrainedSides(trained, trained)
    # One folder, two routes: their vectors of one text differ, so they are kept apart.
    queries = replace(trained, side="query", revision=f"{trained.revision}-query")
    return TrainedSides(queries, encoder)
