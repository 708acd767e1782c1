"""Questions about ops tasks: starting and stopping them, with what, and what lies next to that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tfgen.access.estate import Estate
from tfgen.access.facts import Given
from tfgen.access.others import others
from tfgen.access.question import CALLER, Call, Row, Way
from tfgen.access.shells import ANOTHER, OWNER, tasks_elsewhere

_TASKS_SERVICE = "ecs-tasks.amazonaws.com"
_TAGS: Mapping[str, str] = {
    "owner": CALLER,
    "reason": "some reason",
    "expires": "2026-11-21T14:00:00Z",
}
_NO_KEY = (
    "by AWS's Service Authorization Reference RunTask has no condition key for it, so whoever may "
    "start the task chooses it"
)


def tasks(estate: Estate) -> Iterator[Row]:
    """Starting, stopping, changing."""
    yield from _starting(estate)
    yield from _roles(estate)
    yield from _running(estate)


def _starting(estate: Estate) -> Iterator[Row]:
    family = estate.definition.rpartition("/")[2].partition(":")[0]
    definitions = others(estate.policies, r":task-definition/([^/:]+)", family)
    clusters = [
        task.rpartition("/")[0].replace(":task/", ":cluster/") for task in tasks_elsewhere(estate)
    ]
    whole = (*_run(estate), *map(_hand, _own_roles(estate)))
    yield "task-start", "start one, ECS Exec on", [whole]
    yield (
        "task-start-without-exec",
        "start one, ECS Exec off",
        [_run(estate, {"ecs:enable-execute-command": "false"})],
    )
    yield (
        "task-start-for-others",
        "start one in another's name",
        [_run(estate, tags={**_TAGS, "owner": ANOTHER})],
    )
    yield (
        "task-start-untagged",
        "start one, no owner, reason or end",
        [
            _run(estate, tags={key: value for key, value in _TAGS.items() if key != missing})
            for missing in _TAGS
        ],
    )
    yield (
        "task-start-tagged",
        "start one with other tags",
        [_run(estate, tags={**_TAGS, "any-other": "tag"})],
    )
    yield (
        "task-start-volume",
        "start one with an EBS volume",
        [_run(estate, {"ecs:enable-ebs-volumes": "true"})],
    )
    yield "task-start-command", "start one with another command", [whole], _NO_KEY
    yield "task-start-network", "start one in another network", [whole], _NO_KEY
    yield "task-start-roles", "start one with its roles swapped", [whole], _NO_KEY
    yield (
        "task-start-elsewhere",
        "start one in another cluster",
        [_run(estate, {"ecs:cluster": cluster}) for cluster in clusters],
    )
    yield (
        "task-start-other",
        "start another task definition",
        [
            _run(
                estate,
                {"ecs:enable-execute-command": enabled},
                definition=estate.aws.arn("ecs", f"task-definition/{name}:1"),
            )
            for name in definitions
            for enabled in ("true", "false")
        ],
    )


def _roles(estate: Estate) -> Iterator[Row]:
    own = _own_roles(estate)
    names = [role.rpartition(":role/")[2] for role in own]
    yield (
        "role-other",
        "give it another role",
        [
            (_hand(estate.aws.role_arn(name)),)
            for name in others(estate.policies, r":role/(.+)", *names)
        ],
    )
    yield (
        "role-elsewhere",
        "give its roles to other services",
        [
            (_hand(role, service),)
            for service in ("ec2.amazonaws.com", "lambda.amazonaws.com")
            for role in own
        ],
    )


def _running(estate: Estate) -> Iterator[Row]:
    yield "task-stop", "stop one", [(Call("ecs:StopTask", estate.task, {OWNER: CALLER}),)]
    yield (
        "task-stop-of-others",
        "stop one of another person",
        [(Call("ecs:StopTask", estate.task, {OWNER: owner}),) for owner in (ANOTHER, None)],
    )
    yield (
        "task-stop-elsewhere",
        "stop a task of another cluster",
        [(Call("ecs:StopTask", task, {OWNER: CALLER}),) for task in tasks_elsewhere(estate)],
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


def _run(
    estate: Estate,
    given: Given | None = None,
    *,
    tags: Mapping[str, str] = _TAGS,
    definition: str = "",
) -> Way:
    """RunTask, and TagResource, which AWS asks for besides where tags are given."""
    keys: Given = {
        "ecs:cluster": estate.cluster,
        "ecs:enable-execute-command": "true",
        "ecs:enable-ebs-volumes": None,
        **{f"aws:RequestTag/{key}": tags.get(key) for key in {**_TAGS, "environment": ""}},
        **{f"aws:RequestTag/{key}": value for key, value in tags.items()},
        "aws:TagKeys": tuple(tags),
        **(given or {}),
    }
    run = Call("ecs:RunTask", definition or estate.definition, keys)
    return run, Call("ecs:TagResource", estate.task, {**keys, "ecs:CreateAction": "RunTask"})


def _hand(role: str, service: str = _TASKS_SERVICE) -> Call:
    return Call("iam:PassRole", role, {"iam:PassedToService": service})


def _own_roles(estate: Estate) -> list[str]:
    return [role for role in (estate.task_role, estate.execution_role) if role]
