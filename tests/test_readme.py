"""What the README tells a reader to type is understood by what he types it to."""

import importlib.util
import json
import re
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from flows.sections import Source
from flows.settings import PipelineSettings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SOURCES = sorted(set(re.findall(r"--sources '(\[.*?\])'", README)))


def test_every_make_target_is_explained_and_every_explained_target_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z0-9-]+):.*## ", makefile, re.MULTILINE)) - {"help"}
    assert set(re.findall(r"^\| `make ([a-z0-9-]+)`", README, re.MULTILINE)) == targets


@pytest.mark.parametrize("text", SOURCES)
def test_every_choice_of_sources_is_one_that_flows_take(text):
    settings = PipelineSettings(sources=json.loads(text))
    assert [source.kind for source in settings.sources] == [
        item["kind"] for item in json.loads(text)
    ]


def test_every_field_of_every_source_is_explained():
    table = README.split("### Fields of the sources")[1].split("\n\n")[1]
    told = {
        line.split("`")[1]: set(re.findall(r"`(\w+)`", line.split("|")[2]))
        for line in table.splitlines()[2:]
    }
    schema = TypeAdapter(Source).json_schema()["$defs"]
    fields = {
        model["properties"]["kind"]["const"]: set(model["properties"]) - {"kind"}
        for model in schema.values()
    }
    assert set(told) == set(fields)
    for kind, names in fields.items():
        assert names <= told[kind], kind


def test_every_module_that_is_called_exists():
    for name in sorted(set(re.findall(r"python -m (flows\.\w+)", README))):
        assert importlib.util.find_spec(name) is not None, name


def test_every_link_and_picture_leads_somewhere():
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).is_file(), target


def test_the_tree_names_what_is_there():
    block = README.split("## The tree")[1].split("```")[1]
    names = re.findall(r"^( *)([\w.]+/?) {2,}", block, re.MULTILINE)
    folder = ROOT
    for indent, name in names:
        path = (folder if indent else ROOT) / name
        assert path.exists(), path
        folder = path if not indent else folder
