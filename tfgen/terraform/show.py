"""`terraform show`: a saved plan as Terraform prints it for people."""

from __future__ import annotations

from pathlib import Path

from tfgen.terraform.run import document
from tfgen.terraform.workspace import Workspace


def show(workspace: Workspace, file: Path) -> str:
    """The saved plan as text; takes two to three seconds, since it starts the provider.

    https://developer.hashicorp.com/terraform/cli/commands/show

    Raises:
        ToolError: It is no saved plan, or one of another Terraform.
        KeyboardInterrupt: It was interrupted, and has ended.
    """
    return document(workspace, show_arguments(file))


def show_arguments(file: Path) -> list[str]:
    """Without colours: whoever prints it knows whether there is a terminal."""
    return ["show", "-no-color", str(file.absolute())]
