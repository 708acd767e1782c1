"""`tfgen plan`: what applying an environment would change."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tfgen.cli.console import (
    EnvironmentArgument,
    Format,
    FormatOption,
    LocalOption,
    progress,
    say,
    show,
)
from tfgen.cli.workspace import document, narrator, report, workspace
from tfgen.errors import ExitCode
from tfgen.project import Project


def plan(
    context: typer.Context,
    environment: EnvironmentArgument,
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
        typer.Option(
            "--detailed-exitcode", help="Exit 2 where there are changes, as Terraform does."
        ),
    ] = False,
    format_: FormatOption = Format.TEXT,
) -> ExitCode:
    """Shows what would change, and saves it as a plan that can be applied as it is."""
    from tfgen.render.render import fresh
    from tfgen.terraform import plan as terraform_plan
    from tfgen.terraform.init import init
    from tfgen.terraform.show import show as text_of

    project: Project = context.obj
    [name] = project.chosen([environment])
    spec = fresh(project, name)
    with terraform_plan.plan_file(out) as file, progress(f"Planning {name}") as status:
        place = workspace(project, name, spec, local=local)
        init(place)
        made = terraform_plan.plan(place, file, narrator(status))
        text = text_of(place, file) if full else ""
    if format_ is Format.JSON:
        show({**document(name, made), "file": str(out) if out else None})
    else:
        if text:
            say(text)
        report(name, made)
        if out:
            say(f"Apply exactly this: tfgen apply {name}{' --local' if local else ''} --plan {out}")
    return ExitCode.CHANGES if detailed_exitcode and made.changes else ExitCode.OK
