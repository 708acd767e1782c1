"""The task definition as it is deployed, which may not be what the spec says by now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tfgen.aws.connect.account import Account
from tfgen.aws.connect.checks.finding import Finding, State, judged
from tfgen.aws.connect.failures import explained
from tfgen.aws.connect.target import Target
from tfgen.spec.environment import Environment

_CREDENTIALS = ("AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
_APPLY = "tfgen plan ENV shows what has changed, tfgen apply ENV puts it back"


def definition(account: Account, spec: Environment, target: Target) -> Iterator[Finding]:
    """What in it would keep a shell from opening.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    """
    with explained():
        answer = account.client("ecs").describe_task_definition(taskDefinition=target.family)
    task = answer["taskDefinition"]
    yield Finding("task definition", State.OK, f"{task['family']}:{task['revision']}")
    yield judged(
        "task role in it",
        bool(task.get("taskRoleArn")),
        str(task.get("taskRoleArn")).rpartition("/")[2],
        "it has no task role, and the exec agent cannot sign in",
        _APPLY,
    )
    yield judged(
        "PID namespace",
        task.get("pidMode") != "task",
        "one for each container",
        "pidMode is task, and then only one container of the task can have a session",
        _APPLY,
    )
    containers = {item["name"]: item for item in task["containerDefinitions"]}
    if target.container not in containers:
        yield Finding(
            f"container {target.container}",
            State.FAILED,
            "it is not in the task definition",
            f"--container NAME; its containers are {', '.join(containers)}",
        )
        return
    yield from _container(spec, target, containers[target.container])


def _container(spec: Environment, target: Target, container: dict[str, Any]) -> Iterator[Finding]:
    yield judged(
        "root filesystem",
        not container.get("readonlyRootFilesystem"),
        "writable",
        "it is read-only, and the exec agent writes to it",
        _APPLY,
    )
    set_ = {
        item["name"] for item in (*container.get("environment", []), *container.get("secrets", []))
    }
    found = ", ".join(name for name in _CREDENTIALS if name in set_)
    yield judged(
        "credentials in it",
        not found,
        "none: the task role is used",
        f"{found} would take the place of the task role",
        "remove them from the task definition",
    )
    init = (container.get("linuxParameters") or {}).get("initProcessEnabled")
    yield Finding(
        "init process",
        State.OK if init else State.WARNING,
        "reaps what shells leave behind" if init else "there is none to reap what shells leave",
        "" if init else "ops_task.init_process in the spec",
    )
    # What a service of production runs is known at the time of a plan alone.
    written = spec.ops_task.image if isinstance(spec.ops_task.image, str) else container["image"]
    if target.container == "ops" and container["image"] != written:
        yield Finding(
            "image",
            State.WARNING,
            f"{container['image']} is deployed, and the spec says {written}",
            "tfgen apply ENV",
        )
    else:
        yield Finding("image", State.OK, container["image"])
