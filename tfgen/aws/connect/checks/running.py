"""The ops tasks that run already: each with its exec agent."""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.aws.connect.account import Account
from tfgen.aws.connect.checks.finding import Finding, State
from tfgen.aws.connect.target import Target
from tfgen.aws.connect.tasks import ops_tasks


def tasks(account: Account, target: Target) -> Iterator[Finding]:
    """Each of them, or that there is none, which is as it should be between sessions."""
    found = ops_tasks(account, target)
    if not found:
        yield Finding("running ops tasks", State.OK, "none; one is started for each session")
    for task in found:
        owner = task.person or "nobody knows"
        hint = f"tfgen connect ENV --stop {task.id}" if task.expired else ""
        late = ", and its time is over" if task.expired else ""
        good = task.state == "RUNNING" and not task.expired
        yield Finding(
            f"task {task.id[:8]}",
            State.OK if good else State.WARNING,
            f"{task.state}, of {owner}{late}",
            hint,
        )
