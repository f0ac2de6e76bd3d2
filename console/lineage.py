"""`python -m flows.lineage VERSION`: what a version was made from, and what was made from it.

No Prefect here: it reads a few small files.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, NoReturn

from pydantic import BaseModel, ConfigDict, Field
from pydantic_settings import CliPositionalArg

from console.command_line import exit_code, parse, say
from storage.home import home
from storage.lineage import Lineage, Node, Related, find_lineage

PROGRAM = "python -m flows.lineage"


class LineageSettings(BaseModel):
    """Shows what a dataset, model or report was made from, and what was made from it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: CliPositionalArg[str] = Field(
        min_length=1,
        title="Version",
        description="Of examples, a dataset, a model or a report, or its first characters; or "
        "champion.",
    )


def main() -> NoReturn:
    """The command line: a tree for a person, or one JSON object with `--json`."""
    arguments = sys.argv[1:]
    settings = parse(LineageSettings, PROGRAM, arguments)

    def run() -> None:
        found = find_lineage(home(), settings.version)
        say(json.dumps(as_json(found)) if "--json" in arguments else tree(found))

    sys.exit(exit_code(run, PROGRAM))


def as_json(found: Lineage) -> dict[str, Any]:
    """The lineage as an object: the thing itself, ancestors and descendants, nested."""

    def nested(related: Sequence[Related], name: str) -> list[dict[str, Any]]:
        return [asdict(each.node) | {name: nested(each.others, name)} for each in related]

    return {
        "schema": 1,
        **asdict(found.node),
        "ancestors": nested(found.ancestors, "ancestors"),
        "descendants": nested(found.descendants, "descendants"),
    }


def tree(found: Lineage) -> str:
    """Ancestors above, the thing itself, descendants below; the last line is its path."""
    return "\n".join(
        [
            "made from",
            *(_lines(found.ancestors) or ["  nothing that is recorded"]),
            "",
            _line(found.node),
            "",
            "made from it",
            *(_lines(found.descendants) or ["  nothing yet"]),
            "",
            found.node.path or f"{found.node.version}: not there any more",
        ]
    )


def _lines(related: Sequence[Related]) -> list[str]:
    return list(_walk(related, "  "))


def _walk(related: Sequence[Related], indent: str) -> Iterator[str]:
    for number, each in enumerate(related):
        is_last = number == len(related) - 1
        yield f"{indent}{'└─' if is_last else '├─'} {_line(each.node)}"
        yield from _walk(each.others, indent + ("   " if is_last else "│  "))


def _line(node: Node) -> str:
    name = node.kind if node.kind == node.version else f"{node.kind} {node.version}"
    return f"{name}  {node.said}"
