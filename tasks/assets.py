"""What was made is told to Prefect as an asset, so that an automation may start what comes next.

The files are the truth; an event only says that they are there. Keys are
`perfetch://datasets/<version>`, `perfetch://models/<version>` and `perfetch://reports/<version>`.
"""

from collections.abc import Sequence
from typing import Any, Literal

from prefect.assets import Asset, add_asset_metadata, materialize

from tasks.policy import RETRIED

Kind = Literal["examples", "datasets", "models", "reports"]
SCHEME = "perfetch"


def announce(
    kind: Kind, version: str, parents: Sequence[tuple[Kind, str]], facts: dict[str, Any]
) -> None:
    """Emits `prefect.asset.materialization.succeeded` for what was just made.

    Args:
        kind: its folder under PERFETCH_HOME.
        version: its name there.
        parents: what it was made from; referenced by the event.
        facts: the event's payload, beside `version`.
    """
    key = asset_key(kind, version)
    tell = _tell.with_options(
        name=f"announce {kind.removesuffix('s')}",
        assets=[Asset(key=key)],
        asset_deps=[Asset(key=asset_key(*parent)) for parent in parents],
    )
    tell(key, {"version": version} | facts)


def asset_key(kind: Kind, version: str) -> str:
    """How Prefect names it."""
    return f"{SCHEME}://{kind}/{version}"


@materialize(f"{SCHEME}://datasets/none", **RETRIED)
def _tell(key: str, payload: dict[str, Any]) -> None:
    add_asset_metadata(key, payload)
