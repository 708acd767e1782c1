"""`terraform apply` of a saved plan: exactly what was shown, or nothing."""

from __future__ import annotations

from pathlib import Path

from tfgen.terraform.events import ChangeSummary
from tfgen.terraform.run import OnEvent, ignore, stream
from tfgen.terraform.workspace import Workspace


def apply(workspace: Workspace, file: Path, on_event: OnEvent = ignore) -> ChangeSummary:
    """Does what the saved plan says, and returns what has been done.

    There is no apply without a plan, and so nothing that Terraform would have to ask.

    Raises:
        ToolError: The plan is stale or no plan, or something failed; what had been done until
            then stays, and is in the state.
        KeyboardInterrupt: It was interrupted: what had been begun is finished and in the state.
    """
    finished = stream(workspace, apply_arguments(file), on_event)
    summaries = [event for event in finished.events if isinstance(event, ChangeSummary)]
    return summaries[-1] if summaries else ChangeSummary("apply", 0, 0, 0)


def apply_arguments(file: Path) -> list[str]:
    """https://developer.hashicorp.com/terraform/cli/commands/apply#saved-plan-mode."""
    return ["apply", "-input=false", "-json", str(file.absolute())]
