"""A run's artifact about what it made links to those of what that was made from."""

from collections.abc import Iterator, Sequence

from prefect.artifacts import create_markdown_artifact

from storage.home import home
from storage.lineage import Kind, Node, Related, trace


def show_lineage(kind: Kind, version: str) -> None:
    """One artifact under the thing's own name, so that others can link to it."""
    found = trace(home(), kind, version)
    lines = [f"**{kind} {version}**: {found.node.said}", "", "Made from:", ""]
    lines += list(_lines(found.others)) or ["- nothing that is recorded"]
    lines += ["", f"`python -m flows.lineage {version}` shows what came of it since."]
    create_markdown_artifact(
        "\n".join(lines), key=_key(found.node), description=f"What {kind} {version} was made from"
    )


def _lines(related: Sequence[Related], indent: str = "") -> Iterator[str]:
    for each in related:
        yield f"{indent}- {_link(each.node)}: {each.node.said}"
        yield from _lines(each.others, f"{indent}    ")


def _link(node: Node) -> str:
    # Examples have no artifact under their name: a source tells what it left out, by kind.
    if node.kind == "examples":
        return f"{node.kind} `{node.version}`"
    # The UI shows the marks of code within a link as they are.
    return f"[{node.kind} {node.version}](/artifacts/key/{_key(node)})"


def _key(node: Node) -> str:
    return node.kind if node.kind == "champion" else f"{node.kind}-{node.version}"
