"""cdktf elements → blocks: cdktf says what each value is, tokens become references."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import cdktf

from tfgen.hcl.blocks import Attribute, Block, Encoded, Expression, Value
from tfgen.hcl.literal import JSON, REASON

_WITHOUT_TYPE = ("variable", "output")


def blocks(stack: cdktf.TerraformStack, elements: Sequence[cdktf.TerraformElement]) -> list[Block]:
    """One block for each element, in the same order.

    `to_hcl_terraform` gives each value with its type and whether it is a block; resolving all of
    them in one call costs one round trip to Node.
    """
    trees = [element.to_hcl_terraform() for element in elements]
    resolver = cdktf.DefaultTokenResolver(cdktf.StringConcat())
    resolved = cdktf.Tokenization.resolve(trees, scope=stack, preparing=False, resolver=resolver)
    return [_block(tree) for tree in resolved]


def _block(tree: dict[str, Any]) -> Block:
    """`{"resource": {"aws_kms_key": {"sessions": {…}}}}` → a block with its labels."""
    ((kind, inner),) = tree.items()
    labels = []
    for _ in range(1 if kind in _WITHOUT_TYPE else 2):
        ((label, inner),) = inner.items()
        labels.append(label)
    return Block(kind, tuple(labels), tuple(_body(inner)))


def _body(entries: dict[str, Any]) -> Iterator[Attribute | Block]:
    for name, entry in entries.items():
        if name == "//":  # cdktf's own notes on where the element came from
            continue
        if name == "depends_on":
            yield Attribute(name, [Expression(address) for address in entry])
        elif name == "lifecycle":
            yield Block(
                name, (), tuple(Attribute(key, _value(item)) for key, item in entry.items())
            )
        elif entry.get("isBlock"):
            content = entry["value"]
            for body in content if isinstance(content, list) else [content]:
                yield Block(name, (), tuple(_body(body)))
        elif entry["type"] == "type":
            yield Attribute(name, Expression(entry["value"]))
        else:
            value = _value(entry["value"])
            yield Attribute(name, _sorted(value) if entry["type"] == "set" else value)


def _sorted(value: Value) -> Value:
    """A set in alphabetical order, so that the order in which Python built it leaves no trace."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return sorted(value, key=lambda item: str(item).partition(REASON)[0])
    return value


def _value(value: Any) -> Value:
    match value:
        case str() if value.startswith(JSON):
            return Encoded(_plain(json.loads(value.removeprefix(JSON))))
        case dict():
            # JavaScript moves keys that look like numbers to the front: order them ourselves.
            return {key: _value(value[key]) for key in sorted(value)}
        case list():
            return [_value(item) for item in value]
        case _:
            return _plain(value)


def _plain(value: Any) -> Value:
    """JSON as it is; a number that Python and JavaScript spell differently in one spelling."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value  # type: ignore[no-any-return]
