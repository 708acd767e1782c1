"""What a team's access role allows, and what it denies whatever else is attached to it."""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.hcl.literal import because
from tfgen.modules.clients import calls
from tfgen.modules.policy import Statement, allow, deny, when
from tfgen.modules.team_grants import limits
from tfgen.modules.team_sessions import session_statements
from tfgen.modules.team_shells import (
    ECS_KEYS,
    nowhere_else,
    ones_own,
    ops_tasks,
    shells,
    start,
)
from tfgen.spec.access import Team
from tfgen.spec.environment import Environment


def team_statements(
    spec: Environment, name: str, *, cluster: str, key: str, task_role: str, execution_role: str
) -> Iterator[Statement]:
    """The statements of a team's role, in the order in which people read them."""
    team = spec.access.teams[name]
    if team.opens_shells:
        yield from _doors(spec, name, team, cluster)
        yield from _around_shells(
            spec, team, cluster=cluster, key=key, roles=[task_role, execution_role]
        )
    yield from _browsing(spec, team, cluster)
    yield from _denies(spec, team, cluster)
    yield from session_statements(spec, team, spec.access.granted(name, "port-forwarding"))


def _doors(spec: Environment, name: str, team: Team, cluster: str) -> Iterator[Statement]:
    """Shells and ops tasks, at any time or for a time."""
    starts = "ecs:RunTask" in calls(team)
    if team.standing_access:
        yield from shells(spec, team, cluster)
        if starts:
            yield from start(spec, cluster)
    for number, grant in enumerate(spec.access.granted(name, "shell"), 1):
        suffix = f"ByGrant{number}"
        yield from shells(spec, team, cluster, *limits(grant), suffix=suffix)
        if starts:
            yield from start(spec, cluster, *limits(grant), suffix=suffix)


def _around_shells(
    spec: Environment, team: Team, *, cluster: str, key: str, roles: list[str]
) -> Iterator[Statement]:
    """What shells and ops tasks need besides, and what by itself leads to neither."""
    made = calls(team)
    tasks, in_cluster = ops_tasks(spec), when("ArnEquals", "ecs:cluster", cluster)
    yield allow("EncryptSession", ["kms:GenerateDataKey"], [key])
    if "ecs:RunTask" in made:
        created = when("StringEquals", "ecs:CreateAction", "RunTask")
        yield allow("TagOpsTask", ["ecs:TagResource"], [tasks], created)
        passed = when("StringEquals", "iam:PassedToService", "ecs-tasks.amazonaws.com")
        yield allow("HandRolesToOpsTask", ["iam:PassRole"], roles, passed)
    own = [ones_own("StringEquals")] if team.own_task_only else []
    yield allow("StopOpsTasks", ["ecs:StopTask"], [tasks], in_cluster, *own)


def _browsing(spec: Environment, team: Team, cluster: str) -> Iterator[Statement]:
    made = calls(team)
    in_cluster = when("ArnEquals", "ecs:cluster", cluster)
    yield allow("SeeOpsTasks", ["ecs:DescribeTasks"], [ops_tasks(spec)], in_cluster)
    listed = sorted(made & {"ecs:ListServices", "ecs:ListTasks"})
    why = f"They are listed by cluster, which the condition names: {ECS_KEYS}"
    yield allow("ListInCluster", listed, [because("*", why)], in_cluster)
    if "ecs:ListClusters" in made:
        why = f"Clusters are listed by account and region: {ECS_KEYS}"
        yield allow("ListClusters", ["ecs:ListClusters"], [because("*", why)])
        every = because(
            spec.aws.arn("ecs", "cluster/*"),
            "e1s describes all clusters of its list in one call, and shows none if one is refused: "
            "https://github.com/keidarcy/e1s/blob/main/internal/api/cluster.go",
        )
        yield allow("SeeClusters", ["ecs:DescribeClusters"], [every])
    else:
        yield allow("SeeCluster", ["ecs:DescribeClusters"], [cluster])
    if "ecs:DescribeServices" in made:
        services = spec.aws.arn("ecs", f"service/{spec.names.cluster}/*")
        yield allow("SeeServices", ["ecs:DescribeServices"], [services], in_cluster)
    if "ec2:DescribeSecurityGroups" in made:
        why = (
            "Security groups are described by account and region: https://docs.aws.amazon.com/"
            "service-authorization/latest/reference/list_amazonec2.html"
        )
        yield allow("FindSecurityGroup", ["ec2:DescribeSecurityGroups"], [because("*", why)])


def _denies(spec: Environment, team: Team, cluster: str) -> Iterator[Statement]:
    """No allow can undo these, not even that of a policy which somebody attaches later."""
    action, tasks = ["ecs:ExecuteCommand"], ops_tasks(spec)
    if not team.opens_shells:
        anywhere = because("*", "Denies every shell, in every container of every cluster.")
        yield deny("DenyShells", action, [anywhere])
        return
    yield from nowhere_else(spec, cluster)
    if team.own_task_only:
        # A task without an owner is somebody else's.
        stop = ["ecs:ExecuteCommand", "ecs:StopTask"]
        yield deny("DenyTasksOfOthers", stop, [tasks], ones_own("StringNotEquals"))
