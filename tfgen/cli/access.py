"""`tfgen access`: who can do what, proven from the rendered HCL."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tfgen.cli.console import EnvironmentArgument, progress, styled
from tfgen.errors import ExitCode, Place, Problem, RefusedError, TfgenError, UsageError
from tfgen.project import Project

if TYPE_CHECKING:
    from tfgen.access.estate import Estate
    from tfgen.access.facts import Given


class MatrixFormat(StrEnum):
    """How an answer is written."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def access(
    context: typer.Context,
    environment: EnvironmentArgument,
    format_: Annotated[
        MatrixFormat,
        typer.Option("--format", help="text for people, json for pipelines, markdown for reviews."),
    ] = MatrixFormat.TEXT,
    why: Annotated[
        tuple[str, str, str] | None,
        typer.Option(
            "--why",
            metavar="TEAM ACTION RESOURCE",
            help="Explain one answer, as in: backend ecs:StopTask task; or an ARN.",
        ),
    ] = None,
    diff: Annotated[
        str | None,
        typer.Option(
            "--diff", metavar="BASE", help="Who gained and lost what since a git revision."
        ),
    ] = None,
    expect: Annotated[
        Path | None,
        typer.Option(
            "--expect",
            metavar="FILE",
            help="Exit 4 where the answers depart from what a file says.",
        ),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="TIME",
            help="As of a time, such as 2026-12-01T18:00Z, and not as of now.",
        ),
    ] = None,
    given: Annotated[
        list[str] | None,
        typer.Option(
            "--given",
            metavar="KEY[=VALUE]",
            help="What is known of a request besides; without =, that it has no such key.",
        ),
    ] = None,
) -> ExitCode:
    """Who can do what: evaluates the rendered policies offline, as AWS would."""
    if sum(option is not None for option in (why, diff, expect)) > 1:
        raise UsageError(Problem("--why, --diff and --expect do not go together"))
    project: Project = context.obj
    [name] = project.chosen([environment])
    with progress(f"Reading the policies of {name}"):
        estate = _estate(project, name)
        known = {**_time(at), **_given(given or [])}
        if why:
            lines = _why(estate, why, known, format_)
        elif diff:
            lines = _diff(project, name, estate, diff, known, format_)
        elif expect:
            lines = _expect(estate, expect, known, format_)
        else:
            lines = _matrix(estate, known, format_)
    print("\n".join(lines))
    return ExitCode.OK


def _matrix(estate: Estate, given: Given, format_: MatrixFormat) -> Iterable[str]:
    from tfgen.access import data, markdown, text
    from tfgen.access.matrix import matrix

    found = matrix(estate, given)
    if format_ is MatrixFormat.JSON:
        return _json(data.matrix_data(found))
    if format_ is MatrixFormat.MARKDOWN:
        return markdown.matrix_lines(found)
    return text.matrix_lines(found, _paint)


def _why(
    estate: Estate, asked: tuple[str, str, str], given: Given, format_: MatrixFormat
) -> Iterable[str]:
    from tfgen.access.data import why_data
    from tfgen.access.evaluate import evaluate
    from tfgen.access.facts import request
    from tfgen.access.moments import ends
    from tfgen.access.why import caller_named, resource_named, why_lines

    who, action, resource = asked
    caller, target = caller_named(estate, who), resource_named(estate, resource)
    made = request(estate.aws, caller, action, target, given)
    decision = evaluate(estate.policies, made)
    until = ends(estate.policies, made)
    if format_ is MatrixFormat.JSON:
        return _json(why_data(made, decision, until))
    if format_ is MatrixFormat.MARKDOWN:
        return ["```", *why_lines(made, decision, _plain, until), "```"]
    return why_lines(made, decision, _paint, until)


def _diff(
    project: Project, name: str, estate: Estate, base: str, given: Given, format_: MatrixFormat
) -> Iterable[str]:
    from tfgen.access import data, markdown, text
    from tfgen.access.difference import difference
    from tfgen.access.matrix import matrix
    from tfgen.access.revision import files_at
    from tfgen.access.survey import estate_of

    files = files_at(base, project.root, f"modules/{name}")
    before = matrix(estate_of(files, f"{base}:modules/{name}"), given) if files else None
    found = difference(before, matrix(estate, given), base)
    if format_ is MatrixFormat.JSON:
        return _json(data.difference_data(found))
    if format_ is MatrixFormat.MARKDOWN:
        return markdown.difference_lines(found)
    return text.difference_lines(found, _paint)


def _expect(estate: Estate, file: Path, given: Given, format_: MatrixFormat) -> Iterable[str]:
    from tfgen.access.expect import departures
    from tfgen.access.matrix import matrix

    found = departures(matrix(estate, given), file)
    if found:
        raise RefusedError(*found)
    if format_ is MatrixFormat.JSON:
        return _json({"exit_code": int(ExitCode.OK), "problems": []})
    return [_paint(f"access in {estate.root} is as {file.as_posix()} expects", "green")]


def _estate(project: Project, name: str) -> Estate:
    from tfgen.access.survey import estate_of
    from tfgen.render.compare import on_disk

    directory = project.module(name)
    files = on_disk(directory)
    if not files:
        place = Place(directory.as_posix())
        raise TfgenError(Problem("there is no HCL yet", place, f"run: tfgen render {name}"))
    return estate_of(files, directory.as_posix())


def _given(options: list[str]) -> Given:
    """`--given` options; a key that is given several times has several values."""
    known: dict[str, tuple[str, ...] | None] = {}
    for option in options:
        key, found, value = option.partition("=")
        if ":" not in key:
            hint = (
                "write --given aws:MultiFactorAuthPresent=true, or without = that it is not there"
            )
            raise UsageError(Problem(f"{option} names no condition key", hint=hint))
        known[key] = (*(known.get(key) or ()), value) if found else None
    return known


def _time(at: str | None) -> Given:
    """The time of the requests: now, or what `--at` says."""
    from tfgen.access.conditions import moment
    from tfgen.access.moments import NOW, iso

    try:
        return {NOW: iso(moment(at) if at else datetime.now(UTC))}
    except ValueError:
        hint = "write --at 2026-12-01T18:00Z, or 2026-12-01"
        raise UsageError(Problem(f"{at} is no time", hint=hint)) from None


def _json(document: object) -> list[str]:
    return [json.dumps(document, indent=2, ensure_ascii=False)]


def _paint(text: str, style: str) -> str:
    return styled(text, style, sys.stdout)


def _plain(text: str, style: str) -> str:  # noqa: ARG001 - the shape of _paint
    return text
