"""Waiting until a shell can be opened."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.aws.connect.stubs import Answer, answering
from tfgen.aws.connect.target import Target
from tfgen.aws.connect.wait import Ready, ready
from tfgen.errors import ExitCode, TfgenError

TARGET = Target("shop-dev", "eu-west-1", "shop-dev-ops", "shop-dev-ops", "ops")
ARN = "arn:aws:ecs:eu-west-1:111122223333:task/shop-dev-ops/0123"


def _task(
    status: str, agent: str = "", *, enabled: bool = True, reason: str = "", **more: Any
) -> Answer:
    container: dict[str, Any] = {"name": "ops", "runtimeId": "0123-1"}
    if agent:
        container["managedAgents"] = [
            {"name": "ExecuteCommandAgent", "lastStatus": agent, "reason": reason}
        ]
    task = {
        "taskArn": ARN,
        "lastStatus": status,
        "desiredStatus": "RUNNING",
        "enableExecuteCommand": enabled,
        "containers": [{"name": "proxy"}, container],
        **more,
    }
    return ("describe_tasks", {"tasks": [task], "failures": []})


MISSING: Answer = ("describe_tasks", {"tasks": [], "failures": [{"arn": ARN, "reason": "MISSING"}]})


def _wait(*answers: Answer, seconds: int = 100, container: str = "ops") -> tuple[Ready, list[str]]:
    told: list[str] = []
    passed = [0.0]

    def pause(length: float) -> None:
        passed[0] += length

    found = ready(
        answering(ecs=list(answers)),
        Target("", "eu-west-1", "c", "f", container),
        ARN,
        timedelta(seconds=seconds),
        told.append,
        pause,
        lambda: passed[0],
    )
    return found, told


def test_each_state_is_told_once() -> None:
    found, told = _wait(
        MISSING,
        _task("PROVISIONING"),
        _task("PROVISIONING"),
        _task("PENDING"),
        _task("RUNNING"),
        _task("RUNNING", "PENDING"),
        _task("RUNNING", "RUNNING"),
    )
    assert found == Ready(ARN, "0123-1")
    assert told == [
        "the task is not listed yet",
        "the task is provisioning",
        "the task is pending",
        "the task runs, its exec agent is starting",
    ]


@pytest.mark.parametrize(
    ("answers", "seconds", "message", "hint", "code"),
    [
        (
            [_task("STOPPED", stoppedReason="CannotPullContainerError: not found")],
            100,
            "task 0123 in c did not start: the image is not in its registry",
            "ops_task.image",
            ExitCode.ERROR,
        ),
        (
            [_task("PENDING"), _task("RUNNING", desiredStatus="STOPPED", stopCode="UserInitiated")],
            100,
            "task 0123 in c did not start: somebody stopped it",
            "StopTask",
            ExitCode.ERROR,
        ),
        (
            [_task("RUNNING", enabled=False)],
            100,
            "task 0123 was started without ECS Exec",
            "start one with tfgen connect ENV",
            ExitCode.REFUSED,
        ),
        (
            [_task("RUNNING", "STOPPED", reason="Agent crashed")],
            100,
            "the exec agent of container ops in task 0123 has stopped: Agent crashed",
            "a writable root filesystem",
            ExitCode.ERROR,
        ),
        (
            [_task("PENDING")] * 4,
            2,
            "after 2 s the task is pending",
            "--timeout 15m",
            ExitCode.ERROR,
        ),
        (
            [_task("RUNNING", "PENDING")] * 4,
            2,
            "after 2 s the task runs, its exec agent is starting",
            "ssmmessages",
            ExitCode.ERROR,
        ),
        ([MISSING] * 22, 100, "there is no task 0123 in cluster c", "--list", ExitCode.ERROR),
    ],
)
def test_what_does_not_come(
    answers: list[Answer], seconds: int, message: str, hint: str, code: ExitCode
) -> None:
    with pytest.raises(TfgenError) as caught:
        _wait(*answers, seconds=seconds)
    [problem] = caught.value.problems
    assert problem.message.startswith(message)
    assert hint in problem.hint
    assert caught.value.exit_code is code


def test_another_container_of_the_task() -> None:
    with pytest.raises(TfgenError) as caught:
        _wait(_task("RUNNING", "RUNNING"), container="web")
    [problem] = caught.value.problems
    assert problem.message == "task 0123 has no container web"
    assert problem.hint == "its containers are proxy, ops"
