"""Which prompts an encoder's configuration asks for, as sentence-transformers reads it."""

import json
from collections.abc import Mapping
from pathlib import Path

from perfetch.errors import EncoderInvalid
from perfetch.rendering import NO_PROMPTS, Prompts

CONFIG = "config_sentence_transformers.json"
_DOCUMENT_NAMES = ("document", "passage", "corpus")
"""As `SentenceTransformer.encode_document` looks for them, which takes the first even if empty."""


def side_prompts(prompts: Mapping[str, str | None], default_name: str | None) -> Prompts:
    """The prompts that the texts of each side are given; none where they are the same.

    Args:
        prompts: name to prompt, as sentence-transformers keeps them.
        default_name: of the one that a side without its own takes.
    """
    query, document = both_prompts(prompts, default_name)
    return NO_PROMPTS if query == document else Prompts(query, document)


def common_prompt(prompts: Mapping[str, str | None], default_name: str | None) -> str | None:
    """What is put before every text as it is embedded; nothing where each side has its own."""
    query, document = both_prompts(prompts, default_name)
    return query or None if query == document else None


def read_side_prompts(name: str, folder: Path) -> Prompts:
    """The prompts of an encoder's folder, without loading it.

    Raises:
        EncoderInvalid: if its configuration is malformed, or leaves prompts out of the mean.
    """
    path = folder / CONFIG
    if not path.is_file():
        return NO_PROMPTS
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
        known = {str(key): str(value or "") for key, value in (config.get("prompts") or {}).items()}
        found = side_prompts(known, config.get("default_prompt_name"))
    except (ValueError, AttributeError) as error:
        raise EncoderInvalid(
            f'encoder {name}: {path} is malformed; expected an object with "prompts", an object of '
            "names and texts"
        ) from error
    if found and any(map(_leaves_prompts_out, folder.glob("*/config.json"))):
        raise EncoderInvalid(
            f"encoder {name}: it pools over a text without its prompt (include_prompt), and its "
            f"sides have different ones, which Perfetch does not do; empty prompts in {path}, or "
            "choose another encoder"
        )
    return found


def both_prompts(prompts: Mapping[str, str | None], default_name: str | None) -> tuple[str, str]:
    """(before queries, before documents), by whatever puts it there; "" is none.

    An empty prompt of a side is none: sentence-transformers lists them for every encoder.
    """
    common = prompts.get(default_name or "") or ""
    own = (prompts[name] for name in _DOCUMENT_NAMES if prompts.get(name))
    return prompts.get("query") or common, next(own, None) or common


def _leaves_prompts_out(path: Path) -> bool:
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return False  # what loads it says so
    return isinstance(config, dict) and config.get("include_prompt") is False
