"""`tfgen apply`: makes AWS match the HCL."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tfgen.cli.console import (
    EnvironmentArgument,
    Format,
    FormatOption,
    LocalOption,
    note,
    progress,
    say,
    show,
)
from tfgen.cli.workspace import document, narrator, report, specs, workspace
from tfgen.errors import ExitCode, Problem, RefusedError, UsageError
from tfgen.project import Project

YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def apply(
    context: typer.Context,
    environment: EnvironmentArgument,
    plan: Annotated[
        Path | None,
        typer.Option(
            "--plan",
            metavar="FILE",
            help="Apply this saved plan, if it is of the HCL as it is now.",
        ),
    ] = None,
    local: LocalOption = False,
    yes: YesOption = False,
    format_: FormatOption = Format.TEXT,
) -> ExitCode:
    """Plans, shows the plan, asks, and applies exactly what was shown."""
    carry_out(
        context.obj, environment, saved=plan, local=local, yes=yes, format_=format_, destroy=False
    )
    return ExitCode.OK


def carry_out(
    project: Project,
    environment: str,
    *,
    saved: Path | None,
    local: bool,
    yes: bool,
    format_: Format,
    destroy: bool,
) -> None:
    """What apply and destroy share; the answer to the question is given here too."""
    from tfgen.terraform import plan as terraform_plan
    from tfgen.terraform.apply import apply as terraform_apply
    from tfgen.terraform.init import init
    from tfgen.terraform.planfile import check_plan_matches
    from tfgen.terraform.show import show as text_of

    [name] = project.chosen([environment])
    if not (yes or saved or sys.stdin.isatty()):
        raise UsageError(Problem("nobody is there to say yes", hint="pass --plan FILE, or --yes"))
    spec = specs(project, [name])[name]
    if saved:
        check_plan_matches(saved, project.module(name))
    with terraform_plan.plan_file(saved) as file:
        with progress(f"Planning {name}") as status:
            place = workspace(project, name, spec, local=local)
            init(place)
            made = None
            if not saved:
                made = terraform_plan.plan(place, file, narrator(status), destroy=destroy)
                text = text_of(place, file) if made.changes and not yes else ""
        if made and format_ is Format.TEXT:
            if text:
                say(text)
            report(name, made)
        if not made or made.changes:
            if made and not yes:
                _ask(name, local=local, destroy=destroy)
            with progress(f"{'Destroying' if destroy else 'Applying'} {name}") as status:
                done = terraform_apply(place, file, narrator(status))
            counts = f"{done.add} added, {done.change} changed, {done.remove} destroyed"
        else:
            counts = "nothing to do"
    if format_ is Format.JSON:
        planned = document(name, made) if made else {"environment": name}
        show({**planned, "result": counts})
    else:
        say(f"{name}: {counts}", "bold")


def _ask(name: str, *, local: bool, destroy: bool) -> None:
    """Only a full yes will do, as with Terraform."""
    where = "the local AWS" if local else "AWS"
    note(
        f"{'Destroy all of' if destroy else 'Apply this to'} {name} on {where}? Only "
        f"yes will be accepted.",
        "bold",
    )
    if input("  ").strip() != "yes":
        raise RefusedError(Problem("not confirmed; nothing was changed"))
