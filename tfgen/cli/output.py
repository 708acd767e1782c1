"""`tfgen output`: what an environment gives to others."""

from __future__ import annotations

import json
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
from tfgen.cli.workspace import workspace
from tfgen.errors import ExitCode, Problem, UsageError
from tfgen.project import Project


def output(
    context: typer.Context,
    environment: EnvironmentArgument,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="One output, its bare value.")
    ] = None,
    local: LocalOption = False,
    format_: FormatOption = Format.TEXT,
) -> ExitCode:
    """Prints the outputs of an applied environment: names and ARNs."""
    from tfgen.spec.environment import load_environment
    from tfgen.terraform.init import init
    from tfgen.terraform.output import output as terraform_output

    project: Project = context.obj
    [chosen] = project.chosen([environment])
    spec = load_environment(project.spec(chosen)).spec
    with progress(f"Reading the outputs of {chosen}"):
        place = workspace(project, chosen, spec, local=local)
        init(place)
        outputs = {key: entry.value for key, entry in terraform_output(place).items()}
    if name is not None:
        if name not in outputs:
            choices = ", ".join(sorted(outputs)) or "none: has the environment been applied?"
            raise UsageError(
                Problem(f"there is no output {name}", hint=f"the outputs are {choices}")
            )
        outputs = {name: outputs[name]}
    if format_ is Format.JSON:
        show(outputs)
    elif name is not None:
        say(_text(outputs[name]))
    else:
        width = max(map(len, outputs), default=0)
        for key, value in outputs.items():
            say(f"{key.ljust(width)} = {_text(value)}")
    return ExitCode.OK


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
