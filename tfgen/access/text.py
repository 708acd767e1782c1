"""A matrix as text: at most 100 columns, readable without colour."""

from __future__ import annotations

import itertools
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from tfgen.access.difference import Difference
from tfgen.access.estate import Who
from tfgen.access.matrix import Cell, Matrix
from tfgen.access.moments import shown
from tfgen.access.policy import Outcome
from tfgen.access.question import Question

WIDTH = 100
_LABEL = 40  # a longer one gets a line of its own
_HARD_SPACE = "\u00a0"  # textwrap does not break there
Paint = Callable[[str, str], str]
"""(text, style) → the text, in colour where the terminal has one."""

STYLES = {"allowed": "green", "until": "yellow", "denied": "dim", "denied!": "red", "?": "yellow"}
MARKS = {"gained": ("+", "green"), "lost": ("-", "red"), "changed": ("~", "yellow")}
LEGEND = (
    ("allowed", "a statement here allows it and none denies it; others can only take away from it"),
    ("denied", "nothing allows it"),
    ("denied!", "a statement denies it, whatever else allows it"),
    ("?", "depends on what these files do not tell; see below"),
)


def matrix_lines(matrix: Matrix, paint: Paint) -> Iterator[str]:
    """The table, what its words mean, which statements decide, and what ? depends on."""
    aws = matrix.estate.aws
    yield paint(f"Who can do what, by the policies in {matrix.estate.root}", "bold")
    at = f", at {shown(matrix.at)}" if matrix.at else ""
    yield f"account {aws.account}, {aws.region}{at}"
    for people in _blocks(matrix):
        yield ""
        yield from _table(matrix, people, paint)
    yield ""
    for word, meaning in legend(matrix):
        yield f"{_painted(word, 9, paint)}{meaning}"
    for label, note in notes(matrix):
        yield ""
        yield from _wrapped(f"{paint(label, 'bold')}: ", note)
    yield ""
    yield paint("The statements that decide", "bold")
    yield from _deciding(matrix, paint)
    needs = needs_of(matrix.cells.values())
    if needs:
        yield ""
        yield paint("What ? depends on", "bold")
        for need, who in needs.items():
            yield from _wrapped(f"  {need}: ", ", ".join(who))


def difference_lines(difference: Difference, paint: Paint) -> Iterator[str]:
    """How many gained and lost, then each change on a line, with the statement that makes it."""
    kinds = Counter(change.kind for change in difference.changes)
    counts = f"{kinds['gained']} gained, {kinds['lost']} lost, {kinds['changed']} denied otherwise"
    yield paint(f"Access in {difference.root} since {difference.base}: {counts}", "bold")
    for change in difference.changes:
        mark, style = MARKS[change.kind]
        line = f"{mark} {change.who}: {change.what}: {change.before} → {change.after}"
        yield paint(line, style)
        if change.statement:
            place = change.statement.place
            yield f"    {change.statement.name}  {place.file}:{place.line}"


def legend(matrix: Matrix) -> Iterator[tuple[str, str]]:
    """Each word that the matrix uses, and what it means."""
    yield from LEGEND
    if any(cell.until for cell in matrix.cells.values()):
        yield "until …", "allowed until then, in UTC; it ends by itself"


