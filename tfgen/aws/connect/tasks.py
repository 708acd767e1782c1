"""The ops tasks that run, and whose they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tfgen.aws.connect.account import Account
from tfgen.aws.connect.failures import explained
from tfgen.aws.connect.target import Target
from tfgen.aws.connect.wait import agent_of
from tfgen.errors import Problem, ToolError, UsageError

_PAGE = 100  # of DescribeTasks


@dataclass(frozen=True, slots=True)
class Running:
    """One ops task.

    Attributes:
        owner: The `aws:userid` of who started it, "" where it has no such tag.
        since: When it was started.
        expires: When it should be gone, None where it does not say.
        state: ECS's own word, and that of the exec agent where that is not running.
        expired: Whether its time is over.
        service: The service it belongs to, "" for none.
    """

    arn: str
    owner: str
    reason: str
    since: datetime | None
    expires: datetime | None
    state: str
    expired: bool
    service: str
    exec_enabled: bool

    @property
    def id(self) -> str:
        """The last part of its ARN, which is what other commands take."""
        return self.arn.rpartition("/")[2]

    @property
    def person(self) -> str:
        """The session's name of a role, which is the person's; the whole id of a user."""
        return self.owner.partition(":")[2] or self.owner


def ops_tasks(account: Account, target: Target, now: datetime | None = None) -> list[Running]:
    """All ops tasks of the environment, the oldest first.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html
    """
    moment = now or datetime.now(UTC)
    found = [_running(task, target, moment) for task in _described(account, target)]
    return sorted(found, key=lambda task: (task.since or moment, task.arn))


def one(account: Account, target: Target, wanted: str) -> Running:
    """The ops task with this id, the beginning of it, or its ARN.

    Raises:
        UsageError: There is none, or more than one.
    """
    known = ops_tasks(account, target)
    found = [task for task in known if task.id.startswith(wanted.rpartition("/")[2] or "-")]
    if len(found) == 1:
        return found[0]
    choices = ", ".join(task.id for task in found or known) or "there is none"
    what = "is the beginning of several ops tasks" if found else "is no ops task that runs"
    raise UsageError(
        Problem(f"{wanted} {what}", hint=f"the ops tasks of {target.cluster}: {choices}")
    )


def task_of_service(account: Account, target: Target) -> Running:
    """A running task of the target's service, the youngest that has ECS Exec.

    Raises:
        ToolError: None is running, or none has ECS Exec.
    """
    known = [
        _running(task, target, datetime.now(UTC)) for task in _described(account, target, True)
    ]
    usable = [task for task in known if task.exec_enabled]
    if not usable:
        raise ToolError(
            Problem(
                f"no running task of service {target.service} has ECS Exec"
                if known
                else f"service {target.service} has no running task",
                hint="it counts for tasks started after it was switched on: deploy the service anew"
                if known
                else "its events say why: aws ecs describe-services --cluster "
                f"{target.cluster} --services {target.service} --region {target.region}",
            )
        )
    return max(usable, key=lambda task: (task.since is not None, task.since, task.arn))


def _described(
    account: Account, target: Target, of_service: bool = False
) -> Iterator[dict[str, Any]]:
    ecs = account.client("ecs")
    which = {"serviceName": target.service} if of_service else {"family": target.family}
    with explained():
        pages = ecs.get_paginator("list_tasks").paginate(
            cluster=target.cluster, desiredStatus="RUNNING", **which
        )
        arns = [arn for page in pages for arn in page["taskArns"]]
        for start in range(0, len(arns), _PAGE):
            yield from ecs.describe_tasks(
                cluster=target.cluster, tasks=arns[start : start + _PAGE], include=["TAGS"]
            )["tasks"]


def _running(task: dict[str, Any], target: Target, now: datetime) -> Running:
    tags = {tag["key"]: tag.get("value", "") for tag in task.get("tags", [])}
    expires = _time(tags.get("expires", ""))
    group = str(task.get("group", ""))
    return Running(
        arn=task["taskArn"],
        owner=tags.get("owner", ""),
        reason=tags.get("reason", ""),
        since=task.get("startedAt") or task.get("createdAt"),
        expires=expires,
        state=_state(task, target),
        expired=expires is not None and expires <= now,
        service=group.removeprefix("service:") if group.startswith("service:") else "",
        exec_enabled=bool(task.get("enableExecuteCommand")),
    )


def _state(task: dict[str, Any], target: Target) -> str:
    status = str(task.get("lastStatus", "UNKNOWN"))
    if status != "RUNNING":
        return status
    if not task.get("enableExecuteCommand"):
        return "RUNNING, no exec"
    for container in task.get("containers", []):
        if container["name"] == target.container:
            agent = agent_of(container).get("lastStatus", "PENDING")
            return status if agent == "RUNNING" else f"RUNNING, agent {agent}"
    return status


def _time(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
