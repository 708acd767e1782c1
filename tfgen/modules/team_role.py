"""A team's access role: who takes it on, and what they may do with it."""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.hcl.literal import because
from tfgen.modules.policy import Condition, Statement, allow, deny, principals, when
from tfgen.spec.access import Team
from tfgen.spec.environment import Environment
from tfgen.spec.names import OPS_CONTAINER

_ECS_ACTIONS = (
    "https://docs.aws.amazon.com/service-authorization/latest/reference/"
    "list_amazonelasticcontainerservice.html"
)


def trust_people(spec: Environment, team: Team) -> Statement:
    """Who may take the role on: people who have proven who they are, and nobody else."""
    if team.saml:
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_saml.html
        return allow(
            "PeopleThroughSaml",
            ["sts:AssumeRoleWithSAML"],
            (),
            when("StringEquals", "SAML:aud", spec.aws.saml_endpoint),
            to=principals("Federated", team.saml.provider_arn),
        )
    assert team.iam is not None  # a team has exactly one way in
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
    return allow(
        "PeopleWithMfa",
        ["sts:AssumeRole"],
        (),
        when("Bool", "aws:MultiFactorAuthPresent", "true"),
        when("NumericLessThan", "aws:MultiFactorAuthAge", str(team.iam.mfa_max_age_seconds)),
        to=principals("AWS", *team.iam.principals),
    )


def team_statements(
    spec: Environment, *, cluster: str, key: str, task_role: str, execution_role: str
) -> Iterator[Statement]:
    """A shell in the ops container of this cluster, and what it takes to get one.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    """
    tasks = spec.aws.arn("ecs", f"task/{spec.names.cluster}/*")
    in_cluster = when("ArnEquals", "ecs:cluster", cluster)
    yield allow(
        "OpenShellInOpsContainer",
        ["ecs:ExecuteCommand"],
        # The caller needs both: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
        [cluster, tasks],
        _in_ops_container("StringEquals"),
    )
    yield allow("EncryptSession", ["kms:GenerateDataKey"], [key])
    yield allow(
        "StartOpsTask",
        ["ecs:RunTask"],
        [spec.aws.arn("ecs", f"task-definition/{spec.names.task_family}:*")],
        in_cluster,
        when("StringEquals", "ecs:enable-execute-command", "true"),
    )
    yield allow(
        "TagOpsTask",
        ["ecs:TagResource"],
        [tasks],
        when("StringEquals", "ecs:CreateAction", "RunTask"),
    )
    yield allow(
        "HandRolesToOpsTask",
        ["iam:PassRole"],
        [task_role, execution_role],
        when("StringEquals", "iam:PassedToService", "ecs-tasks.amazonaws.com"),
    )
    yield allow("SeeAndStopOpsTasks", ["ecs:DescribeTasks", "ecs:StopTask"], [tasks], in_cluster)
    yield allow(
        "ListOpsTasks",
        ["ecs:ListTasks"],
        [because("*", f"Tasks are listed by cluster, which the condition names: {_ECS_ACTIONS}")],
        in_cluster,
    )
    yield allow("SeeCluster", ["ecs:DescribeClusters"], [cluster])
    yield deny(
        "DenyOtherContainers",
        ["ecs:ExecuteCommand"],
        [because("*", "Denies every container but the ops container, in every cluster.")],
        _in_ops_container("StringNotEquals"),
    )
    yield deny(
        "DenyOtherClusters",
        ["ecs:ExecuteCommand"],
        not_resources=[cluster, tasks],
    )
    yield deny(
        "DenySessionsPastEcsExec",
        ["ssm:StartSession"],
        [
            because(
                f"arn:{spec.aws.partition}:ecs:*:*:task/*",
                "Such a session leaves no transcript: "
                "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html",
            )
        ],
    )


def _in_ops_container(test: str) -> Condition:
    return when(test, "ecs:container-name", OPS_CONTAINER)
