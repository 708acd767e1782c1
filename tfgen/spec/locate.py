"""pydantic's location of an error → the path in the spec, and the JSON Schema that holds there.

pydantic mixes into its locations what no spec holds: the tag of a discriminated union, the label of
a union's alternative, `[key]`. The model's own JSON Schema tells which is which, and also knows the
valid keys, the choices and the descriptions, all through pydantic's public interface.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from tfgen.spec.node import Path

Schema = dict[str, Any]
_SCALAR_LABELS = {"str": "string", "int": "integer", "float": "number", "bool": "boolean"}


@dataclass(frozen=True, slots=True)
class Located:
    """Where an error is.

    Attributes:
        path: In the spec.
        is_key: True when the key itself is wrong, not its value.
        schema: What belongs there; `{}` when nothing is known.
        keys: The valid keys of the mapping around, or none when they are free.
        about: The description of the nearest field, without its final full stop, or "".
        alternatives: Where a union without a discriminator belongs there: what it is made of.
        unions: For each such union on the way: pydantic's location of it, and the label of the
            alternative that pydantic tried.
    """

    path: Path
    is_key: bool
    schema: Schema
    keys: tuple[str, ...]
    about: str
    alternatives: tuple[Schema, ...]
    unions: tuple[tuple[Path, str], ...]


@functools.cache
def _schema_of(model: type[BaseModel]) -> Schema:
    return model.model_json_schema()


def locate(model: type[BaseModel], loc: Path) -> Located:
    """Finds out what one of pydantic's locations means.

    Args:
        model: The root model that pydantic validated.
        loc: `loc` of one of `ValidationError.errors()`.
    """
    whole = _schema_of(model)
    schema, about = _resolved(whole, whole), ""
    path: Path = ()
    keys: tuple[str, ...] = ()
    unions: list[tuple[Path, str]] = []
    names: Schema = {}
    is_key = loc[-1:] == ("[key]",)
    for index, part in enumerate(loc[:-1] if is_key else loc):
        if tags := tags_of(schema):
            schema = _resolved({"$ref": tags.get(str(part), "#")}, whole)
        elif choices := _alternatives(schema, whole):
            unions.append((loc[:index], str(part)))
            schema = _labelled(choices, str(part))
        elif (child := _child(schema, part)) is not None:
            names = schema.get("propertyNames", {})
            path, keys = (*path, part), tuple(schema.get("properties", ()))
            about = _about(child, whole) or ("" if "properties" in schema else about)
            schema = _resolved(child, whole)
    if is_key:
        schema = _resolved(names, whole)
    alternatives = _alternatives(schema, whole)
    return Located(path, is_key, schema, keys, about, alternatives, tuple(unions))


def tags_of(schema: Schema) -> dict[str, str]:
    """The tags of a discriminated union, each with the reference to its alternative."""
    mapping: dict[str, str] = schema.get("discriminator", {}).get("mapping", {})
    return mapping


def _resolved(schema: Schema, whole: Schema) -> Schema:
    """The schema behind references and behind "or null"."""
    while True:
        if "$ref" in schema:
            name = schema["$ref"].removeprefix("#/$defs/")
            schema = whole["$defs"].get(name, {}) if name != "#" else {}
        elif len(choices := _choices(schema)) == 1 and not tags_of(schema):
            schema = choices[0]
        else:
            return schema


def _alternatives(schema: Schema, whole: Schema) -> tuple[Schema, ...]:
    choices = [] if tags_of(schema) else _choices(schema)
    return tuple(_resolved(choice, whole) for choice in choices)


def _about(schema: Schema, whole: Schema) -> str:
    text: str = schema.get("description") or _resolved(schema, whole).get("description", "")
    about = " ".join(text.split("\n\n")[0].split()).removesuffix(".")
    examples = ", ".join(json.dumps(example) for example in schema.get("examples", ()))
    return f"{about}; for example {examples}" if about and examples else about


def _choices(schema: Schema) -> list[Schema]:
    choices: list[Schema] = schema.get("anyOf") or schema.get("oneOf") or []
    return [choice for choice in choices if choice.get("type") != "null"]


def _labelled(choices: tuple[Schema, ...], label: str) -> Schema:
    """The alternative that pydantic calls so: by a model's name, or as `str`, `list[str]`."""
    is_list = label.startswith(("list", "tuple", "set", "frozenset"))
    kind = _SCALAR_LABELS.get(label) or ("array" if is_list else "object")
    of_kind = [choice for choice in choices if choice.get("type") == kind]
    # A validator wraps the name: `function-after[check(), Saml]`.
    by_name = [choice for choice in of_kind if choice.get("title", "") == label] or [
        choice for choice in of_kind if choice.get("title", "?") in label
    ]
    return next(iter(by_name or of_kind), {})


def _child(schema: Schema, part: str | int) -> Schema | None:
    """The schema of an item or of a key's value; `{}` for an unknown key, None for a label."""
    if isinstance(part, int):
        prefix = schema.get("prefixItems", [])
        child = prefix[part] if part < len(prefix) else schema.get("items")
    else:
        named = [*schema.get("patternProperties", {}).values(), schema.get("additionalProperties")]
        child = schema.get("properties", {}).get(part) or next(filter(None, named), None)
    if isinstance(child, dict):
        return child
    is_collection = schema.get("type", "object") in ("object", "array")
    return {} if is_collection else None
