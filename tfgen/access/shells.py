"""Questions about shells and forwarded ports: where there should be one, and everywhere else.

A shell takes permission for the task and for its cluster, and for the key that its cluster has.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
"""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.access.estate import Estate
from tfgen.access.facts import Given
from tfgen.access.others import NEW, containers, others
from tfgen.access.question import CALLER, Call, Row, Way

OWNER = "aws:ResourceTag/owner"
ANOTHER = "<id of another>:somebody"
"""The `aws:userid` of somebody else."""

_UNLOGGED = (
    "AWS writes no transcript of what goes through it, neither to the bucket nor to the log group: "
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html"
)
FORWARDING = ("AWS-StartPortForwardingSession", "AWS-StartPortForwardingSessionToRemoteHost")
DOCUMENT = "ssm:SessionDocumentAccessCheck"


def shells(estate: Estate) -> Iterator[Row]:
    """Shells through ECS Exec, and past it."""

    def shell(task: str, container: str, owner: str | None = CALLER) -> Way:
        cluster = task.rpartition("/")[0].replace(":task/", ":cluster/")
        given = {"ecs:cluster": cluster, "ecs:task": task, "ecs:container-name": container}
        owners = {task: owner, cluster: None}
        return tuple(
            Call("ecs:ExecuteCommand", resource, {**given, OWNER: whose})
            for resource, whose in owners.items()
        )

    encrypt = (Call("kms:GenerateDataKey", estate.key),) if estate.key else ()
    containers_ = dict.fromkeys([*estate.sidecars, *containers(estate.policies, estate.container)])
    elsewhere = tasks_elsewhere(estate)
    own = shell(estate.task, estate.container)
    yield "shell-ops", "in the ops container", [(*own, *encrypt)]
    yield (
        "shell-ops-of-others",
        "in the ops task of another person",
        [(*shell(estate.task, estate.container, owner), *encrypt) for owner in (ANOTHER, None)],
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
        [way for task in (estate.task, *elsewhere) for way in _past_ecs_exec(estate, task)],
    )


def ports(estate: Estate) -> Iterator[Row]:
    """Ports of ops tasks and of others, with the documents that AWS has for them."""
    start = f"arn:{estate.aws.partition}:ssm:{estate.aws.region}::document"
    documents = [f"{start}/{name}" for name in FORWARDING]
    yield (
        "port-ops",
        "of an ops task",
        [session(estate.task, document) for document in documents],
        _UNLOGGED,
    )
    yield (
        "port-elsewhere",
        "of a task of another cluster",
        [session(task, document) for task in tasks_elsewhere(estate) for document in documents],
        _UNLOGGED,
    )


def tasks_elsewhere(estate: Estate) -> list[str]:
    """Tasks of other clusters."""
    ours = estate.cluster.rpartition("/")[2]
    names = others(estate.policies, r":(?:cluster|task)/([^/:]+)", ours)
    task = estate.task.rpartition("/")[2]
    return [estate.aws.arn("ecs", f"task/{name}/{task}") for name in names]


def _past_ecs_exec(estate: Estate, task: str) -> Iterator[Way]:
    """A shell by Session Manager itself: with a document for it, or with none.

    Without one AWS asks only for the target, unless the policy demands a document.
    https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-sessiondocumentaccesscheck.html
    """
    start = f"arn:{estate.aws.partition}:ssm:{estate.aws.region}"
    ours = (estate.host.document,) if estate.host else ()
    for document in (
        estate.aws.arn("ssm", "document/SSM-SessionManagerRunShell"),
        f"{start}::document/AWS-StartInteractiveCommand",
        estate.aws.arn("ssm", f"document/{NEW}"),
        *ours,
    ):
        yield session(task, document)
    yield session(task, None)


def session(target: str, document: str | None, given: Given | None = None) -> Way:
    """With a document, AWS asks for target and document; of the target more may be given."""
    known: Given = {DOCUMENT: "true" if document else "false"}
    way = (Call("ssm:StartSession", target, {**known, **(given or {})}),)
    return (*way, Call("ssm:StartSession", document, known)) if document else way
