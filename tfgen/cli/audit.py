"""`tfgen audit`: who opened which shell, when, why, and where its transcript is."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tfgen.cli.console import EnvironmentArgument, complain, progress, say
from tfgen.errors import ExitCode, Problem, UsageError
from tfgen.project import Project

if TYPE_CHECKING:
    from tfgen.aws.audit.document import Counts
    from tfgen.aws.audit.gather import Sources
    from tfgen.aws.audit.ledger import Ledger
    from tfgen.aws.audit.period import Period
    from tfgen.aws.audit.row import Row
    from tfgen.aws.audit.scope import Scope

_DEFAULT_SINCE = "7d"


class AuditFormat(StrEnum):
    """How sessions are written."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


def audit(
    context: typer.Context,
    environment: EnvironmentArgument,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="WHEN",
            help="A date, a time (UTC) or how long ago, such as 7d. "
            "Default: 7d; all that there is where --trail is on disk.",
        ),
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="WHEN", help="Default: now.")] = None,
    trail: Annotated[
        list[str] | None,
        typer.Option(
            metavar="s3://BUCKET/PREFIX|PATH",
            help="Read the events from a trail in S3, or from its files on disk. "
            "Default: CloudTrail's event history.",
        ),
    ] = None,
    transcripts: Annotated[
        Path | None,
        typer.Option("--transcripts", metavar="DIR", help="Transcripts that were copied to disk."),
    ] = None,
    no_transcripts: Annotated[
        bool, typer.Option("--no-transcripts", help="Do not look for transcripts.")
    ] = False,
    who: Annotated[
        str, typer.Option(metavar="TEXT", help="Only people, roles or addresses with this in it.")
    ] = "",
    team: Annotated[str, typer.Option(metavar="TEAM", help="Only this team of the spec.")] = "",
    denied: Annotated[bool, typer.Option("--denied", help="Only what was denied.")] = False,
    flagged: Annotated[
        bool, typer.Option("--flagged", help="Only what somebody should look at.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit 4 where something is flagged.")
    ] = False,
    grace: Annotated[
        str,
        typer.Option(
            metavar="DURATION", help="How long a session may be without a transcript: it may run."
        ),
    ] = "1h",
    transcript: Annotated[
        str | None, typer.Option("--transcript", metavar="ID", help="Print one transcript.")
    ] = None,
    raw: Annotated[
        bool,
        typer.Option("--raw", help="With --transcript: as it is. It can take over a terminal."),
    ] = False,
    format_: Annotated[
        AuditFormat,
        typer.Option("--format", help="text for people, json for pipelines, csv for spreadsheets."),
    ] = AuditFormat.TEXT,
) -> ExitCode:
    """Shows who opened which shell, when and why, and joins each to its transcript."""
    from tfgen.aws.audit.gather import Sources
    from tfgen.aws.audit.join import Joined
    from tfgen.aws.audit.ledger import ledger
    from tfgen.aws.audit.period import moment, period
    from tfgen.aws.audit.row import Choice
    from tfgen.aws.audit.scope import scope_of
    from tfgen.spec.environment import load_environment

    project: Project = context.obj
    [name] = project.chosen([environment])
    scope = scope_of(load_environment(project.spec(name)).spec)
    if transcripts and no_transcripts:
        raise UsageError(Problem("--transcripts and --no-transcripts do not go together"))
    if raw and transcript is None:
        raise UsageError(Problem("--raw goes with --transcript"))
    if transcript is not None:
        return _print_transcript(transcript, scope, transcripts, raw=raw)
    if team and team not in scope.teams.values():
        hint = f"the teams are {', '.join(scope.teams.values())}"
        raise UsageError(Problem(f"there is no team {team}", hint=hint))
    now = _now()
    sources = Sources(tuple(trail or ()), transcripts, not no_transcripts)
    chosen = period(since, until, now, None if sources.on_disk else _DEFAULT_SINCE)
    seconds = (now - moment("--grace", grace, now, end=False)).total_seconds()
    joined = Joined(scope, now.timestamp(), sources.with_transcripts, seconds)
    choice = Choice(who, team, denied, flagged)
    with ledger(scope) as made:
        _fill(made, sources, scope, chosen, joined.now)
        rows = (row for row in made.rows(chosen, joined) if row in choice)
        code = _show(rows, name, scope, chosen, sources, made, format_, strict=strict)
    for problem in made.problems:
        complain(problem)
    return code


def _now() -> datetime:
    return datetime.now(UTC)


def _fill(made: Ledger, sources: Sources, scope: Scope, chosen: Period, now: float) -> None:
    from rich.markup import escape

    from tfgen.aws.audit.gather import gather
    from tfgen.aws.audit.harmless import plain

    with progress(f"Reading the events of {scope.name}") as status:
        for step in gather(sources, scope, chosen, now, made):
            if status:
                status.update(escape(plain(step)))


def _show(
    rows: Iterator[Row],
    environment: str,
    scope: Scope,
    chosen: Period,
    sources: Sources,
    made: Ledger,
    format_: AuditFormat,
    *,
    strict: bool,
) -> ExitCode:
    from tfgen.aws.audit.document import Counts, as_csv, as_json, head_data, tail_data

    counts = Counts()
    seen = (counts.see(row) for row in rows)

    def code() -> ExitCode:
        wrong = [ExitCode.ERROR] if made.problems else []
        return ExitCode.worst([*wrong, ExitCode.REFUSED] if strict and counts.flagged else wrong)

    if format_ is AuditFormat.JSON:
        head = head_data(scope, chosen, sources.names(scope))
        _print(as_json(seen, scope, head, lambda: tail_data(counts, made.problems, code())))
    elif format_ is AuditFormat.CSV:
        _print(as_csv(seen))
    else:
        _show_text(seen, environment, scope, chosen, sources, counts)
    return code()


def _show_text(
    rows: Iterator[Row],
    environment: str,
    scope: Scope,
    chosen: Period,
    sources: Sources,
    counts: Counts,
) -> None:
    from tfgen.aws.audit.harmless import plain
    from tfgen.aws.audit.period import written
    from tfgen.cli.audit_table import show_table

    since = f"from {written(chosen.since)} " if chosen.since is not None else ""
    say(f"Sessions of {scope.name} {since}until {written(chosen.until)}", "bold")
    for name in sources.names(scope):
        say(plain(name), "dim")
    say("")
    show_table(rows)
    say("")
    say(f"{counts.rows} rows, {counts.denied} denied, {counts.flagged} flagged", "bold")
    if counts.rows:
        say("length: to the stream's last event; else to when S3 or the disk got the file", "dim")
        say(f"print a transcript: tfgen audit {environment} --transcript SESSION", "dim")


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def _print_transcript(session: str, scope: Scope, directory: Path | None, *, raw: bool) -> ExitCode:
    from tfgen.aws.audit.harmless import transcript
    from tfgen.aws.audit.printout import printout

    with progress(f"Looking for the transcript of {scope.name}"):
        chunks = printout(session, scope, directory)
    if raw:
        for chunk in chunks:
            sys.stdout.buffer.write(chunk)
        sys.stdout.flush()
    else:
        for text in transcript(chunks):
            sys.stdout.write(text)
        sys.stdout.flush()
    return ExitCode.OK
