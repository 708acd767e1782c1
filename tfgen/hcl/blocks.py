"""What an HCL file consists of, before it is text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Value: TypeAlias = (
    "str | bool | int | float | list[Value] | dict[str, Value] | Expression | Encoded | Joined"
    " | None"
)
"""A string is a template: `${reference}` in it is an expression, a brace mark a plain brace."""


@dataclass(frozen=True, slots=True)
class Expression:
    """Text that stands in the file without quotes, such as a reference or a type."""

    text: str


@dataclass(frozen=True, slots=True)
class Encoded:
    """A value inside `jsonencode(…)`."""

    value: Value


@dataclass(frozen=True, slots=True)
class Joined:
    """A text of several lines, each a string of its own inside `join(…)`."""

    lines: list[Value]


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
