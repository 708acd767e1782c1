"""`terraform plan`: what would change, saved as the file that `apply` takes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tfgen.errors import Place, Problem, ToolError
from tfgen.terraform.events import ChangeSummary, OutputChange, Outputs, ResourceChange
from tfgen.terraform.run import OnEvent, ignore, stream
from tfgen.terraform.workspace import Workspace

_CHANGES = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """What would change.

    Attributes:
        file: The saved plan. It holds secrets.
        changes: Whether applying it would change anything: a resource, an output or an address.
        summary: The counts; a replaced resource counts as one to add and one to remove.
        resources: What would change, in Terraform's order.
        outputs: Those that would change, by name.
        drift: What has changed outside Terraform since the last run and the plan would put right.
            Terraform's events name more: what only reads differently after an apply, such as an
            empty set of tags, and what the HCL says nothing of.
    """

    file: Path
    changes: bool
    summary: ChangeSummary
    resources: tuple[ResourceChange, ...]
    outputs: tuple[OutputChange, ...]
    drift: tuple[ResourceChange, ...]


@contextmanager
def plan_file(out: Path | None = None) -> Iterator[Path]:
    """Where a plan is saved: `out`, or else a private file that is gone afterwards."""
    if out is not None:
        yield out
        return
    with tempfile.TemporaryDirectory(prefix="tfgen-") as directory:
        yield Path(directory) / "plan.tfplan"


def plan(
    workspace: Workspace, file: Path, on_event: OnEvent = ignore, *, destroy: bool = False
) -> Plan:
    """Plans what makes AWS match the HCL, or with `destroy` what removes everything, into `file`.

    All is taken from the event stream: asking for the saved plan again (`show -json`) would take
    as long as half a plan. The directory must have been initialised.

    Raises:
        ToolError: Terraform cannot make the plan; `file` is then as it was.
        KeyboardInterrupt: It was interrupted, and has ended.
    """
    with _written(file) as unfinished:
        finished = stream(
            workspace,
            plan_arguments(unfinished, destroy=destroy),
            on_event,
            expected=(0, _CHANGES),
        )
    changed = [event for event in finished.events if isinstance(event, ResourceChange)]
    planned = {change.address for change in changed if not change.drift}
    summaries = [event for event in finished.events if isinstance(event, ChangeSummary)]
    return Plan(
        file=file,
        changes=finished.exit_code == _CHANGES,
        summary=summaries[-1] if summaries else ChangeSummary("plan", 0, 0, 0),
        resources=tuple(change for change in changed if not change.drift),
        outputs=tuple(
            output
            for event in finished.events
            if isinstance(event, Outputs)
            for output in event.changes
        ),
        drift=tuple(change for change in changed if change.drift and change.address in planned),
    )


def plan_arguments(file: Path, *, destroy: bool = False) -> list[str]:
    """https://developer.hashicorp.com/terraform/cli/commands/plan."""
    arguments = ["plan", "-input=false", "-json", "-detailed-exitcode"]
    if destroy:
        arguments.append("-destroy")
    return [*arguments, f"-out={file.absolute()}"]


@contextmanager
def _written(file: Path) -> Iterator[Path]:
    """Another file to write to, which takes the place of `file` if all goes well.

    Terraform writes the file in place, and readable for everybody.
    """
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with _possible(file):
            unfinished.touch(mode=0o600)
        yield unfinished
        with _possible(file):
            unfinished.replace(file)
    finally:
        with suppress(OSError):
            unfinished.unlink()


@contextmanager
def _possible(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        problem = Problem(f"the plan cannot be saved there: {error.strerror}", Place(str(file)))
        raise ToolError(problem) from error
