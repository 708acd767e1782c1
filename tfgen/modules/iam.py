"""Module `iam`: the ops container's two roles, and one access role for each team."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy

from tfgen.modules.connect_host.policies import team_statements as connect_host_statements
from tfgen.modules.ecs_cluster import EcsCluster
from tfgen.modules.logging import Logging
from tfgen.modules.module import Module, Output
from tfgen.modules.ops_roles import execution_statements, trust_ecs_tasks
from tfgen.modules.policy import Statement, policy
from tfgen.modules.session_agent import session_agent_statements
from tfgen.modules.team_role import team_statements
from tfgen.modules.team_trust import trust_people
from tfgen.spec.access import Team
from tfgen.spec.environment import Environment


@dataclass(frozen=True, slots=True)
class Iam:
    """What other modules need of it."""

    task_role_arn: Output
    execution_role_arn: Output
    team_role_arns: dict[str, Output]


def iam(module: Module, spec: Environment, logging: Logging, cluster: EcsCluster) -> Iam:
    """Task role, execution role and access roles, each with one inline policy of its own."""
    cluster_arn = module.input("cluster_arn", cluster.arn)
    key = module.input("key_arn", logging.key_arn)
    session_log_group = module.input("session_log_group_arn", logging.session_log_group_arn)
    output_log_group = module.input("output_log_group_arn", logging.output_log_group_arn)
    bucket = module.input("bucket_arn", logging.bucket_arn)

    def team_role(name: str, team: Team) -> Output:
        module.topic(f"Team {name}")
        label = f"team_{name.replace('-', '_')}"
        role = _role(
            module,
            label,
            spec.names.team_roles[name],
            f"Shells of team {name} in the ops container",
            policy(module, f"trust_{label}", trust_people(spec, team, providers)),
            [
                *team_statements(
                    spec,
                    name,
                    cluster=cluster_arn,
                    key=key,
                    task_role=task.arn,
                    execution_role=execution.arn,
                ),
                *(connect_host_statements(spec) if spec.on_connect_host(name) else ()),
            ],
            boundary=own or boundary,
            max_session_duration=team.max_session_duration,
        )
        description = f"ARN of the role that team {name} takes on."
        return module.output(f"{label}_role_arn", role.arn, description)

    limit = spec.access.permissions_boundary
    boundary = limit.policy_arn if limit else None
    providers = _providers(module, spec)
    module.topic("Who ECS tasks are")
    tasks_trust = policy(module, "tasks_trust", [trust_ecs_tasks(spec)])
    task = _role(
        module,
        "task",
        spec.names.task_role,
        "What the ops container itself may do: run and log ECS Exec sessions",
        tasks_trust,
        session_agent_statements(spec, key=key, log_group=session_log_group, bucket=bucket),
        boundary=boundary,
    )
    execution = _role(
        module,
        "execution",
        spec.names.execution_role,
        "What ECS does to start the ops container: pull, log, read its secrets",
        tasks_trust,
        execution_statements(spec, log_group=output_log_group),
        boundary=boundary,
    )
    own = None
    if limit and limit.create:
        from tfgen.modules.access_boundary import access_boundary

        roles = [task.arn, execution.arn]
        own = access_boundary(module, spec, cluster=cluster_arn, key=key, roles=roles)
    return Iam(
        task_role_arn=module.output(
            "task_role_arn", task.arn, "ARN of the ops container's task role."
        ),
        execution_role_arn=module.output(
            "execution_role_arn", execution.arn, "ARN of the ops task's execution role."
        ),
        team_role_arns={name: team_role(name, team) for name, team in spec.access.teams.items()},
    )


def _providers(module: Module, spec: Environment) -> dict[str, str]:
    if not spec.access.identity_providers:
        return {}
    from tfgen.modules.identity_providers import identity_providers

    return identity_providers(module, spec)


def _role(
    module: Module,
    label: str,
    name: str,
    description: str,
    trust: str,
    statements: Iterable[Statement],
    *,
    boundary: str | None = None,
    max_session_duration: int | None = None,
) -> IamRole:
    """A role with one inline policy; `boundary` is the ARN of its permissions boundary."""
    document = policy(module, label, statements)
    role = module.add(
        IamRole,
        label,
        name=name,
        description=description,
        assume_role_policy=trust,
        max_session_duration=max_session_duration,
        permissions_boundary=boundary,
    )
    module.add(IamRolePolicy, label, name=label.replace("_", "-"), role=role.name, policy=document)
    return role
