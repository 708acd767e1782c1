"""Sessions as a table that fits the terminal: a line each on a wide one, some on a narrow one."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import islice

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tfgen.aws.audit.harmless import plain
from tfgen.aws.audit.period import written
from tfgen.aws.audit.row import FLAG_TEXTS, Flag, Kind, Outcome, Row
from tfgen.aws.audit.transcript import USUAL

_WIDE = 120
_LONGEST = 300  # characters of a field; JSON and CSV have all of them
_STYLES = {Outcome.ALLOWED: "green", Outcome.DENIED: "red", Outcome.FAILED: "yellow"}
_WHO_WIDTH = 17  # at most, on a narrow terminal: the rest is for the texts
_AT_A_TIME = 500  # rows under one heading, so that a year of them need not be in memory
_WHOLE = ("when", "outcome", "length", "transcript")
_WIDE_HEADINGS = (
    "when (UTC)",
    "who",
    "from",
    "team",
    "task",
    "outcome",
    "length",
    "transcript",
    "session, reason",
)
_NARROW_HEADINGS = ("when\n(UTC)", "who\nfrom", "team\ntask", "outcome\nlength", "session\nreason")


def show_table(rows: Iterable[Row]) -> None:
    """Prints the rows on stdout. Texts in them are made harmless, and are never markup."""
    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    wide = console.width >= _WIDE
    left = iter(rows)
    while some := list(islice(left, _AT_A_TIME)):
        table = _table(_WIDE_HEADINGS if wide else _NARROW_HEADINGS)
        for row in some:
            table.add_row(*(_wide(row) if wide else _narrow(row)))
        console.print(table)


def _table(headings: tuple[str, ...]) -> Table:
    wide = headings is _WIDE_HEADINGS
    gap = (0, 2 if wide else 1, 0, 0)
    table = Table(box=None, pad_edge=False, padding=gap, header_style="bold")
    for heading in headings:
        table.add_column(
            heading,
            overflow="fold",
            no_wrap=heading.startswith(_WHOLE),
            max_width=_WHO_WIDTH if heading.startswith("who") and not wide else None,
        )
    return table


def _wide(row: Row) -> tuple[Text, ...]:
    return (
        Text(written(row.time).replace("T", " ").removesuffix("Z")),
        _text(row.who or "-"),
        _text(row.address or "-", "dim"),
        _text(row.team or "-"),
        _text(_task(row)),
        _outcome(row),
        Text(_length(row.seconds)),
        Text(_transcript(row)),
        _session(row),
    )


def _narrow(row: Row) -> tuple[Text, ...]:
    date, _, time = written(row.time).removesuffix("Z").partition("T")
    return (
        _stack(Text(date), Text(time)),
        _stack(_text(row.who or "-"), _text(row.address, "dim")),
        _stack(_text(row.team or "-"), _text(_task(row), "dim")),
        _stack(_outcome(row), Text(_length(row.seconds)), Text(_transcript(row), "dim")),
        _session(row),
    )


def _session(row: Row) -> Text:
    lines = [_text(row.session.removeprefix(USUAL) or "-")]
    if row.reason:
        # In quotes, so that no reason looks like something that tfgen says.
        lines.append(_text(f'"{row.reason}"'))
    owner = row.owner.rpartition(":")[2]  # of `aws:userid`, the part that names a person
    if owner and owner not in (row.who, row.session_name):
        lines.append(_text(f"task of {owner}", "dim"))
    if row.error:
        lines.append(_text(f"{row.error} {_why(row.message)}", "dim"))
    lines += [_text(f"! {_flag(flag, row)}", "red") for flag in row.flags]
    return _stack(*lines)


def _why(message: str) -> str:
    """What a message says beyond the row: whose policy denies, rather than who asked for what."""
    return message.partition(" on resource: ")[2].partition(" ")[2] or message


def _flag(flag: Flag, row: Row) -> str:
    if flag is Flag.OUTSIDE_TEAMS:
        return f"{FLAG_TEXTS[flag]}: {(row.role or row.principal).rpartition('/')[2]}"
    return FLAG_TEXTS[flag]


def _outcome(row: Row) -> Text:
    return Text(row.outcome.value, _STYLES.get(row.outcome, "yellow"))


def _task(row: Row) -> str:
    if row.kind is Kind.ON_CONNECT_HOST:
        return "connect host"
    return " ".join(part for part in (row.container, row.task[:8]) if part) or "-"


def _transcript(row: Row) -> str:
    if row.pending:
        return "pending"
    places = (("logs", row.streams), ("S3", row.keys), ("disk", row.files))
    found = "+".join(name for name, ones in places if ones)
    return found or ("none" if row.outcome is Outcome.ALLOWED else "-")


def _length(seconds: int | None) -> str:
    if seconds is None:
        return "-"
    minutes, left = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}h {minutes:02}m"
    return f"{minutes}m {left:02}s" if minutes else f"{left}s"


def _text(text: str, style: str = "") -> Text:
    safe = plain(text)
    return Text(safe if len(safe) <= _LONGEST else f"{safe[:_LONGEST]}…", style)


def _stack(*lines: Text) -> Text:
    return Text("\n").join(line for line in lines if line)
