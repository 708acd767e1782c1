"""Questions about shells and ops tasks."""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.access.estate import Estate
from tfgen.access.others import containers, others
from tfgen.access.question import Call, Row, Way

_TASKS_SERVICE = "ecs-tasks.amazonaws.com"


def shells(estate: Estate) -> Iterator[Row]:
    """Shells: where there should be one, and everywhere else.

    A shell takes permission for the task and for its cluster, and for the key that its cluster has.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    """

    def shell(task: str, container: str) -> Way:
        cluster = task.rpartition("/")[0].replace(":task/", ":cluster/")
        given = {"ecs:cluster": cluster, "ecs:task": task, "ecs:container-name": container}
        return tuple(Call("ecs:ExecuteCommand", resource, given) for resource in (task, cluster))

    encrypt = Call("kms:GenerateDataKey", estate.key)
    containers_ = dict.fromkeys([*estate.sidecars, *containers(estate.policies, estate.container)])
    elsewhere = _tasks_elsewhere(estate)
    yield (
        "shell-ops",
        "in the ops container",
        [(*shell(estate.task, estate.container), *([encrypt] if estate.key else []))],
    )
    yield (
        "shell-other-container",
        "in another container of it",
        [shell(estate.task, container) for container in containers_],
    )
    yield (
        "shell-elsewhere",
        "in another cluster",
        [shell(task, name) for task in elsewhere for name in (estate.container, *containers_)],
    )
    yield (
        "shell-unlogged",
        "past ECS Exec, unlogged",
        [(Call("ssm:StartSession", task),) for task in (estate.task, *elsewhere)],
    )


def tasks(estate: Estate) -> Iterator[Row]:
    """Ops tasks: starting and stopping them, with what, and what lies next to that."""
    family = estate.definition.rpartition("/")[2].partition(":")[0]
    definitions = others(estate.policies, r":task-definition/([^/:]+)", family)
    clusters = [
        task.rpartition("/")[0].replace(":task/", ":cluster/") for task in _tasks_elsewhere(estate)
    ]
    aws = estate.aws

    def run(definition: str, cluster: str, enabled: str) -> Call:
        given = {"ecs:cluster": cluster, "ecs:enable-execute-command": enabled}
        return Call("ecs:RunTask", definition, given)

    def hand(role: str, service: str = _TASKS_SERVICE) -> Call:
        return Call("iam:PassRole", role, {"iam:PassedToService": service})

    own = [role for role in (estate.task_role, estate.execution_role) if role]
    names = [role.rpartition(":role/")[2] for role in own]
    yield (
        "task-start",
        "start one, ECS Exec on",
        [(run(estate.definition, estate.cluster, "true"), *map(hand, own))],
    )
    yield (
        "task-start-without-exec",
        "start one, ECS Exec off",
        [(run(estate.definition, estate.cluster, "false"),)],
    )
    yield (
        "task-start-elsewhere",
        "start one in another cluster",
        [(run(estate.definition, cluster, "true"),) for cluster in clusters],
    )
    yield (
        "task-start-other",
        "start another task definition",
        [
            (run(aws.arn("ecs", f"task-definition/{name}:1"), estate.cluster, enabled),)
            for name in definitions
            for enabled in ("true", "false")
        ],
    )
    yield (
        "role-other",
        "give it another role",
        [(hand(aws.role_arn(name)),) for name in others(estate.policies, r":role/(.+)", *names)],
    )
    yield (
        "role-elsewhere",
        "give its roles to other services",
        [(hand(role, "ec2.amazonaws.com"),) for role in own]
        + [(hand(role, "lambda.amazonaws.com"),) for role in own],
    )
    yield "task-stop", "stop one", [(Call("ecs:StopTask", estate.task),)]
    yield (
        "task-stop-elsewhere",
        "stop a task of another cluster",
        [(Call("ecs:StopTask", task),) for task in _tasks_elsewhere(estate)],
    )
    yield (
        "task-tag",
        "change the tags of a running one",
        [(Call("ecs:TagResource", estate.task, {"ecs:CreateAction": None}),)],
    )
    yield (
        "task-define",
        "change what runs in it",
        [(Call("ecs:RegisterTaskDefinition", estate.definition.rpartition(":")[0] + ":*"),)],
    )
    yield (
        "logging-off",
        "switch the transcripts off",
        [(Call("ecs:UpdateCluster", estate.cluster),)],
    )


def _tasks_elsewhere(estate: Estate) -> list[str]:
    ours = estate.cluster.rpartition("/")[2]
    names = others(estate.policies, r":(?:cluster|task)/([^/:]+)", ours)
    task = estate.task.rpartition("/")[2]
    return [estate.aws.arn("ecs", f"task/{name}/{task}") for name in names]
