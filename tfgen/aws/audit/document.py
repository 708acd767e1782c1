"""Rows as JSON and CSV: the same keys always, and nothing of a row can forge another."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from tfgen.aws.audit.harmless import cell
from tfgen.aws.audit.period import Period, written
from tfgen.aws.audit.row import Row
from tfgen.aws.audit.scope import Scope
from tfgen.errors import Problem

COLUMNS = (
    "time",
    "kind",
    "outcome",
    "flags",
    "who",
    "source_identity",
    "session_name",
    "role",
    "principal",
    "address",
    "team",
    "reason",
    "owner",
    "task",
    "container",
    "command",
    "error_code",
    "error_message",
    "seconds",
    "ended_by",
    "session",
    "cloudwatch_stream",
    "s3_key",
    "file",
    "pending",
    "events",
)


@dataclass(slots=True)
class Counts:
    """What was shown so far."""

    rows: int = 0
    denied: int = 0
    flagged: int = 0

    def see(self, row: Row) -> Row:
        """Counts a row on its way."""
        self.rows += 1
        self.denied += row.outcome == "denied"
        self.flagged += bool(row.flags)
        return row


def row_data(row: Row, scope: Scope) -> dict[str, Any]:
    """A row for a pipeline; texts that are not there are null."""
    return {
        "time": written(row.time),
        "kind": row.kind.value,
        "outcome": row.outcome.value,
        "flags": [flag.value for flag in row.flags],
        "who": row.who or None,
        "source_identity": row.source_identity or None,
        "session_name": row.session_name or None,
        "role": row.role or None,
        "principal": row.principal or None,
        "address": row.address or None,
        "team": row.team or None,
        "reason": row.reason or None,
        "owner": row.owner or None,
        "task": row.task or None,
        "container": row.container or None,
        "command": row.command or None,
        "error": {"code": row.error, "message": row.message} if row.error else None,
        "seconds": row.seconds,
        "ended_by": row.ended_by or None,
        "session": row.session or None,
        "transcript": {
            "log_group": scope.log_group if row.streams else None,
            "streams": list(row.streams),
            "bucket": scope.bucket if row.keys else None,
            "keys": list(row.keys),
            "files": list(row.files),
        },
        "pending": row.pending,
        "events": list(row.events),
    }


def head_data(scope: Scope, period: Period, sources: Iterable[str]) -> dict[str, Any]:
    """What was asked, and where the answer comes from."""
    return {
        "environment": scope.name,
        "account": scope.account,
        "region": scope.region,
        "since": written(period.since) if period.since is not None else None,
        "until": written(period.until),
        "sources": list(sources),
    }


def tail_data(counts: Counts, problems: Iterable[Problem], exit_code: int) -> dict[str, Any]:
    """What it came to."""
    return {
        "counts": asdict(counts),
        "problems": [asdict(problem) for problem in problems],
        "exit_code": exit_code,
    }


def as_json(
    rows: Iterable[Row], scope: Scope, head: dict[str, Any], tail: Callable[[], dict[str, Any]]
) -> Iterator[str]:
    """One JSON document, a line for each row, written as the rows come; `tail` is asked last.

    One document as of every other command, and not JSON Lines, which would have no place for what
    could not be read. All of it is ASCII, so that nothing in a row means anything to a terminal.
    """
    yield json.dumps(head)[:-1] + ', "sessions": ['
    comma = ""
    for row in rows:
        yield comma + json.dumps(row_data(row, scope))
        comma = ", "
    yield "], " + json.dumps(tail())[1:]


def as_csv(rows: Iterable[Row]) -> Iterator[str]:
    """A line of headings and one for each row, every cell in quotes."""
    yield _line(COLUMNS)
    for row in rows:
        yield _line(
            (
                written(row.time),
                row.kind,
                row.outcome,
                " ".join(row.flags),
                row.who,
                row.source_identity,
                row.session_name,
                row.role,
                row.principal,
                row.address,
                row.team,
                row.reason,
                row.owner,
                row.task,
                row.container,
                row.command,
                row.error,
                row.message,
                "" if row.seconds is None else str(row.seconds),
                row.ended_by,
                row.session,
                " ".join(row.streams),
                " ".join(row.keys),
                " ".join(row.files),
                "yes" if row.pending else "no",
                " ".join(row.events),
            )
        )


def _line(cells: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="").writerow(map(cell, cells))
    return text.getvalue()
