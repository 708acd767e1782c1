"""A spec's text as a tree in which every key and value knows its place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from collections.abc import Mapping as AbstractMapping
from types import MappingProxyType
from typing import NamedTuple

from tfgen.errors import Place

Path = tuple[str | int, ...]
"""From the top of a spec down to a value: keys, and list indexes counted from 0."""

_BARE_KEY = re.compile(r"[\w-]+")
_NOTHING_DROPPED: AbstractMapping[str, Spot] = MappingProxyType({})


class Spot(NamedTuple):
    """A file, a line and a column, both counted from 1.

    This and the nodes are named tuples: a spec has hundreds of them, and they are made several
    times faster than frozen dataclasses.
    """

    file: str
    line: int
    column: int

    def place(self, path: Path = ()) -> Place:
        """The spot as the place of this path."""
        return Place(*self, path_text(path))


class Scalar(NamedTuple):
    """A single value.

    Attributes:
        spot: Where it begins.
        raw: The characters that it was written with, without quotes.
        data: What it is read as.
        kind: What it is: "text", "number", "boolean" or "null".
        odd: True for an unquoted number or boolean that YAML's versions read differently, or that
            is not written plainly (`012`, `1_000`, `yes`). `data` is then the text as written.
        faulty: True where a problem is known already; others at this place only repeat it.
    """

    spot: Spot
    raw: str
    data: str | int | float | bool | None
    kind: str
    odd: bool = False
    faulty: bool = False


class Sequence(NamedTuple):
    """A list."""

    spot: Spot
    items: tuple[Node, ...]


class Entry(NamedTuple):
    """The place of a mapping's key, and the key's value."""

    spot: Spot
    value: Node


class Mapping(NamedTuple):
    """Keys and values in the order of the text.

    Attributes:
        spot: Where it begins.
        entries: The values by key.
        dropped: Inherited keys that were set to null, and where.
    """

    spot: Spot
    entries: dict[str, Entry]
    dropped: AbstractMapping[str, Spot] = _NOTHING_DROPPED


Node = Scalar | Sequence | Mapping


def plain(node: Node) -> object:
    """The tree as plain lists, dicts and values."""
    if isinstance(node, Scalar):
        return node.data
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key: plain(entry.value) for key, entry in node.entries.items()}


def json_type(value: object) -> str:
    """What JSON Schema calls the type of a node or of a plain value."""
    if isinstance(value, Scalar):
        return json_type(value.data)
    if isinstance(value, Sequence):
        return "array"
    types = {type(None): "null", bool: "boolean", int: "integer", float: "number", str: "string"}
    return types.get(type(value), "object")


def scalars(node: Node, path: Path = ()) -> Iterator[tuple[Path, Scalar]]:
    """Every single value of the tree with its path, in the order of the text."""
    if isinstance(node, Scalar):
        yield path, node
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield from scalars(item, (*path, index))
    else:
        for key, entry in node.entries.items():
            yield from scalars(entry.value, (*path, key))


def at(root: Node, path: Path) -> Node | None:
    """The node at this path, or None where the text has none."""
    node: Node | None = root
    for part in path:
        node = _child(node, part)
    return node


def place_of(root: Node, path: Path) -> Place:
    """Where the value at this path is, or the nearest one around it that the text has."""
    node, spot = root, root.spot
    for part in path:
        if isinstance(node, Mapping) and part in node.dropped:
            spot = node.dropped[str(part)]
        child = _child(node, part)
        if child is None:
            break
        node, spot = child, child.spot
    return spot.place(path)


def key_place_of(root: Node, path: Path) -> Place:
    """Where the key that this path ends with is."""
    around = at(root, path[:-1])
    if isinstance(around, Mapping) and path[-1] in around.entries:
        return around.entries[str(path[-1])].spot.place(path)
    return place_of(root, path)


def path_text(path: Path) -> str:
    """A path as people write it: `ops_task.secrets[2].from`, `tags["cost centre"]`."""
    text = ""
    for part in path:
        if isinstance(part, str) and _BARE_KEY.fullmatch(part):
            text += f".{part}" if text else part
        else:
            text += f"[{quoted(part)}]"
    return text


def quoted(value: object) -> str:
    """A value in quotes if it is text; on one line, with escapes for what cannot be seen."""
    return json.dumps(value, ensure_ascii=not str(value).isprintable())


def _child(node: Node | None, part: str | int) -> Node | None:
    if isinstance(node, Mapping) and isinstance(part, str):
        entry = node.entries.get(part)
        return entry.value if entry else None
    if isinstance(node, Sequence) and isinstance(part, int) and 0 <= part < len(node.items):
        return node.items[part]
    return None
