"""`tfgen validate`: whether spec and HCL are right, before anything is applied."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from tfgen.cli.console import (
    EnvironmentsArgument,
    Format,
    FormatOption,
    complain,
    note,
    progress,
    say,
    show,
)
from tfgen.errors import ExitCode, Place, Problem, TfgenError, ToolError
from tfgen.project import Project


def validate(
    context: typer.Context,
    environments: EnvironmentsArgument = None,
    terraform: Annotated[
        bool,
        typer.Option(
            "--terraform/--no-terraform", help="Run `terraform validate` as well, where it is."
        ),
    ] = True,
    format_: FormatOption = Format.TEXT,
) -> ExitCode:
    """Checks specs and the HCL under modules/; without names, of every environment."""
    project: Project = context.obj
    problems: dict[str, tuple[Problem, ...]] = {}
    warnings: dict[str, tuple[Problem, ...]] = {}
    codes = []
    for name in project.chosen(environments) if environments else project.every():
        try:
            with progress(f"Validating {name}"):
                warnings[name] = _warnings(project, name)
                _validate(project, name, terraform=terraform)
            problems[name] = ()
            codes.append(ExitCode.OK)
        except TfgenError as error:
            problems[name] = error.problems
            codes.append(error.exit_code)
    if format_ is Format.JSON:
        show(
            {
                "environments": [
                    {
                        "name": name,
                        "valid": not found,
                        "problems": [asdict(problem) for problem in found],
                        "warnings": [asdict(warning) for warning in warnings.get(name, ())],
                    }
                    for name, found in problems.items()
                ]
            }
        )
    for name, found in problems.items():
        for problem in found:
            complain(problem)
        for warning in warnings.get(name, ()):
            complain(warning, "warning")
        if format_ is Format.TEXT:
            say(
                f"{name}: {_count(found) if found else 'valid'}",
                "bold red" if found else "green",
            )
    return ExitCode.worst(codes)


def _count(found: tuple[Problem, ...]) -> str:
    return "1 problem" if len(found) == 1 else f"{len(found)} problems"


def _warnings(project: Project, name: str) -> tuple[Problem, ...]:
    from tfgen.spec.environment import load_environment
    from tfgen.spec.warnings import counting, placed

    return counting(placed(load_environment(project.spec(name))))


def _validate(project: Project, name: str, *, terraform: bool) -> None:
    from tfgen.checks import check
    from tfgen.render.compare import on_disk

    module = project.module(name)
    files = on_disk(module)
    if not files:
        raise TfgenError(
            Problem("there is no HCL yet", Place(module.as_posix()), f"run: tfgen render {name}")
        )
    found = check(files, module.as_posix())
    if found:
        raise TfgenError(*found)
    if terraform:
        _terraform_validate(project, name)


def _terraform_validate(project: Project, name: str) -> None:
    from tfgen.terraform.find import find
    from tfgen.terraform.init import init
    from tfgen.terraform.validate import validate as terraform_validate
    from tfgen.terraform.workspace import Workspace

    try:
        program = find()
    except ToolError as error:
        note(f"{name}: terraform validate left out: {error}")
        return
    # A data directory of its own: the one of plan and apply knows the backend, this one does not.
    workspace = Workspace(project.module(name), program, data_dir=project.working("validate", name))
    init(workspace, backend=False)
    for warning in terraform_validate(workspace):
        note(f"{name}: warning: {warning.summary}", "yellow")
