"""`tfgen plan`: what applying an environment would change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tfgen.cli.console import (
    AllOption,
    EnvironmentsArgument,
    Format,
    FormatOption,
    LocalOption,
    complain,
    progress,
    say,
    show,
)
from tfgen.cli.workspace import document, narrator, report, specs, workspace
from tfgen.errors import ExitCode, Problem, TfgenError, UsageError
from tfgen.project import Project

if TYPE_CHECKING:
    from tfgen.spec.environment import Environment
    from tfgen.terraform.events import Event
    from tfgen.terraform.plan import Plan


def plan(
    context: typer.Context,
    environments: EnvironmentsArgument = None,
    every: AllOption = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="Save the plan, for `apply --plan`. It holds secrets."
        ),
    ] = None,
    local: LocalOption = False,
    full: Annotated[
        bool, typer.Option("--full", help="Terraform's own text, with every attribute.")
    ] = False,
    detailed_exitcode: Annotated[
        bool,
        typer.Option("--detailed-exitcode", help="Exit 2 where there are changes, as Terraform."),
    ] = False,
    format_: FormatOption = Format.TEXT,
) -> ExitCode:
    """Shows what would change; several environments are planned side by side."""
    from tfgen.terraform.parallel import side_by_side

    project: Project = context.obj
    names = project.selected(environments or [], every=every)
    if out and len(names) > 1:
        raise UsageError(Problem("--out saves one plan", hint="plan the environments one by one"))
    found = specs(project, names)
    with progress(f"Planning {', '.join(names)}") as status:
        narrate = narrator(status)
        results = side_by_side(
            {
                name: partial(_planned, project, name, found[name], out, local, full, narrate)
                for name in names
            }
        )
    if format_ is Format.JSON:
        show({"environments": [_document(name, results[name], out) for name in names]})
    for name in names:
        result = results[name]
        if isinstance(result, TfgenError):
            for problem in result.problems:
                complain(problem)
        elif format_ is Format.TEXT:
            _say(name, *result)
            if out:
                say(f"Apply exactly this: tfgen apply {name}{' --local' * local} --plan {out}")
    return ExitCode.worst(_code(result, detailed_exitcode) for result in results.values())


def _planned(
    project: Project,
    name: str,
    spec: Environment,
    out: Path | None,
    local: bool,
    full: bool,
    narrate: Callable[[Event], None],
) -> tuple[Plan, str]:
    """The plan and, where it is asked for, Terraform's own text."""
    from tfgen.terraform import plan as terraform_plan
    from tfgen.terraform.init import init
    from tfgen.terraform.show import show as text_of

    with terraform_plan.plan_file(out) as file:
        place = workspace(project, name, spec, local=local)
        init(place)
        made = terraform_plan.plan(place, file, narrate)
        return made, text_of(place, file) if full else ""


def _say(name: str, made: Plan, text: str) -> None:
    if text:
        say(text)
    report(name, made)


def _document(
    name: str, result: tuple[Plan, str] | TfgenError, out: Path | None
) -> dict[str, object]:
    if isinstance(result, TfgenError):
        problems = [asdict(problem) for problem in result.problems]
        return {"environment": name, "exit_code": result.exit_code, "problems": problems}
    return {**document(name, result[0]), "file": str(out) if out else None}


def _code(result: tuple[Plan, str] | TfgenError, detailed: bool) -> ExitCode:
    if isinstance(result, TfgenError):
        return result.exit_code
    return ExitCode.CHANGES if detailed and result[0].changes else ExitCode.OK
