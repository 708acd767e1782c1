"""Policy documents in HCL → policies: the data source, `jsonencode`, and JSON text.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
"""

from __future__ import annotations

import json
from typing import Any

from tfgen.access.grammar import statement, texts, unreadable
from tfgen.access.instances import Found, Instance
from tfgen.access.policy import Policy
from tfgen.access.values import Values
from tfgen.configuration.document import Block, Call, Expression, Object, Reference, Sequence
from tfgen.configuration.modules import Declared
from tfgen.errors import Place

_ELEMENTS = {
    "sid": "Sid",
    "effect": "Effect",
    "actions": "Action",
    "not_actions": "NotAction",
    "resources": "Resource",
    "not_resources": "NotResource",
}
_PRINCIPALS = {"principals": "Principal", "not_principals": "NotPrincipal"}
# Arguments that make of a document more, or less, than its own statements.
_MERGED = ("source_policy_documents", "override_policy_documents", "for_each", "count")


def policy_of(values: Values, given: Found, place: Place, doubt: str = "") -> Policy:
    """The policy that an expression stands for.

    Args:
        values: Of the environment.
        given: The expression, such as `data.aws_iam_policy_document.key.json`.
        place: Of the argument that holds it; its path is the resource's address.
        doubt: Why it cannot be said whether the policy is attached.
    """
    found = values.origin(given)
    match found.expression:
        case Reference(parts=("data", "aws_iam_policy_document", label, "json")):
            declared = found.instance.module.find(f"data.aws_iam_policy_document.{label}")
            if declared and declared.block:
                return _from_data(values, found.instance, declared, declared.block, doubt)
        case Call(name="jsonencode", arguments=(Object() as argument,)):
            return _from_json(values.of(found), place, _lines(argument), doubt)
    value = values.of(found)
    try:
        return _from_json(json.loads(str(value)), place, (), doubt)
    except ValueError:
        return unreadable(place, f"what {value} says")


def _from_json(value: Any, place: Place, lines: tuple[int, ...], doubt: str) -> Policy:
    given = value.get("Statement") if isinstance(value, dict) else None
    items = given if isinstance(given, list) else [given]
    if not all(isinstance(item, dict) for item in items):
        return unreadable(place, "statements that are not written out")
    # Without this version, `${…}` is text and no variable.
    old = value.get("Version") != "2012-10-17" and "${" in json.dumps(value)
    places = [Place(place.file, line, None, place.path) for line in lines] or [place] * len(items)
    doubt = "what ${…} means in a policy of that version" if old else doubt
    return Policy(
        place.path,
        tuple(statement(item, at, doubt) for item, at in zip(items, places, strict=True)),
    )


def _lines(document: Object) -> tuple[int, ...]:
    """The line of each statement of a `jsonencode({ Statement = […] })`."""
    for key, value in document.entries:
        if getattr(key, "value", None) == "Statement":
            return tuple(item.line for item in _items(value))
    return ()


def _items(value: Expression) -> tuple[Expression, ...]:
    return value.items if isinstance(value, Sequence) else (value,)


def _from_data(
    values: Values, instance: Instance, declared: Declared, block: Block, doubt: str
) -> Policy:
    file, address = declared.document.file, instance.address(declared.address)
    merged = [name for name in _MERGED if block.value(name)]
    merged += ["dynamic"] if any(inner.type == "dynamic" for inner in block.blocks) else []
    if merged:
        place = Place(file, block.line, block.column, address)
        return unreadable(place, f"what {merged[0]} makes of {address}")
    return Policy(
        address,
        tuple(
            statement(
                _elements(values, instance, inner),
                Place(file, inner.line, inner.column, address),
                "its dynamic blocks" if _is_dynamic(inner) else doubt,
            )
            for inner in block.blocks
            if inner.type == "statement"
        ),
    )


def _is_dynamic(block: Block) -> bool:
    return any(inner.type == "dynamic" for inner in block.blocks)


def _elements(values: Values, instance: Instance, block: Block) -> dict[str, Any]:
    """A `statement` block as it will be in JSON."""

    def read(inner: Block, name: str) -> tuple[str, ...]:
        given = inner.value(name)
        found = values.of(Found(instance, given)) if given else ()
        # AWS's own variables stand here as &{…}, since ${…} is Terraform's.
        return tuple(text.replace("&{", "${") for text in texts(found))

    made: dict[str, Any] = {
        element: read(block, name) for name, element in _ELEMENTS.items() if block.value(name)
    }
    made["Sid"] = "".join(made.get("Sid", ()))
    made["Effect"] = "".join(made.get("Effect", ("Allow",)))
    for inner in block.blocks:
        if inner.type in _PRINCIPALS:
            kinds = made.setdefault(_PRINCIPALS[inner.type], {})
            for kind in read(inner, "type"):
                kinds[kind] = (*kinds.get(kind, ()), *read(inner, "identifiers"))
        elif inner.type == "condition":
            keys = made.setdefault("Condition", {}).setdefault("".join(read(inner, "test")), {})
            key = "".join(read(inner, "variable"))
            keys[key] = (*keys.get(key, ()), *read(inner, "values"))
    return made
