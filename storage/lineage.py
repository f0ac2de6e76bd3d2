"""What was made from what, read from the manifests: examples → dataset → model → report → champion.

The files are the truth; Prefect's events and artifacts only repeat it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from perfetch.errors import BadInput
from storage.dataset_manifest import read_manifest
from storage.home import MANIFEST, TEMPORARY, is_complete, read_object
from storage.registry import read_champion

Kind = Literal["examples", "dataset", "model", "report", "champion"]
FOLDERS: dict[Kind, str] = {
    "examples": "examples",
    "dataset": "datasets",
    "model": "models",
    "report": "reports",
}
LEAST_PREFIX = 6


@dataclass(frozen=True, slots=True)
class Node:
    """Something that was made."""

    kind: Kind
    version: str
    path: str
    said: str
    """One line about it."""


@dataclass(frozen=True, slots=True)
class Related:
    """A thing and what it came from, or what came from it."""

    node: Node
    others: tuple["Related", ...]


@dataclass(frozen=True, slots=True)
class Lineage:
    """One thing with all of its ancestors and descendants."""

    node: Node
    ancestors: tuple[Related, ...]
    descendants: tuple[Related, ...]


Edges = Mapping[Node, Sequence[Node]]


def find_lineage(root: Path, version: str) -> Lineage:
    """The lineage of the one thing whose version is, or starts with, what is given.

    Raises:
        BadInput: if nothing or more than one thing is meant.
        StoreDamaged: if a manifest is not one.
    """
    nodes, parents = _read(root)
    meant = [node for node in nodes if node.version == version] or [
        node for node in nodes if len(version) >= LEAST_PREFIX and node.version.startswith(version)
    ]
    # The champion is a name for a model: whoever gives the version means the model.
    meant = [node for node in meant if node.kind != "champion"]
    if version == "champion":
        meant = [node for node in nodes if node.kind == "champion"]
    if len(meant) != 1:
        raise BadInput(_refusal(root, version, meant))
    children: dict[Node, list[Node]] = {node: [] for node in nodes}
    for node, above in parents.items():
        for parent in above:
            children[parent].append(node)
    (node,) = meant
    return Lineage(node, _walk(node, parents), _walk(node, children))


def trace(root: Path, kind: Kind, version: str) -> Related:
    """One thing with all that it came from; only what lies on that way is read.

    Raises:
        StoreDamaged: if a manifest on the way is not one.
    """
    if kind == "champion":
        found = _champion(root)
    else:
        folder = root / FOLDERS[kind] / version
        found = _read_one(kind, folder) if is_complete(folder) else None
    node, above = found or (_gone(kind, version), [])
    return Related(node, tuple(trace(root, *parent) for parent in above))


def _gone(kind: Kind, version: str) -> Node:
    return Node(kind, version, "", "not there any more")


def _walk(node: Node, edges: Edges) -> tuple[Related, ...]:
    return tuple(Related(other, _walk(other, edges)) for other in edges[node])


def _read(root: Path) -> tuple[list[Node], dict[Node, list[Node]]]:
    """All there is, and what each was made from; a parent that is gone stands without a path."""
    nodes: dict[tuple[Kind, str], Node] = {}
    named: dict[Node, list[tuple[Kind, str]]] = {}
    for node, above in _made(root):
        nodes[node.kind, node.version] = node
        named[node] = above
    for above in list(named.values()):
        for kind, version in above:
            if (kind, version) not in nodes:
                gone = nodes[kind, version] = _gone(kind, version)
                named[gone] = []
    return list(named), {node: [nodes[parent] for parent in above] for node, above in named.items()}


def _made(root: Path) -> Iterator[tuple[Node, list[tuple[Kind, str]]]]:
    for kind in FOLDERS:
        for folder in _complete(root, kind):
            yield _read_one(kind, folder)
    if (champion := _champion(root)) is not None:
        yield champion


def _read_one(kind: Kind, folder: Path) -> tuple[Node, list[tuple[Kind, str]]]:
    """A complete folder, and what it was made from."""
    said, above = _READERS[kind](folder)
    return Node(kind, folder.name, str(folder), said), above


def _examples(folder: Path) -> tuple[str, list[tuple[Kind, str]]]:
    return read_object(folder / MANIFEST, "source")["source"], []


def _dataset(folder: Path) -> tuple[str, list[tuple[Kind, str]]]:
    manifest = read_manifest(folder)
    said = f"{manifest.rows['corpus']} documents, {manifest.rows['queries']} queries"
    return said, [("examples", parent) for parent in manifest.parents]


def _model(folder: Path) -> tuple[str, list[tuple[Kind, str]]]:
    config = read_object(folder / "config.json", "dataset", "kind", "encoder")
    return f"{config['kind']} over {config['encoder']['name']}", [("dataset", config["dataset"])]


def _report(folder: Path) -> tuple[str, list[tuple[Kind, str]]]:
    report = read_object(folder / "report.json", "model", "gate")
    return report["gate"]["reason"], [("model", report["model"])]


_READERS: dict[Kind, Callable[[Path], tuple[str, list[tuple[Kind, str]]]]] = {
    "examples": _examples,
    "dataset": _dataset,
    "model": _model,
    "report": _report,
}


def _champion(root: Path) -> tuple[Node, list[tuple[Kind, str]]] | None:
    champion = read_champion(root)
    if champion is None:
        return None
    above: list[tuple[Kind, str]] = [("model", champion.version)]
    if champion.report:
        above = [("report", Path(champion.report).name)]
    said = f"model {champion.version} since {champion.since}"
    return Node("champion", "champion", str(root / "models" / "champion.json"), said), above


def _complete(root: Path, kind: Kind) -> list[Path]:
    folders = sorted((root / FOLDERS[kind]).glob("*"))
    return [path for path in folders if is_complete(path) and not path.name.startswith(TEMPORARY)]


def _refusal(root: Path, version: str, meant: Sequence[Node]) -> str:
    if meant:
        several = ", ".join(f"{node.kind} {node.version}" for node in meant)
        return f"{version!r}: may be {several}; give more of it"
    return (
        f"{version!r}: no examples, dataset, model or report of that version under {root}; give "
        f"a folder's name there, its first {LEAST_PREFIX} characters or more, or champion"
    )
