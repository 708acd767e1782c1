"""What HCL says: blocks, arguments, expressions and their places.

How it was laid out, comments included, is in `Document.text`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from lark import Token, Tree

ELEMENT = "[]"
"""Stands in `Reference.parts` for an index or a splat, whatever it picks."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that is written out; text comes with its escapes resolved."""

    line: int
    column: int
    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Reference:
    """A name and what is taken from it: `aws_vpc.main[0].id` is aws_vpc, main, [] and id.

    Attributes:
        inside: The expressions between its brackets.
    """

    line: int
    column: int
    parts: tuple[str, ...]
    inside: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """Text with expressions in it.

    Attributes:
        names: What its `%{for}` directives bind.
    """

    line: int
    column: int
    parts: tuple[str | Expression, ...]
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sequence:
    """`[a, b]`."""

    line: int
    column: int
    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Object:
    """`{ name = value }`."""

    line: int
    column: int
    entries: tuple[tuple[Expression, Expression], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """`name(arguments)`; also of a provider's function, `provider::aws::arn_parse`."""

    line: int
    column: int
    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """Everything else that is made of expressions: operators, conditions, `for` and the like.

    Attributes:
        names: What a `for` binds.
    """

    line: int
    column: int
    operands: tuple[Expression, ...]
    names: frozenset[str] = frozenset()


Expression: TypeAlias = Literal | Reference | Template | Sequence | Object | Call | Operation


@dataclass(frozen=True, slots=True)
class Attribute:
    """`name = value`."""

    line: int
    column: int
    name: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Block:
    """`type "label" { … }`."""

    line: int
    column: int
    type: str
    labels: tuple[str, ...]
    attributes: tuple[Attribute, ...]
    blocks: tuple[Block, ...]

    def value(self, name: str) -> Expression | None:
        """The value of an argument, or None if it is not there."""
        return next((item.value for item in self.attributes if item.name == name), None)


@dataclass(frozen=True, slots=True)
class Document:
    """One file.

    Attributes:
        tree: The syntax tree that it was made from, for `same_again`.
    """

    file: str
    text: str
    attributes: tuple[Attribute, ...]
    blocks: tuple[Block, ...]
    tree: Tree[Token] = field(repr=False, compare=False)


def references(expression: Expression) -> Iterator[Reference]:
    """Every reference in an expression, but for those to names that a `for` in it binds."""
    return _references(expression, frozenset())


def _references(expression: Expression, bound: frozenset[str]) -> Iterator[Reference]:
    inner: tuple[str | Expression, ...] = ()
    match expression:
        case Reference():
            inner = expression.inside
            if expression.parts[0] not in bound:
                yield expression
        case Template():
            inner, bound = expression.parts, bound | expression.names
        case Sequence():
            inner = expression.items
        case Object():
            inner = tuple(part for entry in expression.entries for part in entry)
        case Call():
            inner = expression.arguments
        case Operation():
            inner, bound = expression.operands, bound | expression.names
    for part in inner:
        if not isinstance(part, str):
            yield from _references(part, bound)
