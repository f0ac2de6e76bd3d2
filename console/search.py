"""`python -m flows.search`: one query against the newest corpus, base and champion side by side.

No Prefect here: a search is no run that anyone wants to see in a database.
"""

import json
import os
import shutil
import sys
from dataclasses import asdict
from typing import NoReturn

from pydantic import BaseModel, ConfigDict, Field
from pydantic_settings import CliPositionalArg

from console.command_line import exit_code, parse, say
from console.lookup import look_up
from perfetch.reporting.terminal import render_text
from storage.home import home

PROGRAM = "python -m flows.search"


class SearchSettings(BaseModel):
    """Searches the newest dataset's corpus: the encoder alone and the champion, side by side."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: CliPositionalArg[str] = Field(
        min_length=1, title="Query", description="What you want, in your words."
    )
    k: int = Field(default=5, ge=1, le=100, title="Documents", description="How many to list.")
    language: str | None = Field(
        default=None,
        title="Language",
        description="Only documents in it, as cpp or python; all when left out.",
    )


def main() -> NoReturn:
    """The command line: text for a person, or one JSON object with `--json`."""
    arguments = sys.argv[1:]
    settings = parse(SearchSettings, PROGRAM, arguments)

    def run() -> None:
        found = look_up(home(), settings.text, settings.language, settings.k)
        if "--json" in arguments:
            say(json.dumps({"schema": 1, **asdict(found)}))
        else:
            coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
            say(render_text(found, shutil.get_terminal_size().columns, coloured))

    sys.exit(exit_code(run, PROGRAM))
