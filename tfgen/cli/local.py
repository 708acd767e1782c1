"""`tfgen local`: the local AWS that `--local` starts by itself."""

from __future__ import annotations

import typer

from tfgen.cli.console import EnvironmentsArgument, say
from tfgen.errors import ExitCode
from tfgen.project import Project

app = typer.Typer(
    name="local", help="The local AWS of each environment, which --local starts by itself."
)


@app.command()
def status(context: typer.Context, environments: EnvironmentsArgument = None) -> ExitCode:
    """Shows which local AWS is running, and where."""
    from tfgen.aws.local import process
    from tfgen.spec.environment import load_environment

    project: Project = context.obj
    for name in project.chosen(environments or project.names):
        region = load_environment(project.spec(name)).spec.aws.region
        aws = process.status(project.working("local", name), region)
        say(f"{name}: {aws.endpoint}, account {aws.account}" if aws else f"{name}: not running")
    return ExitCode.OK


@app.command()
def stop(context: typer.Context, environments: EnvironmentsArgument = None) -> ExitCode:
    """Stops it; what was applied there is gone."""
    from tfgen.aws.local import process

    project: Project = context.obj
    for name in project.chosen(environments or project.names):
        stopped = process.stop(project.working("local", name))
        say(f"{name}: {'stopped' if stopped else 'was not running'}")
    return ExitCode.OK
