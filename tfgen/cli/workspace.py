"""What plan, apply, destroy and output have in common: where Terraform runs, and what it says."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from tfgen.cli.console import PREPARING, note, progress, say, share, warn
from tfgen.project import Project

if TYPE_CHECKING:
    from rich.status import Status

    from tfgen.spec.environment import Environment
    from tfgen.terraform.events import Event
    from tfgen.terraform.plan import Plan
    from tfgen.terraform.workspace import Workspace

MARKS = {
    "create": "+",
    "update": "~",
    "replace": "-/+",
    "delete": "-",
    "read": "<=",
    "move": "→",
    "import": "&",
}
_STYLES = {"create": "green", "update": "yellow", "replace": "red", "delete": "red"}
_DONE = {"create": "created", "update": "updated", "delete": "deleted"}


def specs(project: Project, names: Iterable[str]) -> dict[str, Environment]:
    """The spec of each environment, whose HCL matches it.

    Raises:
        StaleError: That of one does not.
    """
    from tfgen.render.render import fresh

    with progress("Comparing specs and HCL") as status:
        preparing = share(status, PREPARING)
        return {name: fresh(project, name, preparing, warn) for name in names}


def workspace(project: Project, name: str, spec: Environment, *, local: bool) -> Workspace:
    """The directory and everything that Terraform runs with, for AWS or for the local one."""
    from tfgen.terraform.find import find
    from tfgen.terraform.workspace import Workspace

    terraform = find()
    if not local:
        return Workspace(project.module(name), terraform)
    from tfgen.aws.local.workspace import local_workspace

    made = local_workspace(project.working("local", name), project.module(name), spec, terraform)
    if made.aws.forgotten:
        note(
            "The local AWS was not running any more, and what had been applied there "
            "is gone with it."
        )
    return made.workspace


def narrator(status: Status | None) -> Callable[[Event], None]:
    """Shows what Terraform does: a moving line on a terminal, a line for what is done."""
    from tfgen.terraform.events import Diagnostic, Progress

    def narrate(event: Event) -> None:
        match event:
            case Progress(phase="complete", action=action) if action in _DONE:
                note(f"  {_DONE[action]} {event.address} ({event.seconds} s)")
            case Progress() if status:
                status.update(f"{event.action} {event.address}")
            case Diagnostic(severity="warning"):
                note(f"warning: {event.summary}", "yellow")
            case _:
                pass

    return narrate


def report(name: str, plan: Plan) -> None:
    """The plan for people: each resource on a line, and the counts."""
    for change in sorted(plan.resources, key=lambda change: change.address):
        moved = f" (from {change.previous})" if change.previous else ""
        reason = f" ({change.reason.replace('_', ' ')})" if change.reason else ""
        say(
            f"  {MARKS.get(change.action, '?')} {change.address}{moved}{reason}",
            _STYLES.get(change.action, ""),
        )
    for output in plan.outputs:
        say(
            f"  {MARKS.get(output.action, '?')} output.{output.name}",
            _STYLES.get(output.action, ""),
        )
    for change in plan.drift:
        say(f"  ! {change.address} was changed outside Terraform", "yellow")
    say(f"{name}: {summary(plan)}", "bold")
    sys.stdout.flush()


def summary(plan: Plan) -> str:
    """The counts in Terraform's own words."""
    if not plan.changes:
        return "no changes: AWS matches the HCL"
    counts = plan.summary
    imported = f"{counts.imported} to import, " if counts.imported else ""
    return f"{imported}{counts.add} to add, {counts.change} to change, {counts.remove} to destroy"


def document(name: str, plan: Plan) -> dict[str, object]:
    """The plan for pipelines."""
    from dataclasses import asdict

    return {
        "environment": name,
        "changes": plan.changes,
        "summary": asdict(plan.summary),
        "resources": [asdict(change) for change in plan.resources],
        "outputs": [asdict(change) for change in plan.outputs],
        "drift": [asdict(change) for change in plan.drift],
    }
