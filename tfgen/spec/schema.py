"""The JSON Schema of a spec, for editors that complete and check YAML."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from tfgen.spec.extends import KEY as EXTENDS

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_REF = "#/$defs/"
_PARTIAL = "Partial"
_FILE = {"type": "string", "minLength": 1}
_EXTENDS: Schema = {
    "description": "Files with shared defaults, relative to this one; later files win over earlier "
    "ones, and this one wins over them all. null drops an inherited value.",
    "anyOf": [_FILE, {"type": "array", "items": _FILE}],
}


def json_schema(model: type[BaseModel]) -> Schema:
    """The JSON Schema (draft 2020-12) of specs with this root model.

    A spec with `extends` may leave out what it inherits and set keys to null, so an editor must not
    call anything missing there: such specs are checked against a partial copy of the definitions.
    List items are never merged, so they stay complete.
    """
    whole = _tidy(model.model_json_schema())
    name = model.__name__
    definitions: dict[str, Schema] = whole.pop("$defs", {}) | {name: whole}
    partial: dict[str, Schema] = {}
    _add_partial(name, definitions, partial)
    every = definitions | partial
    for root in (name, _PARTIAL + name):
        every[root]["properties"] = {EXTENDS: _EXTENDS, **every[root]["properties"]}
    return {
        "$schema": DIALECT,
        "title": name,
        "description": whole.get("description", ""),
        "type": "object",
        "if": {"required": [EXTENDS]},
        "then": {"$ref": _REF + _PARTIAL + name},
        "else": {"$ref": _REF + name},
        "$defs": dict(sorted(every.items())),
    }


def _add_partial(name: str, definitions: dict[str, Schema], partial: dict[str, Schema]) -> None:
    """Adds the partial copy of one definition, and of those that it needs, to `partial`."""
    if _PARTIAL + name in partial:
        return
    partial[_PARTIAL + name] = {}  # known from here on, for definitions that refer to themselves
    partial[_PARTIAL + name] = _partial(definitions[name], definitions, partial)


def _partial(schema: Schema, definitions: dict[str, Schema], partial: dict[str, Schema]) -> Schema:
    """The same schema with nothing required, and null allowed for every key."""

    def visit(part: Schema) -> Schema:
        return _partial(part, definitions, partial)

    # Without its tag, a mapping can fit several alternatives of a discriminated union.
    dropped = ("required", "minProperties", "discriminator", "oneOf")
    copy = {key: value for key, value in schema.items() if key not in dropped}
    if reference := schema.get("$ref"):
        target = reference.removeprefix(_REF)
        _add_partial(target, definitions, partial)
        copy["$ref"] = _REF + _PARTIAL + target
    if alternatives := schema.get("anyOf") or schema.get("oneOf"):
        copy["anyOf"] = [visit(alternative) for alternative in alternatives]
    for key in ("properties", "patternProperties"):
        if key in schema:
            copy[key] = {name: _or_null(visit(value)) for name, value in schema[key].items()}
    if isinstance(free := schema.get("additionalProperties"), dict):
        copy["additionalProperties"] = _or_null(visit(free))
    return copy


def _tidy(schema: Any) -> Any:
    """The same schema without titles, which pydantic derives from names, and closed throughout.

    Where keys must have a form, pydantic leaves keys of other forms open, though it refuses them.
    """
    if isinstance(schema, list):
        return [_tidy(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closing = {"additionalProperties": False} if "patternProperties" in schema else {}
    return closing | {
        key: _tidy(value)
        for key, value in schema.items()
        if key != "title" or not isinstance(value, str)
    }


def _or_null(schema: Schema) -> Schema:
    words = {"description": schema["description"]} if "description" in schema else {}
    return {**words, "anyOf": [schema, {"type": "null"}]}
