"""A matrix and a difference as Markdown, for a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.access.difference import Change, Difference
from tfgen.access.matrix import Matrix
from tfgen.access.moments import shown
from tfgen.access.policy import Statement
from tfgen.access.text import cells_of, deciders, legend, needs_of, notes

_MARKS = {"allowed": "**allowed**", "denied": "denied", "denied!": "denied!", "?": "?"}


def matrix_lines(matrix: Matrix) -> Iterator[str]:
    """A table for each section, then the statements that decide."""
    aws, people = matrix.estate.aws, matrix.estate.people
    yield f"## Who can do what, by the policies in {matrix.estate.root}"
    yield ""
    at = f", at {shown(matrix.at)}" if matrix.at else ""
    yield f"Account {aws.account}, {aws.region}{at}."
    section = ""
    for row in matrix.rows:
        if row.section != section:
            section = row.section
            yield ""
            yield f"| {section} | {' | '.join(who.name for who in people)} |"
            yield f"| --- |{' --- |' * len(people)}"
        cells = [matrix.cells.get((row.id, who.id)) for who in people]
        words = [_MARKS.get(cell.word, f"**{cell.word}**") if cell else "" for cell in cells]
        yield f"| {row.label} | {' | '.join(words)} |"
    yield ""
    yield from (f"- {word}: {meaning}" for word, meaning in legend(matrix))
    yield from (f"- {label}: {note}" for label, note in notes(matrix))
    yield ""
    yield "### The statements that decide"
    yield ""
    for row in matrix.rows:
        for (word, name), places in deciders(cells_of(matrix, row)).items():
            told = "; ".join(f"{_link(at)} ({', '.join(who)})" for at, who in places.items())
            yield f"- {row.section}: {row.label}: {word} by `{name}`, {told}"
    needs = needs_of(matrix.cells.values())
    if needs:
        yield ""
        yield "### What ? depends on"
        yield ""
        yield from (f"- {need}: {', '.join(who)}" for need, who in needs.items())


def difference_lines(difference: Difference) -> Iterator[str]:
    """A table of who gained, then one of who lost."""
    yield f"### Access in {difference.root} since {difference.base}"
    yield ""
    if not difference.changes:
        yield "Nobody gains or loses anything."
    for kind, title in (
        ("gained", "Gained"),
        ("lost", "Lost"),
        ("changed", "Denied in another way"),
    ):
        changes = [change for change in difference.changes if change.kind == kind]
        if changes:
            yield f"**{title}**"
            yield ""
            yield "| who | what | before | now | by |"
            yield "| --- | --- | --- | --- | --- |"
            yield from map(_row, changes)
            yield ""


def _row(change: Change) -> str:
    by = _by(change.statement) if change.statement else ""
    return f"| {change.who} | {change.what} | {change.before} | {change.after} | {by} |"


def _by(statement: Statement) -> str:
    return f"`{statement.name}`, {_link(f'{statement.place.file}:{statement.place.line}')}"


def _link(place: str) -> str:
    file, _, line = place.rpartition(":")
    return f"[{place}]({file}#L{line})"
