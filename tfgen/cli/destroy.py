"""`tfgen destroy`: removes an environment."""

from __future__ import annotations

import typer

from tfgen.cli.apply import YesOption, carry_out
from tfgen.cli.console import EnvironmentArgument, Format, FormatOption, LocalOption
from tfgen.errors import ExitCode


def destroy(
    context: typer.Context,
    environment: EnvironmentArgument,
    local: LocalOption = False,
    yes: YesOption = False,
    format_: FormatOption = Format.TEXT,
) -> ExitCode:
    """Plans the removal of everything in an environment, shows it, asks, and carries it out."""
    carry_out(
        context.obj, environment, saved=None, local=local, yes=yes, format_=format_, destroy=True
    )
    return ExitCode.OK
