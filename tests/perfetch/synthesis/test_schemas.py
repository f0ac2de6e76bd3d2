"""Strict mode's subset, as OpenAI documents it; what a schema cannot say is refused at once."""

import json

import pytest
from pydantic import BaseModel, Field, ValidationError

from perfetch.synthesis.schemas import (
    IntentBatch,
    ProgramDraft,
    WitnessDraft,
    WordingDraft,
    strict_schema,
)

ANSWERS = [IntentBatch, ProgramDraft, WitnessDraft]
KEYWORDS = {
    "type",
    "description",
    "enum",
    "items",
    "properties",
    "required",
    "additionalProperties",
}


def nodes(schema):
    yield schema
    for child in [*schema.get("properties", {}).values(), *filter(None, [schema.get("items")])]:
        yield from nodes(child)


@pytest.mark.parametrize("model", ANSWERS)
def test_a_strict_schema_leaves_nothing_open(model):
    schema = strict_schema(model)
    assert schema["type"] == "object"
    for node in nodes(schema):
        assert set(node) <= KEYWORDS
        if node["type"] == "object":
            assert node["required"] == list(node["properties"])
            assert node["additionalProperties"] is False


@pytest.mark.parametrize("model", ANSWERS)
def test_fields_come_in_the_order_in_which_they_help(model):
    assert list(strict_schema(model)["properties"]) == list(model.model_fields)


def test_a_field_called_title_is_no_annotation():
    intent = strict_schema(IntentBatch)["properties"]["intents"]["items"]
    assert intent["properties"]["title"]["type"] == "string"


def test_bounds_and_defaults_are_left_to_the_rules():
    class Bounded(BaseModel):
        count: int = Field(default=3, ge=1, le=5)
        names: list[str] = Field(min_length=2)

    properties = strict_schema(Bounded)["properties"]
    assert properties == {
        "count": {"type": "integer"},
        "names": {"type": "array", "items": {"type": "string"}},
    }
    assert strict_schema(Bounded)["required"] == ["count", "names"]


class Tree(BaseModel):
    children: list["Tree"]


class FreeMap(BaseModel):
    counts: dict[str, int]


class Fixed(BaseModel):
    pair: tuple[int, str]


@pytest.mark.parametrize("model", [Tree, FreeMap, Fixed])
def test_what_strict_mode_cannot_say_is_refused(model):
    with pytest.raises(ValueError, match=r"strict|written out"):
        strict_schema(model)


def test_what_a_model_adds_where_no_schema_binds_it_is_passed_over():
    text = json.dumps({"entry": "total", "code": "…", "thoughts": "hm"})
    assert WitnessDraft.model_validate_json(text) == WitnessDraft(entry="total", code="…")


@pytest.mark.parametrize("field", ["entry", "code"])
def test_half_a_character_does_not_fit(field):
    answer = {"entry": "total", "code": "x"} | {field: "\ud83d"}
    with pytest.raises(ValidationError, match=field):
        WitnessDraft.model_validate(json.loads(json.dumps(answer)))


def test_texts_of_one_line_have_no_line_breaks():
    wording = WordingDraft.model_validate({"style": "terse", "text": " sum\n of  all\t"})
    assert wording.text == "sum of all"
