"""Blocks → the text of a file, exactly as `terraform fmt` would leave it.

The rules of alignment are those of hclwrite's formatter: the `=` of neighbouring lines stand below
one another, where each of the lines holds a whole value.
https://github.com/hashicorp/hcl/blob/main/hclwrite/format.go
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence

from tfgen.hcl.blocks import Attribute, Block, Encoded, Expression, Heredoc, Topic, Value
from tfgen.hcl.literal import REASON
from tfgen.hcl.strings import quoted, reference, verbatim

WIDTH = 100
"""Columns that a comment may take."""

_FIRST = (
    *("source", "for_each", "sid", "effect", "type", "test", "variable", "identifiers", "values"),
    *("id", "name", "family", "bucket", "description"),
)
_ORDER = {name: place for place, name in enumerate(_FIRST)}
_LAST = ("tags", "depends_on")
_TAIL = ("condition", "lifecycle")  # blocks, after all else
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def text(items: Iterable[Block | Topic]) -> str:
    """The text of a file: topics and blocks, one blank line between them."""
    return "\n".join(
        "\n".join(_topic(i) if isinstance(i, Topic) else _block(i)) + "\n" for i in items
    )


def _topic(topic: Topic) -> list[str]:
    return [f"# ---- {topic.title} ".ljust(80, "-")]


def _block(block: Block) -> list[str]:
    head = " ".join([block.type, *(quoted(label) for label in block.labels)])
    if not block.body:
        return [*_comment(block.comment), f"{head} {{}}"]
    return [*_comment(block.comment), f"{head} {{", *_indented(_body(block.body)), "}"]


def _comment(words: str) -> list[str]:
    """A comment over as many lines as it needs; its own line breaks are kept."""
    return [
        line
        for paragraph in words.splitlines()
        for line in textwrap.wrap(
            paragraph,
            WIDTH,
            initial_indent="# ",
            subsequent_indent="# ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    ]


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" if line else line for line in lines]


def _body(body: Sequence[Attribute | Block]) -> list[str]:
    """Attributes first, nested blocks after them, and at the end what is about the block itself."""
    attributes = sorted([i for i in body if isinstance(i, Attribute)], key=_attribute_order)
    groups = [
        _attributes([a for a in attributes if a.name not in _LAST]),
        *(_block(item) for item in body if isinstance(item, Block) and item.type not in _TAIL),
        *(_attributes([a]) for a in attributes if a.name in _LAST),
        *(_block(item) for item in body if isinstance(item, Block) and item.type in _TAIL),
    ]
    lines: list[str] = []
    for group in filter(None, groups):
        if lines:
            lines.append("")
        lines += group
    return lines


def _attribute_order(attribute: Attribute) -> tuple[int, str]:
    return _ORDER.get(attribute.name, len(_ORDER)), attribute.name


def _attributes(attributes: Iterable[Attribute]) -> list[str]:
    return _aligned([(attribute.name, attribute.value) for attribute in attributes])


def _aligned(entries: Iterable[tuple[str, Value]]) -> list[str]:
    """`name = value` lines; a value over several lines, or a comment, ends a run of them."""
    done: list[str] = []
    run: list[tuple[str, str]] = []
    for name, value in entries:
        bare, reason = _reasoned(value)
        first, *rest = _value(bare)
        if isinstance(bare, Heredoc):  # the only one whose first line is aligned with others
            done += [*_run([*run, (name, first)]), *rest]
            run = []
        elif rest:
            done += [*_run(run), *_comment(reason), f"{name} = {first}", *rest]
            run = []
        elif reason:
            done += [*_run(run), *_comment(reason)]
            run = [(name, first)]
        else:
            run.append((name, first))
    return done + _run(run)


def _run(run: list[tuple[str, str]]) -> list[str]:
    width = max([len(name) for name, _ in run], default=0)
    return [f"{name:{width}} = {value}" for name, value in run]


def _reasoned(value: Value) -> tuple[Value, str]:
    """A value without its reason, and the reason."""
    if isinstance(value, str):
        bare, _, reason = value.partition(REASON)
        return bare, reason
    if isinstance(value, list) and len(value) == 1:
        item, reason = _reasoned(value[0])
        return [item], reason
    return value, ""


def _value(value: Value) -> list[str]:
    """The lines of a value; the first stands behind the `=`."""
    match value:
        case str():  # first, being nearly all of them
            return [reference(value) or quoted(value)]
        case None:
            return ["null"]
        case bool():
            return ["true" if value else "false"]
        case int() | float():
            return [f"{value:g}" if isinstance(value, float) else str(value)]
        case Expression():
            return [value.text]
        case Encoded():
            return _wrapped(value.opening, _value(value.value), value.closing)
        case Heredoc():
            return ["<<-EOT", *_indented(verbatim(value.text)), "EOT"]
        case list():
            return _list(value)
        case dict():
            return _object(value)


def _list(items: list[Value]) -> list[str]:
    """On one line with one item that takes one; else an item a line, so that a diff shows one."""
    if not items:
        return ["[]"]
    if len(items) == 1:
        return _wrapped("[", _value(items[0]), "]")
    body: list[str] = []
    for item in items:
        bare, reason = _reasoned(item)
        lines = _value(bare)
        body += [*_comment(reason), *lines[:-1], f"{lines[-1]},"]
    return ["[", *_indented(body), "]"]


def _wrapped(opening: str, lines: list[str], closing: str) -> list[str]:
    first, *rest = lines
    return (
        [opening + first, *rest[:-1], rest[-1] + closing] if rest else [opening + first + closing]
    )


def _object(entries: dict[str, Value]) -> list[str]:
    if not entries:
        return ["{}"]
    lines = _aligned([(_key(key), value) for key, value in entries.items()])
    return [f"{{ {lines[0]} }}"] if len(lines) == 1 else ["{", *_indented(lines), "}"]


def _key(key: str) -> str:
    return key if _IDENTIFIER.fullmatch(key) else quoted(key)
