"""What is wrong with a value and how to mend it, in the words of the person who wrote it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any, NamedTuple

from tfgen.spec import scalar
from tfgen.spec.locate import Located, Schema, tags_of
from tfgen.spec.node import Node, Scalar, Sequence, json_type, quoted

_KINDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "nothing",
}
_FORMATS = {
    "date": "a date such as 2026-12-31",
    "date-time": "a date and time such as 2026-12-31T18:00:00Z",
    "time": 'a time in quotes such as "18:00:00"',
    "ipv4network": "an IPv4 network such as 10.0.0.0/16",
    "ipv6network": "an IPv6 network such as 2001:db8::/32",
}
_LIMITS = {
    "greater_than": ("more than", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("less than", "lt"),
    "less_than_equal": ("at most", "le"),
    "multiple_of": ("a multiple of", "multiple_of"),
}
_LENGTHS = {
    "string_too_short": ("at least", "min_length", "character"),
    "string_too_long": ("at most", "max_length", "character"),
    "too_short": ("at least", "min_length", "item"),
    "too_long": ("at most", "max_length", "item"),
}


class Said(NamedTuple):
    """A message and its hint, as in `tfgen.errors.Problem`."""

    message: str
    hint: str = ""


def explain(kind: str, context: dict[str, Any], node: Node | None, where: Located) -> Said | None:
    """Says what pydantic means.

    Args:
        kind: pydantic's type of the error (https://docs.pydantic.dev/latest/errors/validation_errors/).
        context: pydantic's context of it.
        node: The value as it was written.
        where: What belongs there.

    Returns:
        None for an error that only pydantic's own words describe. A hint is empty where only the
        field's description can help.
    """
    schema = where.schema
    if limit := _LIMITS.get(kind):
        return Said(f"must be {limit[0]} {context[limit[1]]}, not {_shown(node)}")
    if length := _LENGTHS.get(kind):
        return _length(*length, context, node)
    if kind == "string_pattern_mismatch":
        form = [where.about] if where.about else []
        if not schema.get("examples"):  # which say the same, and can be read
            form.append(f"its pattern is {context['pattern']}")
        return Said(f"{_shown(node)} does not have the right form", "; ".join(form))
    if choices := _choices(schema):
        return no_choice(node, choices)
    return mismatch(node, [schema])


def no_choice(node: Node | None, choices: list[Any]) -> Said:
    """A value that is none of the choices."""
    known = "choices: " + ", ".join(_quoted(choice) for choice in choices)
    if not isinstance(node, Scalar) or node.kind == "null":
        return Said(f"must be one of the choices, {_not_found(node)}", known)
    if mend := next((_mend(node, choice) for choice in choices if str(choice) == node.raw), ""):
        return Said(f"must be {_KINDS[json_type(choices[0])]}, {_not_found(node)}", mend)
    near = nearest(node.raw, (choice for choice in choices if isinstance(choice, str)))
    meant = f"did you mean {_quoted(near)}? " if near else ""
    return Said(f"{_shown(node)} is not one of the choices", meant + known)


def mismatch(node: Node | None, schemas: list[Schema]) -> Said | None:
    """A value of the wrong kind; `schemas` are all that could stand there."""
    kind = json_type(node)
    wanted = list(dict.fromkeys(_wanted(schema) for schema in schemas))
    if kind == "object" and _KINDS[kind] in wanted:
        keys = [f"a mapping with {keys}" for schema in schemas if (keys := _keys(schema))]
        return Said("fits none of the alternatives", f"write {' or '.join(keys)}" if keys else "")
    if "" in wanted or _KINDS[kind] in wanted:
        return None  # it is of a right kind, and something else is wrong
    message = f"must be {' or '.join(wanted)}, {_not_found(node)}"
    return Said(message, next((hint for schema in schemas if (hint := _way_out(node, schema))), ""))


def quotes_needed(node: Scalar) -> Said:
    """An unquoted word that some reader takes for a number or a boolean, where text belongs."""
    return Said(f"must be text, and YAML may read {node.raw} as a {node.kind}", _mend(node, ""))


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice that was probably meant, if one is near."""
    by_form = {choice.lower().replace("-", "_"): choice for choice in choices}
    found = difflib.get_close_matches(word.lower().replace("-", "_"), by_form, 1)
    return by_form[found[0]] if found else None


def _length(bound: str, key: str, unit: str, context: dict[str, Any], node: Node | None) -> Said:
    wanted = context[key]
    if wanted == 1 and bound == "at least":
        return Said("must not be empty")
    length = context.get("actual_length") or len(node.raw if isinstance(node, Scalar) else "")
    plural = "" if wanted == 1 else "s"
    return Said(f"must have {bound} {wanted} {unit}{plural}, not {length}")


def _wanted(schema: Schema) -> str:
    if choices := _choices(schema):
        return " or ".join(_quoted(choice) for choice in choices)
    kind = "object" if tags_of(schema) else schema.get("type", "")
    return _format(schema) or _KINDS.get(kind, "")


def _format(schema: Schema) -> str:
    return _FORMATS.get(schema.get("format", ""), "")


def _way_out(node: Node | None, schema: Schema) -> str:
    wanted = schema.get("type", "")
    if tags := tags_of(schema):
        known = " or ".join(_quoted(tag) for tag in tags)
        return f"its key {schema['discriminator']['propertyName']} is {known}"
    if wanted == "object" and (keys := _keys(schema)):
        return keys
    if not isinstance(node, Scalar):
        return ""
    if node.kind == "null":
        return "give a value, or remove the key"
    if wanted == "array":
        return f"write it as a list: [{_shown(node)}]"
    return "" if "format" in schema else _other_spelling(node, wanted)


def _other_spelling(node: Scalar, wanted: str) -> str:
    """How to write the same word so that it is read as what is wanted, where that can be."""
    if wanted == "string" and node.kind != "text":
        return _mend(node, "")
    if wanted == "boolean" and node.raw in scalar.BOOLEAN_WORDS:
        return f"write {str(scalar.BOOLEAN_WORDS[node.raw]).lower()} without quotes"
    meant = scalar.read(node.raw)
    if wanted in ("integer", "number") and meant.kind == "number":
        if meant.odd:
            return "write it in plain decimal digits"
        if node.kind == "text" and (wanted == "number" or isinstance(meant.data, int)):
            return _mend(node, 0)
    return ""


def _mend(node: Scalar, wanted: object) -> str:
    """How to write the same characters so that they are read as what `wanted` is."""
    if isinstance(wanted, str):
        return f"write it in quotes: {_quoted(node.raw)}"
    return f"write it without quotes: {node.raw}"


def _keys(schema: Schema) -> str:
    names = list(schema.get("properties", {}))
    return f"the key{'s' if len(names) > 1 else ''} {', '.join(names)}" if names else ""


def _choices(schema: Schema) -> list[Any]:
    return [schema["const"]] if "const" in schema else schema.get("enum", [])


def _not_found(node: Node | None) -> str:
    if not isinstance(node, Scalar):
        return "not a list" if isinstance(node, Sequence) else "not a mapping"
    if node.kind == "null":
        return "and has no value"
    kind = "" if node.odd or node.kind == "boolean" else f"the {node.kind} "
    return f"not {kind}{_shown(node)}"


def _shown(node: Node | None) -> str:
    if not isinstance(node, Scalar):
        return "this"
    return _quoted(node.raw) if node.kind == "text" else node.raw


def _quoted(value: object) -> str:
    text = quoted(value)
    return text if len(text) <= 60 else f"{text[:58]}…{text[-1]}"
