"""The `__main__` of every flow: options in, one result out, a server where none is named."""

import contextlib
import dataclasses
import sys
import tempfile
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Any, NoReturn, TypeVar

from prefect import Flow
from prefect.settings import PREFECT_API_URL
from pydantic import BaseModel

from console.command_line import finish, parse
from console.environment import names_a_server
from console.living import departed, living
from console.logs import speak_plainly
from console.named_server import named_server
from console.recorded_runs import mark_crashed, run_under, wait_until_recorded
from storage.home import home, prepare_home
from storage.workplace import workplace

Settings = TypeVar("Settings", bound=BaseModel)


def main(flow: Flow[..., Any], model: type[Settings]) -> NoReturn:
    """Runs `python -m flows.<name>` from the command line to the exit code."""
    program = f"python -m flows.{flow.name.replace('-', '_')}"
    arguments = sys.argv[1:]
    settings = parse(model, program, arguments)
    speak_plainly()

    def run() -> dict[str, Any]:
        root = prepare_home(home())
        # Working folders of the sandbox and of libraries: nothing is written elsewhere.
        here = workplace(root)
        tempfile.tempdir = str(here / "tmp")
        with _server():
            return described(recorded(here, flow, settings))

    sys.exit(finish(run, program, "--json" in arguments))


def recorded(here: Path, flow: Flow[..., Any], settings: BaseModel) -> Any:  # noqa: ANN401 - the flow's
    """The flow's result, once the server has all of the run; and the end of those that died."""
    address = PREFECT_API_URL.value()
    folder = here / "processes" / sha256((address or "temporary").encode()).hexdigest()[:8]
    with living(folder) as name:
        with departed(folder) as dead:
            mark_crashed(dead)
        try:
            return run_under(name, flow, settings)
        finally:
            wait_until_recorded(name, is_temporary=address is None)


def described(result: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever the flow returns
    """A flow's result as a JSON object with a `path`: what was made."""
    return {name: _plain(value) for name, value in dataclasses.asdict(result).items()}


def _server() -> contextlib.AbstractContextManager[None]:
    if names_a_server():
        return named_server()
    # Importing a server takes a second and a half: not before the options are seen to be right.
    from console.temporary_server import temporary_server

    return temporary_server()


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a field holds
    return str(value) if isinstance(value, PurePath) else value
