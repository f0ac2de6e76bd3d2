"""The shapes of answers, and their JSON schemas in the subset that strict mode takes everywhere.

Bounds are not in the schemas: older and fine-tuned models refuse them
(https://platform.openai.com/docs/guides/structured-outputs#supported-schemas); they are rules of
`validation` and `wording_rules`, which say in a sentence what to mend. Strict mode writes fields
in the order of the schema: what helps to write the next one comes first.
"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Style = Literal[
    "terse", "sentence", "question", "generate", "typed", "use_case", "identifiers", "error"
]
_KEPT = ("type", "description", "enum", "const", "anyOf", "items")
_SCALARS = ("string", "integer", "number", "boolean", "null")


def _whole(text: str) -> str:
    """The text, which must be whole characters: JSON can escape half of one."""
    text.encode()
    return text


Text = Annotated[str, AfterValidator(_whole)]
Line = Annotated[Text, AfterValidator(lambda text: " ".join(text.split()))]
"""A text of one line: line breaks in it are blanks."""


class _Answer(BaseModel):
    """Frozen; what else a model adds where no schema binds it is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class ArgumentDraft(_Answer):
    """One argument of the function."""

    name: Line
    type: Line = Field(description="In the language's own types.")
    meaning: Line


class WordingDraft(_Answer):
    """The task as one developer types it."""

    style: Style
    text: Line


class IntentDraft(_Answer):
    """A task, before anybody wrote code for it."""

    title: Line = Field(description="The task in one plain line.")
    function: Text = Field(description="A snake_case name for the function.")
    arguments: tuple[ArgumentDraft, ...]
    returns: Line = Field(description="Type and meaning of what is returned, edge cases included.")
    scale: Line = Field(description="How large the input gets in real use.")
    wordings: tuple[WordingDraft, ...]


class IntentBatch(_Answer):
    """Several tasks for one cell of the plan."""

    intents: tuple[IntentDraft, ...]


class SlowDraft(_Answer):
    """A correct solution that takes much longer."""

    reason: Line = Field(description="The cost it pays, in one sentence.")
    complexity: Line
    code: Text


class NearMissDraft(_Answer):
    """Performant code for a neighbouring task."""

    intent: Line = Field(description="The task that this code does answer.")
    entry: Text
    code: Text


class ProgramDraft(_Answer):
    """Everything that is needed to prove one task's solutions."""

    entry: Text = Field(description="The function that is called.")
    complexity: Line = Field(description="Of the performant solution, such as O(n log n).")
    code: Text = Field(description="The performant solution.")
    slow: tuple[SlowDraft, ...]
    near_miss: tuple[NearMissDraft, ...]
    make_input: Text
    check: Text
    sizes: tuple[int, ...] = Field(description="Three growing sizes n.")


class WitnessDraft(_Answer):
    """A second solution, written from the description alone."""

    entry: Text
    code: Text


def strict_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The model's JSON schema for strict mode: nothing optional, nothing else, no references.

    Raises:
        ValueError: if a field's type is outside of the subset (free maps, fixed tuples, recursion).
    """
    whole = model.model_json_schema()
    return _strict(whole, whole.get("$defs", {}), ())


def _strict(
    schema: dict[str, Any], definitions: dict[str, Any], inside: tuple[str, ...]
) -> dict[str, Any]:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name in inside:
            raise ValueError(f"{name} holds itself: strict schemas are written out, so give it up")
        merged = {**definitions[name], **{key: schema[key] for key in schema if key != "$ref"}}
        return _strict(merged, definitions, (*inside, name))
    kept = {key: schema[key] for key in _KEPT if key in schema}
    if schema.get("type") == "object":
        return {"type": "object", **_object(schema, definitions, inside)}
    if "items" in kept and "prefixItems" not in schema:
        return kept | {"items": _strict(kept["items"], definitions, inside)}
    if "anyOf" in kept:
        return kept | {"anyOf": [_strict(each, definitions, inside) for each in kept["anyOf"]]}
    if schema.get("type") not in _SCALARS and "enum" not in kept:
        raise ValueError(f"{schema.get('title', schema)}: strict mode has no such type")
    return kept


def _object(
    schema: dict[str, Any], definitions: dict[str, Any], inside: tuple[str, ...]
) -> dict[str, Any]:
    if "properties" not in schema:
        raise ValueError(f"{schema.get('title', schema)}: strict mode takes no map with free keys")
    properties = {
        name: _strict(each, definitions, inside) for name, each in schema["properties"].items()
    }
    return {
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
