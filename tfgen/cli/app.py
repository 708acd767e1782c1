"""The commands put together, and every error turned into words and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

import tfgen
from tfgen.cli import (
    access,
    apply,
    audit,
    bootstrap,
    connect,
    destroy,
    doctor,
    local,
    output,
    plan,
    render,
    schema,
    validate,
)
from tfgen.cli.console import fail
from tfgen.errors import ExitCode, Place, Problem, TfgenError, UsageError
from tfgen.project import Project

app = typer.Typer(
    name="tfgen",
    help="Typed environment specs become reviewed Terraform: shells in ECS containers, with proof.",
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=(
        "Exit codes: 0 fine, 1 error, 2 changes present (--detailed-exitcode, --check), 3 "
        "generated files are stale, "
        "4 refused by a check, 64 wrong usage, 130 interrupted."
    ),
)
for module in (
    render,
    validate,
    access,
    bootstrap,
    plan,
    apply,
    destroy,
    output,
    connect,
    audit,
    doctor,
    schema,
):
    app.command()(getattr(module, module.__name__.rpartition(".")[2]))
app.add_typer(local.app)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"tfgen {tfgen.__version__}")
        raise typer.Exit


@app.callback()
def project(
    context: typer.Context,
    chdir: Annotated[
        Path,
        typer.Option("--chdir", metavar="DIR", help="The project's directory.", show_default=False),
    ] = Path(),
    version: Annotated[  # noqa: ARG001 - acts through its callback
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Chooses the project that every command works on."""
    context.obj = Project(chdir)
    if context.invoked_subcommand is None:
        print(context.get_help())
        raise typer.Exit(ExitCode.USAGE)


def run(arguments: Sequence[str]) -> int:
    """Runs one command line; returns its exit code and never raises."""
    try:
        code = int(app(list(arguments), prog_name="tfgen", standalone_mode=False) or ExitCode.OK)
        if code == ExitCode.INTERRUPTED:  # what Typer makes of a KeyboardInterrupt
            print("interrupted", file=sys.stderr)
        return code
    except TfgenError as error:
        return fail(error, arguments)
    except typer.TyperException as error:
        return fail(UsageError(Problem(error.format_message().rstrip("."))), arguments)
    except typer.Abort:
        print("interrupted", file=sys.stderr)
        return ExitCode.INTERRUPTED
    except SystemExit as exit_:  # the way in which completion ends
        return int(exit_.code or ExitCode.OK)
    except BrokenPipeError:
        # Whoever read our output has gone; nothing more can be said to them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.ERROR
    except OSError as error:
        place = Place(str(error.filename)) if error.filename else None
        return fail(TfgenError(Problem(error.strerror or str(error), place)), arguments)
