"""What a model card says of a model that is an encoder of its own, and no adapter."""

from collections.abc import Mapping
from typing import Any

_BOTH = frozenset({"lora_both", "full"})
_KINDS = frozenset({"query_lora", "query_full"}) | _BOTH


def has_own_weights(config: Mapping[str, Any]) -> bool:
    """Whether the model's config.json is of such a kind."""
    return config["kind"] in _KINDS


def title(version: str, config: Mapping[str, Any]) -> str:
    """Its heading."""
    what = "Encoder" if config["kind"] in _BOTH else "Query encoder"
    return f"# {what} {version}, trained from {config['encoder']['name']}"


def introduction(config: Mapping[str, Any]) -> str:
    """What it is, and what it asks of an index that is there."""
    name = config["encoder"]["name"]
    how = (
        "low-rank changes of its weights (LoRA, merged)"
        if "lora" in config["kind"]
        else ("all of its weights")
    )
    if config["kind"] in _BOTH:
        index = (
            f"Documents are embedded with it, too: an index built with {name} has to be embedded "
            "anew."
        )
    else:
        index = (
            f"Queries are embedded with it, documents by {name} as it is, so an index built with "
            "that stays valid."
        )
    return (
        f"Finds performant code for what a developer asks. It was trained from {name}: {how}. "
        f"{index} {made_from(config)}"
    )


def was_raced(config: Mapping[str, Any]) -> bool:
    """Whether there were slow twins, which are in a dataset only when a race has proved them."""
    return bool(config.get("raced", False))


def made_from(config: Mapping[str, Any]) -> str:
    """Where it comes from; that its code is fast is said only where that was proved."""
    if was_raced(config):
        return "Made by Perfetch, from code whose speed was proved by racing it."
    return "Made by Perfetch, from labels as they came: what they call better, nothing has proved."


def routes(config: Mapping[str, Any]) -> str:
    """Which method is for what."""
    if config["kind"] in _BOTH:
        return (
            "- `encode_query` is for what is asked, `encode_document` for what is indexed; both "
            "use the one trained encoder."
        )
    return (
        "- `encode_query` is for what is asked: the trained encoder. `encode_document` is for what "
        "is indexed: the encoder as it was. Plain `encode` takes the document route, so it never "
        "uses what was trained."
    )


def behind_an_api() -> str:
    """Why there is no map to apply oneself."""
    return (
        "## Behind an API\n\nThere is no `adapter.safetensors`: what was trained reads the text "
        "itself, so no map of another encoder's vectors can stand in for it. Kinds that move "
        "vectors (`affine`, `linear`, …) have one."
    )
