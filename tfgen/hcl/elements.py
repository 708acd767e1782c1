"""cdktf elements → blocks: cdktf says what each value is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import cdktf

from tfgen.bindings import call_each, create_each
from tfgen.hcl.blocks import Attribute, Block, Encoded, Expression, Heredoc, Value
from tfgen.hcl.literal import BASE64, EXPRESSION, HEREDOC, JSON, LINES, REASON


def trees(elements: Iterable[Callable[[], cdktf.TerraformElement]]) -> list[Any]:
    """What cdktf makes of each resource or data source; these make one each.

    Each value comes with its type and whether it is a block.
    """
    return call_each(create_each(elements), "toHclTerraform")


def block(tree: dict[str, Any]) -> Block:
    """`{"resource": {"aws_kms_key": {"sessions": {…}}}}` → a block with its two labels."""
    ((kind, types),) = tree.items()
    ((type_, labels),) = types.items()
    ((label, entries),) = labels.items()
    return Block(kind, (type_, label), tuple(_body(entries)))


def _body(entries: dict[str, Any]) -> Iterator[Attribute | Block]:
    for name, entry in entries.items():
        if name == "//":  # cdktf's own notes on where the element came from
            continue
        if name == "lifecycle":
            yield Block(name, (), tuple(_lifecycle(entry)))
        elif entry.get("isBlock"):
            content = entry["value"]
            for body in content if isinstance(content, list) else [content]:
                yield Block(name, (), tuple(_body(body)))
        else:
            value = _value(entry["value"])
            # The values of an IAM condition are a set to AWS and a list to the provider.
            is_set = entry["type"] == "set" or name == "values"
            yield Attribute(name, _sorted(value) if is_set else value)


def _lifecycle(entries: dict[str, Any]) -> Iterator[Attribute | Block]:
    """Conditions are blocks of their own, and what is ignored are names, not text.

    https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle
    """
    for name, entry in entries.items():
        if name in ("precondition", "postcondition"):
            for check in entry:
                yield Block(name, (), tuple(Attribute(k, _value(v)) for k, v in check.items()))
        elif name == "ignore_changes" and isinstance(entry, list):
            yield Attribute(name, [Expression(attribute) for attribute in sorted(entry)])
        else:
            yield Attribute(name, _value(entry))


def _sorted(value: Value) -> Value:
    """A set in alphabetical order, so that how it was built leaves no trace."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return sorted(value, key=lambda item: str(item).partition(REASON)[0])
    return value


def _value(value: Any) -> Value:
    match value:
        case str():
            made = _MARKED.get(value[:1])
            return made(value[1:]) if made else value
        case dict():
            # JavaScript moves keys that look like numbers to the front: order them ourselves.
            return {key: _value(value[key]) for key in sorted(value)}
        case list():
            return [_value(item) for item in value]
        case _:
            return _plain(value)


def _encoded(opening: str, closing: str) -> Callable[[str], Encoded]:
    return lambda text: Encoded(_plain(json.loads(text)), opening, closing)


_MARKED: dict[str, Callable[[str], Value]] = {
    JSON: _encoded("jsonencode(", ")"),
    LINES: _encoded('join("\\n", ', ")"),
    BASE64: _encoded('base64encode(join("\\n", ', "))"),
    HEREDOC: Heredoc,
    EXPRESSION: Expression,
}


def _plain(value: Any) -> Value:
    """JSON as it is; a number that Python and JavaScript spell differently in one spelling."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value  # type: ignore[no-any-return]
