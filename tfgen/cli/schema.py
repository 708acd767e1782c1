"""`tfgen schema`: the JSON Schema of a spec."""

from __future__ import annotations

from tfgen.cli.console import show
from tfgen.errors import ExitCode


def schema() -> ExitCode:
    """Prints the JSON Schema of environments/*.yaml, for editors."""
    from tfgen.spec.environment import Environment
    from tfgen.spec.schema import json_schema

    show(json_schema(Environment))
    return ExitCode.OK
