"""The README.md of a model folder, as the Hugging Face Hub reads it: what a stranger needs to know.

Text alone: the same inputs give the same card. It stands outside the folder's hashes, because the
held-out figures come after training.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from perfetch.chat.embedding_settings import is_endpoint
from perfetch.rendering import language_context, render_query
from perfetch.reporting import weights_card
from perfetch.reporting.card_arithmetic import behind_an_api
from perfetch.reporting.endpoint_card import both_sides, endpoint_use
from perfetch.reporting.held_out import change, held_out, markdown_table

_HUB_NAME = re.compile(r"\w[\w.-]*/\w[\w.-]*")
_LIBRARY = "sentence-transformers"
_TAGS = ("sentence-similarity", "feature-extraction", "code-retrieval")
_INTENT = "fill a vector with integers from 0 to 999"
_EXAMPLE = render_query(_INTENT, language_context("cpp"))
_INDEX = {
    "untouched": "documents are embedded by {encoder} as it is, so an index built with it stays "
    "valid",
    "multiplied": "documents are embedded by {encoder}, and a second map turns them: the vectors "
    "of an index built with it are multiplied by that map, not encoded again",
    "rewritten": "documents are embedded by {encoder}, but those that labels name have vectors of "
    "their own: in an index built with it these are replaced",
}
_DOCUMENT_ROUTE = {
    "untouched": "the encoder alone. Plain `encode` takes the document route, so it never uses the "
    "adapter.",
    "multiplied": "encoder, then the documents' map. Plain `encode` takes the document route.",
    "rewritten": "the encoder alone, and knows no moved document: replace those by "
    "`documents.safetensors`, as below. Plain `encode` takes the document route.",
}

_USE = f"""\
## Use

```python
from sentence_transformers import SentenceTransformer

model = SentenceTransformer("path/of/this/folder")
queries = model.encode_query([{json.dumps(_EXAMPLE)}])
documents = model.encode_document(["std::iota(v.begin(), v.end(), 0);", "int main() {{}}"])
print(model.similarity(queries, documents))
```

ROUTES
- A query is the intent in the developer's words. Where more is known, it follows on lines of its
  own, as `{language_context("cpp")}` does above; where nothing is, the intent stands alone.
- Vectors have length 1: compare by cosine or dot product."""

_ROUTES = """\
- `encode_query` is for what is asked: encoder, then adapter. `encode_document` is for what is
  indexed: DOCUMENT_ROUTE"""

_LIMITS = """\
## What the figures do not promise

Summaries of docstrings and invented intents stand in for real questions. Documents that nobody
judged count as wrong answers. fast@1 asks only whether a performant answer ranks above its slow
twins, not whether either is found early.RACED The adapter ranks code; it does not check it."""
_RACED = " A speed-up holds for the inputs, compiler and machine of its race."


def model_card(
    version: str, config: Mapping[str, Any], report: Mapping[str, Any] | None = None
) -> str:
    """Markdown under YAML front matter.

    Args:
        version: of the model.
        config: its config.json.
        report: report.json of its evaluation; None before there is one.
    """
    own = weights_card.has_own_weights(config)
    parts = [
        _front_matter(config["encoder"]["name"]),
        *(_own_encoder(version, config) if own else _query_adapter(version, config)),
        _origin(config),
        held_out(report),
        _LIMITS.replace("RACED", _RACED if weights_card.was_raced(config) else ""),
    ]
    return "\n\n".join(parts) + "\n"


def _query_adapter(version: str, config: Mapping[str, Any]) -> list[str]:
    return [
        f"# Query adapter {version} for {config['encoder']['name']}",
        _introduction(config),
        *_how_to_use(config),
    ]


def _own_encoder(version: str, config: Mapping[str, Any]) -> list[str]:
    return [
        weights_card.title(version, config),
        weights_card.introduction(config),
        _USE.replace("ROUTES", weights_card.routes(config)),
        weights_card.behind_an_api(),
    ]


def _front_matter(encoder: str) -> str:
    """A base model only where it is a name that others can look up, not this machine's folder."""
    base = [f"base_model: {encoder}"] if _HUB_NAME.fullmatch(encoder) else []
    is_loaded = not is_endpoint(encoder)
    library = [f"library_name: {_LIBRARY}"] if is_loaded else []
    tags = [f"- {tag}" for tag in ([_LIBRARY] if is_loaded else []) + list(_TAGS)]
    lines = [*library, "pipeline_tag: sentence-similarity", *base]
    return "\n".join(["---", *lines, "tags:", *tags, "---"])


def _how_to_use(config: Mapping[str, Any]) -> tuple[str, ...]:
    """Sections in order: the maps in numpy, and before them how to come by vectors."""
    index = _index(config)
    maps = behind_an_api(config, index)
    if is_endpoint(config["encoder"]["name"]):
        return (endpoint_use(config), maps, both_sides(_EXAMPLE, index))
    routes = _ROUTES.replace("DOCUMENT_ROUTE", _DOCUMENT_ROUTE[index])
    return (_USE.replace("ROUTES", routes), maps)


def _introduction(config: Mapping[str, Any]) -> str:
    index = _INDEX[_index(config)].format(encoder=config["encoder"]["name"])
    return (
        "Finds performant code for what a developer asks. A small trained map turns the query "
        f"vectors of a frozen encoder; {index}. {weights_card.made_from(config)}"
    )


def _index(config: Mapping[str, Any]) -> str:
    """What must happen to an index that is there already; nothing, where a config is silent."""
    return str(config.get("index", "untouched"))


def _origin(config: Mapping[str, Any]) -> str:
    encoder, dev = config["encoder"], config["dev"]
    rows = [
        ("encoder", f"{encoder['name']}, revision {encoder['revision']}"),
        ("adapter", f"{config['kind']}, {config['share']:.0%} of the trained change kept"),
        ("an index that is there", _index(config)),
        ("dataset version", config["dataset"]),
        *((f"source {name}", licence) for name, licence in config.get("sources", {}).items()),
        ("query template", f"version {config['template_version']}"),
        ("seed", str(config["seed"])),
        ("dev NDCG@10", change(dev["base_ndcg@10"], dev["ndcg@10"])),
        ("dev fast@1", change(dev["base_fast@1"], dev["fast@1"])),
    ]
    return "\n\n".join(["## Training", markdown_table(("", ""), rows), *_how_chosen(config)])


def _how_chosen(config: Mapping[str, Any]) -> Iterator[str]:
    """What stands behind the dev figures, and what was tried beside this kind."""
    if config.get("reason"):
        yield f"Training did not help, because {config['reason']}: this is the encoder alone."
    if config.get("folds", 1) > 1:
        yield (
            f"The dev figures come from {config['folds']} fits that each held out a part of the "
            "labels; this model is their average, or was fitted on all of them."
        )
    yield "Dev chose the epoch and the share, so its figures (encoder alone → this) flatter."
    if config.get("tried"):
        head = ("kind", "dev NDCG@10", "seconds", "parameters", "an index that is there")
        rows = [
            (
                tried["kind"],
                f"{tried['dev']['ndcg']:.3f}",
                f"{tried['seconds']:.1f}",
                f"{tried['parameters']:,}",
                tried["index"],
            )
            for tried in config["tried"]
        ]
        yield f"Kinds that were tried:\n\n{markdown_table(head, rows)}"
