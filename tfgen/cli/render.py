"""`tfgen render`: specs become HCL."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from tfgen.cli.console import (
    PREPARING,
    AllOption,
    EnvironmentsArgument,
    Format,
    FormatOption,
    complain,
    progress,
    say,
    share,
    show,
    warn,
)
from tfgen.errors import ExitCode, Problem
from tfgen.project import Project

if TYPE_CHECKING:
    from tfgen.render.compare import Difference


def render(
    context: typer.Context,
    environments: EnvironmentsArgument = None,
    every: AllOption = False,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 3 where HCL and spec do not match.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show the changes as a unified diff.")
    ] = False,
    format_: FormatOption = Format.TEXT,
) -> ExitCode:
    """Turns specs into HCL under modules/, only where something changes."""
    from tfgen.render.many import render_many
    from tfgen.render.render import stale
    from tfgen.render.warned import warned
    from tfgen.render.write import write

    project: Project = context.obj
    names = project.selected(environments or [], every=every)
    with progress("Rendering") as status:
        done: list[str] = []

        def show_progress(name: str) -> None:
            done.append(name)
            if status:
                status.update(f"Rendering: {len(done)} done, {name}")

        differences = render_many(project, names, show_progress, share(status, PREPARING), warn)
    if not check:
        write(list(differences.values()))
    warnings = {name: warned(project, name) for name in names}
    if format_ is Format.JSON:
        documents = [_document(name, differences[name], warnings[name]) for name in names]
        show({"environments": documents})
    for name, difference in differences.items():
        if format_ is Format.TEXT:
            _report(name, difference, check=check, diff=diff)
        for warning in warnings[name]:
            complain(warning, "warning")
        if check and difference:
            complain(stale(difference, name))
    return ExitCode.STALE if check and any(differences.values()) else ExitCode.OK


def _report(name: str, difference: Difference, *, check: bool, diff: bool) -> None:
    if not difference:
        say(f"{name}: up to date")
        return
    say(f"{name}: {'does not match its spec' if check else 'written'}", "bold")
    for mark, style, paths in (
        ("+", "green", difference.created),
        ("~", "yellow", difference.changed),
        ("-", "red", difference.deleted),
    ):
        for path in paths:
            say(f"  {mark} {(difference.directory / path).as_posix()}", style)
    if diff:
        styles = {"+": "green", "-": "red", "@": "dim"}
        for line in difference.unified():
            say(line, styles.get(line[:1], ""))
    sys.stdout.flush()


def _document(
    name: str, difference: Difference, warnings: tuple[Problem, ...]
) -> dict[str, object]:
    return {
        "name": name,
        "up_to_date": not difference,
        "created": list(difference.created),
        "changed": list(difference.changed),
        "deleted": list(difference.deleted),
        "diff": list(difference.unified()),
        "warnings": [asdict(warning) for warning in warnings],
    }
