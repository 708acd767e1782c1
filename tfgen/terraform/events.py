"""What Terraform says while it works, as typed events.

https://developer.hashicorp.com/terraform/internals/machine-readable-ui: one JSON object a line;
unknown types and properties are to be expected, and come out as `Message` or are ignored.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Message:
    """Something that a person may read, and nothing more is made of it.

    Attributes:
        type: Terraform's name for it, such as `init_output` or `refresh_start`; `text` for a line
            that is no JSON.
    """

    type: str
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """An error or a warning.

    Attributes:
        severity: `error` or `warning`.
        address: The resource or provider that it is about, or "".
        file: As Terraform names it, relative to the root module, or "".
        line: Counted from 1, or None without a file; so is column.
    """

    severity: str
    summary: str
    detail: str = ""
    address: str = ""
    file: str = ""
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """One resource that a plan changes, or that has changed outside Terraform (`drift`).

    Attributes:
        action: `create`, `read`, `update`, `replace`, `delete`, `move`, `import` or `remove`.
        reason: Why a resource is replaced or deleted, such as `cannot_update`, or "".
        previous: The address that it had before, when it moves, or "".
    """

    address: str
    action: str
    reason: str = ""
    previous: str = ""
    drift: bool = False


@dataclass(frozen=True, slots=True)
class OutputChange:
    """One output that a plan changes: `create`, `update` or `delete`."""

    name: str
    action: str
    sensitive: bool


@dataclass(frozen=True, slots=True)
class Outputs:
    """The outputs that a plan changes; those that stay as they are are left out."""

    changes: tuple[OutputChange, ...]


@dataclass(frozen=True, slots=True)
class ChangeSummary:
    """How many resources are (`plan`) or have been (`apply`, `destroy`) changed."""

    operation: str
    add: int
    change: int
    remove: int
    imported: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """Terraform's work on one resource.

    Attributes:
        phase: `start`, `progress` (every 10 seconds), `complete` or `errored`.
        action: `create`, `update`, `delete`, `read`, or `refresh`.
        seconds: Since the start, whole seconds.
        id: The resource's id, such as `id=ops`, once it is known.
    """

    phase: Literal["start", "progress", "complete", "errored"]
    address: str
    action: str
    seconds: int = 0
    id: str = ""


Event = Message | Diagnostic | ResourceChange | Outputs | ChangeSummary | Progress


def parse(line: str) -> Event:
    """One line of Terraform's output as an event; never fails."""
    try:
        data = json.loads(line)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        return Message("text", line.rstrip("\r\n"))
    try:
        return _typed(data)
    except (KeyError, TypeError, ValueError, AttributeError):
        # A later major version of the format: show what it says, make nothing of it.
        return Message(str(data.get("type", "text")), str(data.get("@message", line)))


def diagnostic(data: dict[str, Any]) -> Diagnostic:
    """A diagnostic object, which `validate -json` writes in the same way as the event stream."""
    place = data.get("range") or {}
    start = place.get("start") or {}
    return Diagnostic(
        severity=data["severity"],
        summary=data["summary"],
        detail=data.get("detail", ""),
        address=data.get("address", ""),
        file=place.get("filename", ""),
        line=start.get("line"),
        column=start.get("column"),
    )


def _typed(data: dict[str, Any]) -> Event:
    match data["type"]:
        case "diagnostic":
            return diagnostic(data["diagnostic"])
        case "planned_change" | "resource_drift" as kind:
            return _change(data["change"], drift=kind == "resource_drift")
        case "change_summary":
            counts = data["changes"]
            return ChangeSummary(
                counts["operation"],
                counts["add"],
                counts["change"],
                counts["remove"],
                counts.get("import", 0),
            )
        case "outputs":
            # A plan gives an action for each output, an apply gives the values instead.
            return Outputs(
                tuple(
                    OutputChange(name, output["action"], output.get("sensitive", False))
                    for name, output in sorted(data["outputs"].items())
                    if output.get("action", "noop") != "noop"
                )
            )
        case "apply_start" | "apply_progress" | "apply_complete" | "apply_errored" as kind:
            return _progress(data["hook"], kind.removeprefix("apply_"))
        case "refresh_start" | "refresh_complete" as kind:
            return _progress({"action": "refresh", **data["hook"]}, kind.removeprefix("refresh_"))
        case kind:
            return Message(kind, data["@message"])


def _change(data: dict[str, Any], *, drift: bool) -> ResourceChange:
    return ResourceChange(
        address=data["resource"]["addr"],
        action=data["action"],
        reason=data.get("reason", ""),
        previous=(data.get("previous_resource") or {}).get("addr", ""),
        drift=drift,
    )


def _progress(hook: dict[str, Any], phase: Any) -> Progress:
    named = f"{hook['id_key']}={hook['id_value']}" if hook.get("id_value") else ""
    seconds = int(hook.get("elapsed_seconds", 0))
    return Progress(phase, hook["resource"]["addr"], hook["action"], seconds, named)
