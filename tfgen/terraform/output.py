"""`terraform output`: what the environment gives to others."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tfgen.terraform.run import document
from tfgen.terraform.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Output:
    """One output of the root module, as it is in the state.

    Attributes:
        value: As JSON has it.
        type: As Terraform writes types in JSON: `"string"`, `["list", "string"]`.
    """

    value: Any
    type: Any
    sensitive: bool


def output(workspace: Workspace) -> dict[str, Output]:
    """All outputs by name; none before the first apply.

    https://developer.hashicorp.com/terraform/cli/commands/output

    Raises:
        ToolError: Terraform cannot read the state.
        KeyboardInterrupt: It was interrupted, and has ended.
    """
    found = json.loads(document(workspace, output_arguments()))
    return {
        name: Output(entry["value"], entry["type"], entry["sensitive"])
        for name, entry in found.items()
    }


def output_arguments() -> list[str]:
    """Nothing to choose: JSON alone keeps the types."""
    return ["output", "-json"]
