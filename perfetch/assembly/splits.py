"""Which split a group or a wording belongs to: a pure function of its own key.

Not of its cluster, whose members change with tomorrow's data: so nothing ever moves. What
resembles something across a border is left out instead (conflicts.py).
"""

from hashlib import sha256

from perfetch.assembly.settings import AssemblySettings
from perfetch.errors import SourceInvalid
from perfetch.records import Document, Query

TRAIN = "train"
DEV = "dev"
NEW_QUERIES = "test_new_queries"
PUBLISHED = (TRAIN, DEV, "test")
UNSEEN_SPLITS = {
    "catalogue": "test_new_families",
    "openai": "test_new_families",
    "code": "test_new_modules",
    "openai-code": "test_new_modules",
}

_HEX_DIGITS = 16
_WHOLE = float(16**16)


def stable_hash(seed: int, kind: str, key: str) -> str:
    """16 hex digits of SHA-256; `kind` keeps groups and wordings of one name independent."""
    return sha256(f"{seed}\0{kind}\0{key}".encode()).hexdigest()[:_HEX_DIGITS]


def fraction(digits: str) -> float:
    """Where a stable hash stands between 0 and 1."""
    return int(digits, 16) / _WHOLE


def group_hash(group: str, settings: AssemblySettings) -> str:
    """The stable hash that decides about a group."""
    return stable_hash(settings.split_seed, "group", group)


def is_unseen(item: Document | Query, settings: AssemblySettings) -> bool:
    """Whether the item's group is kept from training in any form.

    Only a catalogue, a model's programs and a folder of code have groups with more than one thing
    to learn from; other sets are split by query alone.
    """
    if _kind(item) not in UNSEEN_SPLITS:
        return False
    return fraction(group_hash(item.group, settings)) < settings.unseen_share


def split_of(query: Query, settings: AssemblySettings) -> str:
    """The split of a query: as published, or by its group and its wording.

    Raises:
        SourceInvalid: if it was published with a split of another name.
    """
    if query.split:
        if query.split not in PUBLISHED:
            raise SourceInvalid(
                f"{query.source}: query {query.query_id} has split {query.split!r}; "
                f"expected one of {', '.join(PUBLISHED)}, or none for Perfetch to choose"
            )
        return query.split
    kind = _kind(query)
    if kind not in UNSEEN_SPLITS:
        return _share(group_hash(query.group, settings), settings, test="test")
    if is_unseen(query, settings):
        return UNSEEN_SPLITS[kind]
    return _share(stable_hash(settings.split_seed, "wording", query.wording), settings, NEW_QUERIES)


def _share(digits: str, settings: AssemblySettings, test: str) -> str:
    place = fraction(digits)
    if place < settings.test_share:
        return test
    return DEV if place < settings.test_share + settings.dev_share else TRAIN


def _kind(item: Document | Query) -> str:
    return item.source.partition(":")[0]
