"""Starting ops tasks and opening shells in them: the two doors that a grant opens for a time.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
"""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.hcl.literal import because
from tfgen.modules.policy import Condition, Statement, allow, deny, variable, when
from tfgen.spec.access import Team
from tfgen.spec.environment import Environment
from tfgen.spec.names import (
    ENVIRONMENT_TAG,
    EXPIRES_TAG,
    OPS_CONTAINER,
    OWNER_TAG,
    REASON_TAG,
)

ECS_KEYS = (
    "https://docs.aws.amazon.com/service-authorization/latest/reference/"
    "list_amazonelasticcontainerservice.html"
)
_NO_KEYS = (
    "RunTask has no condition key for the rest: whoever may start the ops task chooses its "
    "command, environment, size, subnets, security groups and public address, and which of the two "
    f"roles it gets. {ECS_KEYS}"
)


def ops_tasks(spec: Environment) -> str:
    """The ARN of every task of the cluster, with a wildcard for what AWS makes up."""
    return spec.aws.arn("ecs", f"task/{spec.names.cluster}/*")


def in_ops_container(test: str) -> Condition:
    """Whether it is about the ops container."""
    return when(test, "ecs:container-name", OPS_CONTAINER)


def ones_own(test: str) -> Condition:
    """Whether the caller has started the task: its owner is the caller's id, session included."""
    return when(test, f"aws:ResourceTag/{OWNER_TAG}", variable("aws:userid"))


def shells(
    spec: Environment, team: Team, cluster: str, *limits: Condition, suffix: str = ""
) -> Iterator[Statement]:
    """A shell in the ops container, of one's own task where the team is limited to that.

    Args:
        spec: The environment.
        team: One of its teams.
        cluster: The ARN of the cluster.
        limits: More conditions, such as a time.
        suffix: Of the statements' ids.
    """
    action, tasks = ["ecs:ExecuteCommand"], ops_tasks(spec)
    container = in_ops_container("StringEquals")
    # The caller needs both, cluster and task: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    if not team.own_task_only:
        yield allow(
            f"OpenShellInOpsContainer{suffix}", action, [cluster, tasks], container, *limits
        )
        return
    # Two statements, since the cluster has no owner.
    own = ones_own("StringEquals")
    yield allow(f"OpenShellInOwnOpsTask{suffix}", action, [tasks], container, own, *limits)
    yield allow(f"OpenShellInCluster{suffix}", action, [cluster], container, *limits)


def nowhere_else(spec: Environment, cluster: str) -> Iterator[Statement]:
    """Denies every other container and every other cluster, whatever else is allowed."""
    action = ["ecs:ExecuteCommand"]
    others = because("*", "Denies every container but the ops container, in every cluster.")
    yield deny("DenyOtherContainers", action, [others], in_ops_container("StringNotEquals"))
    yield deny("DenyOtherClusters", action, not_resources=[cluster, ops_tasks(spec)])


def start(
    spec: Environment, cluster: str, *limits: Condition, suffix: str = ""
) -> Iterator[Statement]:
    """Starting the ops task, with ECS Exec, in one's own name and with a reason and an end."""

    def tag(test: str, key: str, value: str) -> Condition:
        return when(test, f"aws:RequestTag/{key}", value)

    yield allow(
        f"StartOpsTask{suffix}",
        ["ecs:RunTask"],
        [
            because(
                spec.aws.arn("ecs", f"task-definition/{spec.names.task_family}:*"),
                _NO_KEYS,
            )
        ],
        when("ArnEquals", "ecs:cluster", cluster),
        when("StringEquals", "ecs:enable-execute-command", "true"),
        # Not there where no volume is asked for.
        when("StringNotEquals", "ecs:enable-ebs-volumes", "true"),
        tag("StringEquals", OWNER_TAG, variable("aws:userid")),
        tag("StringLike", REASON_TAG, "?*"),
        tag("StringLike", EXPIRES_TAG, "????-??-??T??:??:??Z"),
        tag("StringEqualsIfExists", ENVIRONMENT_TAG, spec.name),
        when(
            "ForAllValues:StringEquals",
            "aws:TagKeys",
            *(ENVIRONMENT_TAG, EXPIRES_TAG, OWNER_TAG, REASON_TAG),
        ),
        *limits,
    )
