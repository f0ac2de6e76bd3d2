"""Strict JSON schemas: what OpenAI refuses of them, and an object that fits one.

Source: https://platform.openai.com/docs/guides/structured-outputs (supported schemas)
"""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]
NOT_PERMITTED = ("default", "oneOf", "allOf", "not", "if", "minLength", "maxLength", "uniqueItems")


def problem(schema: Schema) -> str:
    """Why a strict schema is refused, in OpenAI's words; empty when it is fine."""
    if schema.get("type") != "object":
        found = schema.get("type")
        return f"schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{found}\"'."
    for place, part in _walk(schema, ()):
        text = _problem_of(part)
        if text:
            return f"In context={place!r}, {text}"
    return ""


def _problem_of(part: Schema) -> str:
    if "$ref" in part and len(part) > 1:
        return f"$ref cannot have keywords {set(part) - {'$ref'}}."
    for name in NOT_PERMITTED:
        if name in part:
            return f"'{name}' is not permitted."
    if part.get("type") == "array" and "items" not in part:
        return "array schema missing items."
    if part.get("type") != "object":
        return ""
    if part.get("additionalProperties") is not False:
        return "'additionalProperties' is required to be supplied and to be false."
    missing = [name for name in part.get("properties", {}) if name not in part.get("required", [])]
    if missing or "required" not in part:
        return (
            "'required' is required to be supplied and to be an array including every key in "
            f"properties. Missing {', '.join(map(repr, missing))}."
        )
    return ""


def _walk(part: Schema, place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Schema]]:
    yield place, part
    for group in ("properties", "$defs"):
        for name, inner in part.get(group, {}).items():
            yield from _walk(inner, (*place, group, name))
    if isinstance(part.get("items"), dict):
        yield from _walk(part["items"], (*place, "items"))
    for number, inner in enumerate(part.get("anyOf", ())):
        yield from _walk(inner, (*place, "anyOf", str(number)))


def example(schema: Schema, root: Schema | None = None) -> Any:
    """The plainest value that fits."""
    root = root or schema
    if "$ref" in schema:
        return example(root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root)
    for name in ("anyOf", "oneOf", "allOf"):
        if name in schema:
            return example(schema[name][0], root)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    return _example_of_type(schema, root)


def _example_of_type(schema: Schema, root: Schema) -> Any:
    kind = schema.get("type", "object")
    match kind[0] if isinstance(kind, list) else kind:
        case "object":
            inner = schema.get("properties", {})
            return {name: example(part, root) for name, part in inner.items()}
        case "array":
            return [example(schema["items"], root)] * max(1, schema.get("minItems", 1))
        case "string":
            return "text".ljust(schema.get("minLength", 0), "t")[: schema.get("maxLength")]
        case "integer" | "number":
            return schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
        case "boolean":
            return True
    return None
