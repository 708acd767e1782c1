"""YAML text → a tree of keys and values with their places, and everything wrong with the text.

The tree is built from PyYAML's events and not with `yaml.load`, so that the spelling and place of
every value are known, nothing is expanded, and a document that is too deep is left at once.

Anchors, aliases, merge keys and tags are refused: `extends` is the one way to share values, a value
then has one place, and a few lines that expand to gigabytes cannot be written.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import yaml

from tfgen.errors import Place, Problem
from tfgen.spec import scalar
from tfgen.spec.node import Entry, Mapping, Node, Path, Scalar, Sequence, Spot
from tfgen.spec.syntax import ALIAS, ANCHOR, TAG, syntax_problem
from tfgen.spec.text import detached_accent, forbidden, named, normal

MAX_DEPTH = 32
"""Levels of nesting, several times what any spec needs."""

LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SHARE = "put what is shared into another file and name it under `extends`"
_QUOTE = "put it in quotes if it is text"


@dataclass(frozen=True, slots=True)
class Document:
    """What a text holds.

    Attributes:
        root: The tree, or None when the text cannot be read as one mapping.
        problems: What is wrong with the text itself.
    """

    root: Mapping | None
    problems: tuple[Problem, ...] = ()


@functools.lru_cache(maxsize=16)  # environments share their defaults
def parse(text: str, file: str) -> Document:
    """Reads one YAML document, which must be a mapping; never raises for bad text.

    Args:
        text: The document.
        file: Its name for the `Place`s.
    """
    reader = _Reader(file, yaml.parse(text, Loader=LOADER), [])
    try:
        root = _document(reader)
    except _Unreadable as stop:
        return Document(None, (*reader.problems, stop.problem))
    # PyYAML's own parser raises ValueError for an escape beyond Unicode.
    except (yaml.YAMLError, ValueError) as error:
        return Document(None, (*reader.problems, syntax_problem(error, text, file)))
    return Document(root, tuple(reader.problems))


class _Unreadable(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


@dataclass(frozen=True, slots=True)
class _Reader:
    file: str
    events: Iterator[Any]  # yaml.Event; its stubs leave open what PyYAML always gives
    problems: list[Problem]

    def spot(self, event: Any) -> Spot:
        mark = event.start_mark
        return Spot(self.file, mark.line + 1, mark.column + 1)

    def report(self, event: yaml.NodeEvent, path: Path, message: str, hint: str) -> None:
        self.problems.append(Problem(message, self.spot(event).place(path), hint))


def _document(reader: _Reader) -> Mapping:
    root: Node | None = None
    for event in reader.events:
        if isinstance(event, yaml.DocumentStartEvent) and root is not None:
            raise _Unreadable(
                Problem(
                    "a second document begins here",
                    reader.spot(event).place(),
                    "keep one document in each file and remove the line with ---",
                )
            )
        if isinstance(event, yaml.NodeEvent):
            root = _node(reader, event, ())
    if root is None or (isinstance(root, Scalar) and root.kind == "null" and not root.raw):
        raise _Unreadable(Problem("the file holds nothing", Place(reader.file), "write a spec"))
    if not isinstance(root, Mapping):
        found = "a list" if isinstance(root, Sequence) else "a single value"
        raise _Unreadable(
            Problem(
                f"the file holds {found}", root.spot.place(), "a spec is a mapping: `key: value`"
            )
        )
    return root


def _node(reader: _Reader, event: yaml.NodeEvent, path: Path) -> Node:
    spot = reader.spot(event)
    faulty = _is_faulty(reader, event, path)
    if isinstance(event, yaml.ScalarEvent):
        text = normal(event.value)
        if event.style or faulty:
            return Scalar(spot, text, text, "text", faulty=faulty)
        return Scalar(spot, text, *scalar.read(text))
    if isinstance(event, yaml.AliasEvent):
        return Scalar(spot, f"*{event.anchor}", None, "null", faulty=True)
    if len(path) >= MAX_DEPTH:
        message = f"the nesting is more than {MAX_DEPTH} levels deep"
        raise _Unreadable(Problem(message, spot.place(), "a spec needs only a few levels"))
    if isinstance(event, yaml.SequenceStartEvent):
        return Sequence(spot, tuple(_items(reader, path)))
    return _mapping(reader, spot, path)


def _is_faulty(reader: _Reader, event: yaml.NodeEvent, path: Path) -> bool:
    """Reports what neither a key nor a value may be."""
    if event.anchor is not None:
        message = ALIAS if isinstance(event, yaml.AliasEvent) else ANCHOR
        reader.report(event, path, message, f"{_QUOTE}; otherwise {_SHARE}")
    elif getattr(event, "tag", None) is not None:
        reader.report(event, path, TAG, f"{_QUOTE}; otherwise remove it")
    elif isinstance(event, yaml.ScalarEvent) and (accent := detached_accent(event.value)):
        message = f"holds U+{ord(accent):04X}, an accent behind a line break, a tab or one of < > &"
        reader.report(event, path, message, "put the letter that it belongs to before it")
    elif isinstance(event, yaml.ScalarEvent) and event.style == '"':
        # Only escapes bring these in here: `tfgen.spec.source` refuses them in the file itself.
        if not (found := forbidden(event.value)):
            return False
        reader.report(event, path, f"holds {named(found[0])}", "remove its escape")
    else:
        return False
    return True


def _items(reader: _Reader, path: Path) -> Iterator[Node]:
    index = 0
    while not isinstance(event := next(reader.events), yaml.SequenceEndEvent):
        yield _node(reader, event, (*path, index))
        index += 1


def _mapping(reader: _Reader, spot: Spot, path: Path) -> Mapping:
    entries: dict[str, Entry] = {}
    while not isinstance(event := next(reader.events), yaml.MappingEndEvent):
        if not isinstance(event, yaml.ScalarEvent):
            _odd_key(reader, event, path)
            continue
        key = normal(event.value)
        below = (*path, key)
        if key == "<<" and not event.style:
            reader.report(event, below, "is YAML's merge key, and a spec has none", _SHARE)
            _node(replace(reader, problems=[]), next(reader.events), below)
            continue
        _is_faulty(reader, event, below)
        value = _node(reader, next(reader.events), below)
        if first := entries.get(key):
            message = f"is given twice, first in line {first.spot.line}"
            reader.report(event, below, message, "keep one of the two")
        else:
            entries[key] = Entry(reader.spot(event), value)
    return Mapping(spot, entries)


def _odd_key(reader: _Reader, event: yaml.NodeEvent, path: Path) -> None:
    """Reads past a key that is a list, a mapping or an alias, and its value."""
    reader.report(event, path, "a key must be text", _QUOTE)
    quiet = replace(reader, problems=[])
    _node(quiet, event, (*path, "?"))
    _node(quiet, next(reader.events), (*path, "?"))
