"""Waits until a shell can be opened: the task runs, and so does its exec agent."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tfgen.aws.connect.account import Account
from tfgen.aws.connect.failures import explained
from tfgen.aws.connect.reasons import explain_stopped
from tfgen.aws.connect.target import Target
from tfgen.errors import Problem, RefusedError, ToolError, UsageError

_AGENT = "ExecuteCommandAgent"
_PAUSE_SECONDS = 1.0
# ECS answers from several places: a new task may be missing for some seconds.
_MISSING_SECONDS = 20.0

_LEAVING = ("DEACTIVATING", "STOPPING", "DEPROVISIONING", "STOPPED", "DELETED")

Narrate = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Ready:
    """A task whose exec agent runs.

    Attributes:
        runtime_id: Of the container, which Session Manager knows it by.
    """

    arn: str
    runtime_id: str


def ready(
    account: Account,
    target: Target,
    task: str,
    timeout: timedelta,
    narrate: Narrate,
    pause: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Ready:
    """Waits, and tells `narrate` each new state.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html

    Raises:
        ToolError: It ends before, its agent does, or the time is over; with the reason.
        RefusedError: It was started without ECS Exec.
        UsageError: It has no such container.
    """
    began = clock()
    said = state = ""
    while True:
        found = describe(account, target, task)
        if found is None:
            if clock() - began > _MISSING_SECONDS:
                raise ToolError(_gone(task, target))
            state = "the task is not listed yet"
        else:
            state = _state(found, target)
            container = _container(found, target)
            if state == "the exec agent runs" and container.get("runtimeId"):
                return Ready(found["taskArn"], container["runtimeId"])
        if state != said:
            narrate(state)
            said = state
        if clock() - began > timeout.total_seconds():
            raise ToolError(_too_slow(state, timeout))
        pause(_PAUSE_SECONDS)


def describe(account: Account, target: Target, task: str) -> dict[str, Any] | None:
    """One task as AWS describes it, or None where there is none."""
    with explained():
        answer = account.client("ecs").describe_tasks(
            cluster=target.cluster, tasks=[task], include=["TAGS"]
        )
    return answer["tasks"][0] if answer["tasks"] else None


def agent_of(container: dict[str, Any]) -> dict[str, Any]:
    """The exec agent of a container; {} where there is none."""
    agents = container.get("managedAgents") or []
    return next((agent for agent in agents if agent.get("name") == _AGENT), {})


def _state(task: dict[str, Any], target: Target) -> str:
    status = task.get("lastStatus", "")
    if status in _LEAVING or task.get("desiredStatus") == "STOPPED":
        raise ToolError(explain_stopped(task, target))
    if not task.get("enableExecuteCommand"):
        raise RefusedError(
            Problem(
                f"task {_id(task)} was started without ECS Exec",
                hint="it cannot be switched on for a running task: start one with "
                "tfgen connect ENV",
            )
        )
    if status != "RUNNING":
        return f"the task is {status.lower()}"
    container = _container(task, target)
    agent = agent_of(container)
    match agent.get("lastStatus"):
        case "RUNNING":
            return "the exec agent runs"
        case "STOPPED":
            raise ToolError(_agent_stopped(task, target, agent.get("reason", "")))
        case _:
            return "the task runs, its exec agent is starting"


def _container(task: dict[str, Any], target: Target) -> dict[str, Any]:
    names = [container["name"] for container in task["containers"]]
    if target.container not in names:
        raise UsageError(
            Problem(
                f"task {_id(task)} has no container {target.container}",
                hint=f"its containers are {', '.join(names)}",
            )
        )
    return next(item for item in task["containers"] if item["name"] == target.container)


def _agent_stopped(task: dict[str, Any], target: Target, reason: str) -> Problem:
    return Problem(
        f"the exec agent of container {target.container} in task {_id(task)} has stopped"
        + (f": {reason}" if reason else ""),
        hint="it needs: a writable root filesystem, no AWS_ACCESS_KEY_ID in the container's "
        "environment,\nthe four ssmmessages actions in the task role, and a way to "
        f"ssmmessages.{target.region} (a VPC endpoint or NAT).\ntfgen connect ENV --check looks "
        "at each of them",
    )


def _too_slow(state: str, timeout: timedelta) -> Problem:
    agent = "agent" in state
    return Problem(
        f"after {int(timeout.total_seconds())} s {state}",
        hint=(
            "an agent that never starts has no way to ssmmessages, or the task role lacks its "
            "four ssmmessages actions: tfgen connect ENV --check"
            if agent
            else "a large image takes its time: --timeout 15m; else the subnets may have no way "
            "to the registry: tfgen connect ENV --check"
        ),
    )


def _gone(task: str, target: Target) -> Problem:
    return Problem(
        f"there is no task {task.rpartition('/')[2]} in cluster {target.cluster}",
        hint="tfgen connect ENV --list shows those that run",
    )


def _id(task: dict[str, Any]) -> str:
    return str(task["taskArn"]).rpartition("/")[2]
