"""A permissions boundary for the teams' roles: the most that any team of this environment may need.

It grants nothing. Whatever somebody attaches to one of these roles later, nothing beyond it works.
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from __future__ import annotations

from collections.abc import Iterator

from cdktf_cdktf_provider_aws.iam_policy import IamPolicy

from tfgen.hcl.literal import because
from tfgen.modules.clients import calls
from tfgen.modules.connect_host.policies import team_statements as connect_host_statements
from tfgen.modules.module import Module
from tfgen.modules.policy import Statement, allow, policy, variable, when
from tfgen.modules.team_sessions import DOCUMENTS
from tfgen.modules.team_shells import in_ops_container, ops_tasks
from tfgen.spec.environment import Environment

# Without a resource to name, as in the roles themselves.
_LISTS = frozenset(
    {"ec2:DescribeSecurityGroups", "ecs:ListClusters", "ecs:ListServices", "ecs:ListTasks"}
)


def access_boundary(
    module: Module, spec: Environment, *, cluster: str, key: str, roles: list[str]
) -> str:
    """Adds the policy; returns the reference to its ARN."""
    module.topic("The most that the teams' roles can do")
    document = policy(
        module, "access_boundary", boundary_statements(spec, cluster=cluster, key=key, roles=roles)
    )
    return module.add(
        IamPolicy,
        "access_boundary",
        name=spec.names.access_boundary,
        description=f"The most that the access roles of {spec.name} can do",
        policy=document,
    ).arn


def boundary_statements(
    spec: Environment, *, cluster: str, key: str, roles: list[str]
) -> Iterator[Statement]:
    """What the policy allows at the most."""
    teams = spec.access.teams.values()
    made = frozenset[str]().union(*map(calls, teams))
    lists = sorted(made & _LISTS)
    shell = "ecs:ExecuteCommand"
    things = sorted(made - _LISTS - {shell, "kms:GenerateDataKey", "iam:PassRole"})
    every = spec.aws.arn("ecs", "cluster/*")
    yield allow(
        "OpsTasks",
        things,
        [
            cluster,
            ops_tasks(spec),
            spec.aws.arn("ecs", f"service/{spec.names.cluster}/*"),
            spec.aws.arn("ecs", f"task-definition/{spec.names.task_family}:*"),
        ],
    )
    yield allow("Lists", lists, [because("*", "They name no resource; see the roles below.")])
    if "ecs:ListClusters" in made:
        yield allow("Clusters", ["ecs:DescribeClusters"], [every])
    if shell in made:
        ops = in_ops_container("StringEquals")
        yield allow("Shells", [shell], [cluster, ops_tasks(spec)], ops)
        yield allow("EncryptSession", ["kms:GenerateDataKey"], [key])
    if "ecs:RunTask" in made:
        passed = when("StringEquals", "iam:PassedToService", "ecs-tasks.amazonaws.com")
        yield allow("HandRolesToOpsTask", ["iam:PassRole"], roles, passed)
    if any(team.port_forwarding for team in teams) or any(
        grant.what == "port-forwarding" for grant in spec.access.grants
    ):
        start = f"arn:{spec.aws.partition}:ssm:{spec.aws.region}::document"
        documents = [f"{start}/{name}" for name in DOCUMENTS]
        unlogged = because(ops_tasks(spec), "UNLOGGED: port forwarding, of those who may.")
        # AWS asks for it in every statement that allows StartSession; see the roles below.
        named = when("BoolIfExists", "ssm:SessionDocumentAccessCheck", "true")
        yield allow("ForwardPorts", ["ssm:StartSession"], [unlogged, *documents], named)
        sessions = spec.aws.arn("ssm", f"session/{variable('aws:userid')}-*")
        yield allow("EndOwnSessions", ["ssm:ResumeSession", "ssm:TerminateSession"], [sessions])
    if any(map(spec.on_connect_host, spec.access.teams)):
        yield from connect_host_statements(spec)
