"""`python -m flows.<name>`: the flow's pydantic model as options, and exit codes others can read.

0 done (a refused promotion is done), 2 bad input, 1 anything else, 130 interrupted. The last line
on standard output is the path of what was made; everything else goes to standard error.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_settings import (
    BaseSettings,
    CliApp,
    CliSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from console.refused_options import explain, explain_unread
from perfetch.errors import (
    BadInput,
    BudgetSpent,
    PerfetchError,
    SandboxUnavailable,
    StoreDamaged,
    StoreUnwritable,
)

Settings = TypeVar("Settings", bound=BaseModel)
DONE, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130
REFUSED = (BadInput, BudgetSpent, SandboxUnavailable, StoreDamaged, StoreUnwritable)
"""What the caller can mend: what was given, the machine, a stored file."""


def parse(model: type[Settings], program: str, arguments: Sequence[str]) -> Settings:
    """The model filled from the command line alone.

    Raises:
        SystemExit: with 2 on an unknown option or a value out of bounds, said on standard error.
    """
    command = _command(model)
    parser = _Parser(prog=program, description=model.__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    source: CliSettingsSource[Any] = CliSettingsSource(
        command, root_parser=parser, cli_hide_none_type=True, cli_implicit_flags=True
    )
    try:
        spelled = [_spelled(argument) for argument in arguments]
        filled = CliApp.run(command, cli_args=spelled, cli_settings_source=source)
    except ValidationError as error:
        for line in explain(error):
            print(f"{program}: {line}", file=sys.stderr)
        raise SystemExit(BAD_INPUT) from None
    except SettingsError as error:
        parser.error(explain_unread(error))
    return model.model_validate(filled.model_dump())


def finish(run: Callable[[], dict[str, Any]], program: str, as_json: bool) -> int:
    """Runs to the end and turns the result or the error into output and an exit code.

    The result's `path` is the last line on standard output; with `--json` the whole result is.
    """

    def show() -> None:
        result = run()
        say(json.dumps(result) if as_json else result["path"])

    return exit_code(show, program)


def say(text: str) -> None:
    """Prints to standard output; a reader who has seen enough (`| head`) is no failure."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # Python flushes once more at exit, and would complain then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def exit_code(run: Callable[[], None], program: str) -> int:
    """Runs to the end; an error on purpose becomes a sentence on standard error and a code."""
    try:
        run()
    except KeyboardInterrupt:
        print(f"{program}: interrupted; run again to go on", file=sys.stderr)
        return INTERRUPTED
    except REFUSED as error:
        print(f"{program}: {error}", file=sys.stderr)
        return BAD_INPUT
    except PerfetchError as error:
        print(f"{program}: {error}", file=sys.stderr)
        return FAILED
    return DONE


def _spelled(argument: str) -> str:
    """An option as its field is spelled: `--send-code` is `--send_code`; values stay."""
    name, equals, value = argument.partition("=")
    if not name.startswith("--") or name == "--":
        return argument
    start = "--no-" if name.startswith("--no-") else "--"
    return f"{start}{name.removeprefix(start).replace('-', '_')}{equals}{value}"


def _command(model: type[Settings]) -> type[BaseSettings]:
    return type(
        model.__name__,
        (model, _CommandLineOnly),
        {
            "__doc__": model.__doc__,
            "model_config": SettingsConfigDict(extra="forbid", frozen=True),
        },
    )


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line; the options are a `--help` away."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: {message}; see {self.prog} --help\n")


class _CommandLineOnly(BaseSettings):
    """Settings that no environment variable of the same name can change."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)
