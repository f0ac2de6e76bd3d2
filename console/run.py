"""The `__main__` of every flow: options in, one result out, a server where none is named."""

import contextlib
import dataclasses
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from prefect import Flow
from pydantic import BaseModel

from console.command_line import finish, parse
from console.environment import names_a_server
from console.logs import speak_plainly
from console.temporary_server import temporary_server, wait_until_recorded
from storage.home import home, prepare_home

Settings = TypeVar("Settings", bound=BaseModel)


def main(flow: Flow[..., Any], model: type[Settings]) -> NoReturn:
    """Runs `python -m flows.<name>` from the command line to the exit code."""
    program = f"python -m flows.{flow.name.replace('-', '_')}"
    arguments = sys.argv[1:]
    settings = parse(model, program, arguments)
    speak_plainly()

    def run() -> dict[str, Any]:
        with _server(prepare_home(home())):
            return described(flow(settings))

    sys.exit(finish(run, program, "--json" in arguments))


def described(result: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever the flow returns
    """A flow's result as a JSON object with a `path`: what was made."""
    if isinstance(result, list):
        return {"paths": result, "path": result[-1]}
    return {name: _plain(value) for name, value in dataclasses.asdict(result).items()}


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a field holds
    return str(value) if isinstance(value, Path) else value


@contextlib.contextmanager
def _server(root: Path) -> Iterator[None]:
    if names_a_server():
        yield
        wait_until_recorded()
        return
    with temporary_server(root):
        yield
