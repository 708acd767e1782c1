"""What a YAML parser complains about, in plain words and with a way out."""

from __future__ import annotations

import re

import yaml

from tfgen.errors import Place, Problem

ALIAS = "YAML reads a word that begins with * as an alias, and a spec has none"
ANCHOR = "YAML reads a word that begins with & as an anchor, and a spec has none"
TAG = "YAML reads a word that begins with ! as a tag, and a spec has none"

_TAB_INDENT = re.compile(r" *\t")
_TAB = "a tab stands where YAML allows only spaces"
_QUOTE = "put the value in quotes if this belongs to its text"

# What libyaml or PyYAML's own parser says, where the cause is, message, hint; the first one counts.
_COMPLAINTS = (
    (
        ("mapping values are not allowed",),
        "problem",
        "a colon stands where no key can be",
        "keys of one mapping begin in the same column; text with a colon goes in quotes",
    ),
    (
        ("could not find expected ':'",),
        "context",
        "a key has no colon, or text goes on in the wrong column",
        "write `key: value`, or indent the text more than its key",
    ),
    (
        ("',' or ']'",),
        "context",
        "the list that begins with [ here is not closed properly",
        "put commas between its items and close it with ]; text with , [ ] or : goes in quotes",
    ),
    (
        ("',' or '}'",),
        "context",
        "the mapping that begins with { here is not closed properly",
        "put commas between its keys and close it with }; text with , { } or : goes in quotes",
    ),
    (
        ("unexpected end of stream", "unexpected document indicator"),
        "context",
        "the quote that opens here is never closed",
        "add the closing quote",
    ),
    (
        ("escape", "hexdecimal"),
        "problem",
        "a backslash in double quotes begins an escape that YAML does not know",
        r"write \\ for a backslash, or use single quotes",
    ),
    (
        ("sequence entries are not allowed",),
        "problem",
        "a list item stands where no list can begin",
        "begin the list on a line of its own, below its key",
    ),
    (("scanning an alias",), "context", ALIAS, _QUOTE),
    (("scanning an anchor",), "context", ANCHOR, _QUOTE),
    (
        ("directive", "incompatible YAML document"),
        "problem",
        "YAML reads a line that begins with % as a directive, and a spec has none",
        "remove the line",
    ),
    (("tag",), "problem", TAG, _QUOTE),
    (
        ("scanning a block scalar",),
        "problem",
        "something follows the | or > that begins a block of text",
        "begin the text on the next line, indented more than its key",
    ),
    (
        ("node content",),
        "problem",
        "a value is missing, or it begins with a bracket, a brace or a comma",
        _QUOTE,
    ),
    (
        ("<document start>",),
        "problem",
        "something follows the end of the document",
        "remove the line with ... or what comes after it",
    ),
    (
        ("'-' indicator",),
        "problem",
        "a list goes on with something that is not a list item",
        "begin each item with a dash in the same column, or put the list under a key of its own",
    ),
    (
        ("<block end>", "expected key"),
        "problem",
        "this does not fit what stands before it",
        "keys of one mapping begin in the same column; nothing follows a closing quote or bracket",
    ),
)


def syntax_problem(error: Exception, text: str, file: str) -> Problem:
    """What stopped the parser.

    Args:
        error: What PyYAML raised while it read `text`.
        text: The whole document.
        file: Its name for the `Place`.
    """
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return Problem("YAML cannot read this file", Place(file), str(error).replace("\n", " "))
    mark, context = error.problem_mark, error.context_mark or error.problem_mark
    here = Place(file, mark.line + 1, mark.column + 1)
    said = f"{error.context}: {error.problem}"
    if tab := _tab(text.splitlines(), context.line, mark, said):
        return Problem(_TAB, Place(file, *tab), "replace the tab by spaces")
    if "cannot start any token" in said:
        character = text.splitlines()[mark.line][mark.column]
        return Problem(f"no value can begin with {character}", here, "put the value in quotes")
    for complaints, cause, message, hint in _COMPLAINTS:
        if any(complaint in said for complaint in complaints):
            where = context if cause == "context" else mark
            return Problem(message, Place(file, where.line + 1, where.column + 1), hint)
    return Problem(f"YAML cannot be read here: {error.problem}", here)


def _tab(lines: list[str], first: int, mark: yaml.Mark, said: str) -> tuple[int, int] | None:
    """Line and column of the tab that led to a complaint, if one did."""
    if "quoted scalar" in said:
        return None
    for number, line in enumerate(lines[first : mark.line + 1], first + 1):
        if tab := _TAB_INDENT.match(line):
            return number, tab.end()
    is_at_tab = lines[mark.line : mark.line + 1] and lines[mark.line][mark.column :][:1] == "\t"
    return (mark.line + 1, mark.column + 1) if is_at_tab else None
