"""What an HCL file consists of, before it is text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Value: TypeAlias = (
    "str | bool | int | float | list[Value] | dict[str, Value]"
    " | Expression | Encoded | Heredoc | None"
)
"""A string is a template: `${reference}` in it is an expression, a brace mark a plain brace."""


@dataclass(frozen=True, slots=True)
class Expression:
    """Text that stands in the file without quotes, such as a reference or a type."""

    text: str


@dataclass(frozen=True, slots=True)
class Encoded:
    """A value inside a function, such as `jsonencode(…)`."""

    value: Value
    opening: str
    closing: str


@dataclass(frozen=True, slots=True)
class Heredoc:
    """Text of many lines that stands in the file line by line; it ends with a line break."""

    text: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """`name = value`."""

    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class Block:
    """`type "label" { … }`, with a comment above it where there is something to say."""

    type: str
    labels: tuple[str, ...]
    body: tuple[Attribute | Block, ...]
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """A line that divides a file for its reader."""

    title: str