def notes(matrix: Matrix) -> Iterator[tuple[str, str]]:
    """What has to be known of rows, where they allow somebody something."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in matrix.rows:
        allowed = [cell.decision.outcome is Outcome.ALLOWED for cell in cells_of(matrix, row)]
        if row.note and any(allowed):
            found.setdefault((row.section, row.note), []).append(row.label)
    for (section, note), labels in found.items():
        yield f"{section}: {'; '.join(labels)}", note


def needs_of(cells: Iterable[Cell]) -> dict[str, list[str]]:
    """What would have to be known → for whom."""
    found: dict[str, dict[str, None]] = {}
    for cell in cells:
        for need in cell.decision.needs:
            found.setdefault(need, {})[cell.who.name] = None
    return {need: list(who) for need, who in found.items()}


def deciders(cells: Iterable[Cell]) -> dict[tuple[str, str], dict[str, list[str]]]:
    """(decision, statement) → place → for whom; without those that no statement decides."""
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    for cell in cells:
        statement = cell.decision.statement
        if statement:
            places = found.setdefault((cell.word, statement.name), {})
            place = f"{statement.place.file}:{statement.place.line}"
            places.setdefault(place, []).append(cell.who.name)
    return found


def cells_of(matrix: Matrix, row: Question) -> list[Cell]:
    """The answers in a row."""
    found = (matrix.cells.get((row.id, who.id)) for who in matrix.estate.people)
    return [cell for cell in found if cell]


def _blocks(matrix: Matrix) -> Iterator[list[Who]]:
    """As many columns as fit beside each other."""
    block: list[Who] = []
    widths = _widths(matrix)
    for who in matrix.estate.people:
        width = sum(widths[one.id] for one in [*block, who])
        if block and _label_width(matrix) + width > WIDTH:
            yield block
            block = []
        block.append(who)
    yield block


def _table(matrix: Matrix, people: list[Who], paint: Paint) -> Iterator[str]:
    heads = [_head(who) for who in people]
    widths = _widths(matrix)
    for level in itertools.zip_longest(*heads, fillvalue=""):
        words = [word.ljust(widths[who.id]) for word, who in zip(level, people, strict=True)]
        yield paint((" " * _label_width(matrix) + "".join(words)).rstrip(), "bold")
    section = ""
    for row in matrix.rows:
        if row.section != section:
            section = row.section
            yield paint(section, "bold")
        cells = [matrix.cells.get((row.id, who.id)) for who in people]
        words = [
            _painted(cell.word if cell else "", widths[who.id], paint)
            for cell, who in zip(cells, people, strict=True)
        ]
        label = f"  {row.label}"
        if len(row.label) > _LABEL:
            yield label
            label = ""
        yield (label.ljust(_label_width(matrix)) + "".join(words)).rstrip()


def _deciding(matrix: Matrix, paint: Paint) -> Iterator[str]:
    for row in matrix.rows:
        found = deciders(cells_of(matrix, row))
        if found:
            yield f"{row.section}: {row.label}"
        for (word, name), places in found.items():
            yield from _wrapped(f"  {_painted(word, 8, paint)}{name}  ", _told(places))


def _told(places: dict[str, list[str]]) -> str:
    """Places with whom they are about; a file is named once for lines that follow each other."""
    told, last = [], ""
    for place, who in places.items():
        file, _, line = place.rpartition(":")
        told.append(f"{'' if file == last else file}:{line}{_HARD_SPACE}({', '.join(who)})")
        last = file
    return ", ".join(told)


def _label_width(matrix: Matrix) -> int:
    return min(max(len(row.label) for row in matrix.rows), _LABEL) + 3


def _head(who: Who) -> list[str]:
    """A name on several lines, broken at hyphens and spaces."""
    return who.name.replace("-", "- ").split()


def _widths(matrix: Matrix) -> dict[str, int]:
    """The width of each column, by its id: wide enough for `until 2026-12-01 18:00Z` if need be."""
    widths = {
        who.id: max(len("allowed"), *map(len, _head(who))) + 1 for who in matrix.estate.people
    }
    for (_, who), cell in matrix.cells.items():
        widths[who] = max(widths[who], len(cell.word) + 1)
    return widths


def _painted(word: str, width: int, paint: Paint) -> str:
    style = STYLES.get(word.partition(" ")[0], "")
    return paint(word, style) + " " * max(width - len(word), 1 if word else 0)


def _wrapped(start: str, text: str) -> list[str]:
    lines = textwrap.wrap(
        start + text,
        WIDTH,
        subsequent_indent=" " * 10,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_HARD_SPACE, " ") for line in lines]
