"""`tfgen connect --list` and `--stop`: the ops tasks that run."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tfgen.cli.console import Format, progress, say, show
from tfgen.errors import ExitCode, Problem, UsageError

if TYPE_CHECKING:
    from tfgen.aws.connect.account import Account
    from tfgen.aws.connect.target import Target
    from tfgen.aws.connect.tasks import Running
    from tfgen.spec.environment import Environment


def list_(account: Account, spec: Environment, target: Target, format_: Format) -> ExitCode:
    """Every ops task that runs, the oldest first; those whose time is over are marked."""
    from tfgen.aws.connect.account import sign_in
    from tfgen.aws.connect.tasks import ops_tasks

    with progress(f"Looking at {target.cluster}"):
        sign_in(account, spec.aws)
        found = ops_tasks(account, target)
    if format_ is Format.JSON:
        show({"tasks": [_document(task) for task in found]})
        return ExitCode.OK
    if not found:
        say(f"no ops task runs in {target.cluster}")
        return ExitCode.OK
    rows = [("TASK", "OWNER", "SINCE", "EXPIRES", "STATE", "REASON")]
    rows += [
        (
            task.id,
            task.person or "?",
            _time(task.since),
            f"{_time(task.expires)}{' EXPIRED' if task.expired else ''}",
            f"{task.state}{f' ({task.service})' if task.service else ''}",
            task.reason or "?",
        )
        for task in found
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row, task_or_head in zip(rows, [None, *found], strict=True):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        late = task_or_head is not None and task_or_head.expired
        say("  ".join(cells).rstrip(), "bold" if task_or_head is None else "red" if late else "")
    return ExitCode.OK


def _time(moment: Any) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M %Z") if moment else "?"


def _document(task: Running) -> dict[str, object]:
    times = {
        key: moment.isoformat() if moment else None
        for key, moment in (("since", task.since), ("expires", task.expires))
    }
    return {"id": task.id, **asdict(task), **times}


def stop(account: Account, spec: Environment, target: Target, wanted: str) -> ExitCode:
    """Stops one of them; a service's would only be replaced."""
    from tfgen.aws.connect.account import sign_in
    from tfgen.aws.connect.stop import stop_task
    from tfgen.aws.connect.tasks import one

    with progress(f"Looking at {target.cluster}"):
        caller = sign_in(account, spec.aws)
        found = one(account, target, wanted)
        if found.service:
            hint = f"it starts another at once; set its desired count: {found.service}"
            raise UsageError(Problem(f"task {found.id} belongs to a service", hint=hint))
        stop_task(account, target, found.arn, f"tfgen: stopped by {caller.user_id}")
    say(f"task {found.id} of {found.person or 'nobody known'} is being stopped")
    return ExitCode.OK
