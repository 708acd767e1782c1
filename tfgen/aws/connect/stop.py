"""Stops ops tasks, and finds those whose start was never confirmed."""

from __future__ import annotations

import shlex
from typing import Any

from tfgen.aws.connect.account import Account
from tfgen.aws.connect.failures import explained
from tfgen.aws.connect.request import STARTED_BY
from tfgen.aws.connect.target import Target
from tfgen.errors import Problem, TfgenError, ToolError

ENDED = "tfgen: the session is over"
OVERDUE = "tfgen: the time to live is over"
ORPHANED = "tfgen: tfgen connect was killed"

_PAGE = 100


def stop_task(account: Account, target: Target, task: str, reason: str) -> str:
    """Stops a task; one that is stopped or gone already is fine.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html

    Returns:
        Why it ended: `reason`, or what had ended it before.

    Raises:
        TfgenError: It could not be stopped.
    """
    from botocore.exceptions import ClientError

    ecs = account.client("ecs")
    with explained():
        try:
            stopped = ecs.stop_task(cluster=target.cluster, task=task, reason=reason)["task"]
        except ClientError as error:
            if "not found" in str(error).lower():  # stopped an hour ago, and forgotten
                return reason
            raise
    return str(stopped.get("stoppedReason") or reason)


def find_orphans(account: Account, target: Target, tags: list[dict[str, str]]) -> list[str]:
    """The running tasks with exactly these tags: a start that nobody heard of any more.

    Raises:
        TfgenError: They cannot be listed.
    """
    wanted = _pairs(tags)
    with explained():
        ecs = account.client("ecs")
        arns = ecs.list_tasks(
            cluster=target.cluster, startedBy=STARTED_BY, desiredStatus="RUNNING"
        )["taskArns"]
        described = (
            ecs.describe_tasks(cluster=target.cluster, tasks=arns[:_PAGE], include=["TAGS"])
            if arns
            else {"tasks": []}
        )
    return [
        task["taskArn"] for task in described["tasks"] if wanted <= _pairs(task.get("tags", []))
    ]


def stop_command(target: Target, task: str, profile: str = "") -> str:
    """The AWS CLI's command that stops a task, for a shell."""
    words = ["aws", "ecs", "stop-task", "--cluster", target.cluster, "--task", _id(task)]
    words += ["--region", target.region, *(["--profile", profile] if profile else [])]
    return shlex.join(words)


def could_not_stop(
    target: Target, task: str, error: TfgenError, profile: str = "", more: str = ""
) -> ToolError:
    """A task that runs on, with the command that stops it."""
    said = "; ".join(problem.message for problem in error.problems)
    hint = f"{more + '; ' if more else ''}stop it: {stop_command(target, task, profile)}"
    return ToolError(
        Problem(f"task {_id(task)} could not be stopped and runs on: {said}", None, hint)
    )


def _id(task: str) -> str:
    return task.rpartition("/")[2]


def _pairs(tags: list[Any]) -> set[tuple[str, str]]:
    return {(tag["key"], tag.get("value", "")) for tag in tags}
