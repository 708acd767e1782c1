"""The ops tasks that run."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.aws.connect.stubs import Answer, answering
from tfgen.aws.connect.target import Target
from tfgen.aws.connect.tasks import one, ops_tasks, task_of_service
from tfgen.errors import TfgenError

TARGET = Target("shop-dev", "eu-west-1", "shop-dev-ops", "shop-dev-ops", "ops")
SERVICE = Target("shop-dev", "eu-west-1", "shop-dev-ops", "shop-dev-ops", "ops", "shop-dev-ops")
NOW = datetime(2026, 11, 21, 14, 0, 0, tzinfo=UTC)


def _arn(identifier: str) -> str:
    return f"arn:aws:ecs:eu-west-1:111122223333:task/shop-dev-ops/{identifier}"


def _task(identifier: str, hour: int, agent: str = "RUNNING", **more: Any) -> dict[str, Any]:
    agents = [{"name": "ExecuteCommandAgent", "lastStatus": agent}]
    return {
        "taskArn": _arn(identifier),
        "lastStatus": "RUNNING",
        "enableExecuteCommand": True,
        "startedAt": datetime(2026, 11, 21, hour, tzinfo=UTC),
        "containers": [{"name": "ops", "managedAgents": agents}],
        **more,
    }


def _tags(owner: str, expires: str) -> list[dict[str, str]]:
    pairs = {"owner": owner, "reason": "OPS-1", "expires": expires}
    return [{"key": key, "value": value} for key, value in pairs.items()]


def _answers(*tasks: dict[str, Any]) -> list[Answer]:
    """As many as fit on one page."""
    listed = {"taskArns": [task["taskArn"] for task in tasks]}
    return [("list_tasks", listed), ("describe_tasks", {"tasks": list(tasks)})]


def test_whose_since_when_and_until_when() -> None:
    found = ops_tasks(
        answering(
            ecs=_answers(
                _task("b", 12, tags=_tags("AROAX:ada", "2026-11-21T14:00:01Z")),
                _task("a", 9, "STOPPED", tags=_tags("AIDAX", "2026-11-21T14:00:00Z")),
                _task("c", 13, tags=_tags("AROAX:eve", "tomorrow"), lastStatus="PENDING"),
                _task("d", 8, group="service:shop-dev-ops", enableExecuteCommand=False),
            )
        ),
        TARGET,
        NOW,
    )
    assert [(task.id, task.person, task.state, task.expired, task.service) for task in found] == [
        ("d", "", "RUNNING, no exec", False, "shop-dev-ops"),
        ("a", "AIDAX", "RUNNING, agent STOPPED", True, ""),
        ("b", "ada", "RUNNING", False, ""),
        ("c", "eve", "PENDING", False, ""),
    ]
    assert [task.expires is None for task in found] == [True, False, False, True]


def test_more_than_a_page_of_them() -> None:
    tasks = [_task(f"{number:03}", 9) for number in range(150)]
    pages: list[Answer] = [
        ("list_tasks", {"taskArns": [task["taskArn"] for task in tasks[:90]], "nextToken": "n"}),
        ("list_tasks", {"taskArns": [task["taskArn"] for task in tasks[90:]]}),
        ("describe_tasks", {"tasks": tasks[:100]}),
        ("describe_tasks", {"tasks": tasks[100:]}),
    ]
    assert len(ops_tasks(answering(ecs=pages), TARGET, NOW)) == 150


@pytest.mark.parametrize("wanted", ["abc1", "abc1-x", _arn("abc1-x")])
def test_one_by_the_beginning_of_its_id(wanted: str) -> None:
    ecs = answering(ecs=_answers(_task("abc1-x", 9), _task("abc2-y", 9)))
    assert one(ecs, TARGET, wanted).id == "abc1-x"


@pytest.mark.parametrize(
    ("wanted", "message", "hint"),
    [
        ("abc", "abc is the beginning of several ops tasks", "abc1, abc2"),
        ("x", "x is no ops task that runs", "abc1, abc2"),
        ("", " is no ops task that runs", "abc1, abc2"),
        ("other/", "other/ is no ops task that runs", "abc1, abc2"),
    ],
)
def test_one_that_is_not_one(wanted: str, message: str, hint: str) -> None:
    ecs = answering(ecs=_answers(_task("abc1", 9), _task("abc2", 9)))
    with pytest.raises(TfgenError) as caught:
        one(ecs, TARGET, wanted)
    assert caught.value.problems[0].message == message
    assert caught.value.problems[0].hint == f"the ops tasks of shop-dev-ops: {hint}"


def test_the_youngest_task_of_a_service_that_has_exec() -> None:
    ecs = answering(
        ecs=_answers(
            _task("old", 9), _task("new", 12), _task("bare", 13, enableExecuteCommand=False)
        )
    )
    assert task_of_service(ecs, SERVICE).id == "new"


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ([("list_tasks", {"taskArns": []})], "service shop-dev-ops has no running task"),
        (
            _answers(_task("a", 9, enableExecuteCommand=False)),
            "no running task of service shop-dev-ops has ECS Exec",
        ),
        (
            [("list_tasks", "ServiceNotFoundException", "Service not found.")],
            "there is no such service in the cluster: Service not found",
        ),
    ],
)
def test_a_service_without_a_task_to_use(answers: list[Answer], message: str) -> None:
    with pytest.raises(TfgenError) as caught:
        task_of_service(answering(ecs=answers), SERVICE)
    assert caught.value.problems[0].message == message
