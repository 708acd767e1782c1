"""A spec and the shared defaults that it extends → one tree, every value at its own place.

    extends: shared/defaults.yaml        # or a list, in which later files win over earlier ones

A path is relative to the file that names it. Mappings are merged key by key; lists and single
values replace what they override; a key set to null drops the inherited value.
"""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass, field
from pathlib import Path

from tfgen.errors import Place, Problem
from tfgen.spec import source
from tfgen.spec.document import parse
from tfgen.spec.node import Entry, Mapping, Node, Scalar, Sequence, Spot

KEY = "extends"
MAX_FILES = 16
"""Files in one chain of `extends`, several times what anyone can follow."""

_FORM = "write the path of a file, relative to this one, or a list of such paths"


@dataclass(frozen=True, slots=True)
class Resolved:
    """A spec with what it extends.

    Attributes:
        root: The merged tree without `extends`, or None when a file of it cannot be read.
        sources: Path → text as it was read, empty for what cannot be; the spec's own file first,
            then what it extends, in the order of reading.
        problems: What is wrong with the texts and with `extends`.
    """

    root: Mapping | None
    sources: dict[Path, str]
    problems: tuple[Problem, ...]


def resolve(path: Path) -> Resolved:
    """Reads a spec and everything that it extends; never raises for bad files."""
    reading = _Reading()
    path = Path(os.path.normpath(path))  # as those of the files it extends, to see a cycle
    root = _load(reading, path, source.read(path), (path,))
    return Resolved(root, reading.texts, tuple(reading.problems))


@dataclass(frozen=True, slots=True)
class _Reading:
    # A file that several others extend is read once, and its problems are told once.
    trees: dict[Path, Mapping | None] = field(default_factory=dict)
    texts: dict[Path, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def report(self, spot: Spot, message: str, hint: str = "") -> None:
        self.problems.append(Problem(message, spot.place((KEY,)), hint))


def _load(
    reading: _Reading, path: Path, text: str | tuple[Problem, ...], chain: tuple[Path, ...]
) -> Mapping | None:
    """The merged tree of one file; `chain` leads from the spec to it."""
    reading.trees[path] = None
    reading.texts[path] = text if isinstance(text, str) else ""
    if isinstance(text, tuple):
        reading.problems.extend(text)
        return None
    document = parse(text, source.shown(path))
    reading.problems.extend(document.problems)
    if document.root is None:
        return None
    own = dict(document.root.entries)
    extended = own.pop(KEY, None)
    trees = _bases(reading, path, extended.value, chain) if extended else []
    trees.append(document.root._replace(entries=own))
    if None not in trees:
        reading.trees[path] = functools.reduce(merge, (tree for tree in trees if tree))
    return reading.trees[path]


def _bases(
    reading: _Reading, path: Path, value: Node, chain: tuple[Path, ...]
) -> list[Mapping | None]:
    """The trees of the files that the value of `extends` names, None for what cannot be read."""
    return [
        _base(reading, path, name, chain)
        for name in (value.items if isinstance(value, Sequence) else [value])
    ]


def _base(reading: _Reading, path: Path, name: Node, chain: tuple[Path, ...]) -> Mapping | None:
    if isinstance(name, Scalar) and name.faulty:
        return None
    if not isinstance(name, Scalar) or name.kind != "text" or not name.raw.strip():
        reading.report(name.spot, "does not name a file", _FORM)
        return None
    if os.path.isabs(name.raw):  # noqa: PTH117 - also for what Path would not accept
        reading.report(name.spot, "is an absolute path, which holds on one machine only", _FORM)
        return None
    base = Path(os.path.normpath(path.parent / name.raw))
    if base in chain:
        cycle = " → ".join(source.shown(file) for file in (*chain[chain.index(base) :], base))
        reading.report(name.spot, f"goes in a circle: {cycle}", "remove one of these `extends`")
        return None
    if base in reading.trees:
        return reading.trees[base]
    if len(chain) == MAX_FILES:
        reading.report(name.spot, f"is more than {MAX_FILES} files away from the spec")
        return None
    text = source.read(base)
    whole = Place(source.shown(base))
    if isinstance(text, tuple) and text[0].place == whole:
        reading.report(name.spot, f"{whole}: {text[0].message}", text[0].hint)
        return None
    return _load(reading, base, text, (*chain, base))


def merge(base: Mapping, over: Mapping) -> Mapping:
    """`base` with everything that `over` says differently."""
    entries = dict(base.entries)
    dropped = {**base.dropped, **over.dropped}
    for key, entry in over.entries.items():
        inherited = base.entries.get(key)
        value = entry.value
        if inherited and isinstance(value, Scalar) and value.kind == "null" and not value.faulty:
            dropped[key] = value.spot
            del entries[key]
            continue
        dropped.pop(key, None)
        if inherited and isinstance(value, Mapping) and isinstance(inherited.value, Mapping):
            value = merge(inherited.value, value)
        entries[key] = Entry(entry.spot, value)
    return Mapping(over.spot, entries, dropped)
