"""Module `iam`: the ops container's two roles, and one access role for each team."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy

from tfgen.hcl.literal import because
from tfgen.modules.ecs_cluster import EcsCluster
from tfgen.modules.logging import TRANSCRIPT_PREFIX, Logging
from tfgen.modules.module import Module, Output
from tfgen.modules.policy import (
    Condition,
    Statement,
    allow,
    deny,
    policy,
    principals,
    service,
    when,
)
from tfgen.spec.access import Team
from tfgen.spec.environment import Environment
from tfgen.spec.names import OPS_CONTAINER

_ECS_ACTIONS = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html"


@dataclass(frozen=True, slots=True)
class Iam:
    """What other modules need of it."""

    task_role_arn: Output
    execution_role_arn: Output
    team_role_arns: dict[str, Output]


@dataclass(frozen=True, slots=True)
class _Arns:
    """The inputs that policies name."""

    cluster: str
    key: str
    session_log_group: str
    output_log_group: str
    bucket: str


def iam(module: Module, spec: Environment, logging: Logging, cluster: EcsCluster) -> Iam:
    """Task role, execution role and access roles, each with one inline policy of its own."""
    arns = _Arns(
        cluster=module.input("cluster_arn", cluster.arn),
        key=module.input("key_arn", logging.key_arn),
        session_log_group=module.input("session_log_group_arn", logging.session_log_group_arn),
        output_log_group=module.input("output_log_group_arn", logging.output_log_group_arn),
        bucket=module.input("bucket_arn", logging.bucket_arn),
    )
    module.topic("Who ECS tasks are")
    tasks_trust = policy(module, "tasks_trust", [_trust_ecs_tasks(spec)])
    task = _role(
        module,
        "task",
        spec.names.task_role,
        "What the ops container itself may do: run and log ECS Exec sessions",
        tasks_trust,
        list(_task_statements(spec, arns)),
    )
    execution = _role(
        module,
        "execution",
        spec.names.execution_role,
        "What ECS does to start the ops container: pull, log, read its secrets",
        tasks_trust,
        list(_execution_statements(spec, arns)),
    )
    return Iam(
        task_role_arn=module.output(
            "task_role_arn", task.arn, "ARN of the ops container's task role."
        ),
        execution_role_arn=module.output(
            "execution_role_arn", execution.arn, "ARN of the ops task's execution role."
        ),
        team_role_arns={
            name: _team(module, spec, name, team, arns, task, execution)
            for name, team in spec.access.teams.items()
        },
    )


def _role(
    module: Module,
    label: str,
    name: str,
    description: str,
    trust: str,
    statements: list[Statement],
    max_session_duration: int | None = None,
) -> IamRole:
    """A role with one inline policy."""
    document = policy(module, label, statements)
    role = module.add(
        IamRole,
        label,
        name=name,
        description=description,
        assume_role_policy=trust,
        max_session_duration=max_session_duration,
    )
    module.add(IamRolePolicy, label, name=label.replace("_", "-"), role=role.name, policy=document)
    return role


def _trust_ecs_tasks(spec: Environment) -> Statement:
    """Only tasks of this account and region.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
    """
    return allow(
        "EcsTasksOfThisAccount",
        ["sts:AssumeRole"],
        (),
        when("StringEquals", "aws:SourceAccount", spec.aws.account),
        when("ArnLike", "aws:SourceArn", spec.aws.arn("ecs", "*")),
        to=service("ecs-tasks.amazonaws.com"),
    )


def _task_statements(spec: Environment, arns: _Arns) -> Iterator[Statement]:
    """What a session needs inside the task.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    """
    yield allow(
        "OpenSessionChannels",
        [
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel",
        ],
        [
            because(
                "*",
                "These actions have no resource to name: https://docs.aws.amazon.com/"
                "service-authorization/latest/reference/list_amazonsessionmanagermessagegatewayservice.html",
            )
        ],
    )
    yield allow("FindLogGroup", ["logs:DescribeLogGroups"], [spec.aws.log_group_arn("*")])
    yield allow(
        "WriteTranscriptsToLogs",
        ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        [f"{arns.session_log_group}:*"],
    )
    yield allow(
        "FindBucket",
        ["s3:GetBucketLocation", "s3:GetEncryptionConfiguration"],
        [arns.bucket],
    )
    yield allow("WriteTranscriptsToS3", ["s3:PutObject"], [f"{arns.bucket}/{TRANSCRIPT_PREFIX}/*"])
    yield allow("UseKey", ["kms:Decrypt", "kms:GenerateDataKey"], [arns.key])


def _execution_statements(spec: Environment, arns: _Arns) -> Iterator[Statement]:
    """What ECS needs to start the task: output, image, secrets.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    """
    yield allow(
        "WriteOutput", ["logs:CreateLogStream", "logs:PutLogEvents"], [f"{arns.output_log_group}:*"]
    )
    if repository := spec.ops_task.ecr_repository:
        account, region, name = repository
        yield allow(
            "SignInToEcr",
            ["ecr:GetAuthorizationToken"],
            [
                because(
                    "*",
                    "A token is for the whole registry: https://docs.aws.amazon.com/"
                    "service-authorization/latest/reference/list_amazonelasticcontainerregistry.html",
                )
            ],
        )
        yield allow(
            "PullImage",
            ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            [f"arn:{spec.aws.partition}:ecr:{region}:{account}:repository/{name}"],
        )
    secrets = spec.ops_task.secrets.values()
    if manager := sorted({secret.secretsmanager for secret in secrets if secret.secretsmanager}):
        yield allow("ReadSecrets", ["secretsmanager:GetSecretValue"], manager)
    if parameters := sorted({secret.ssm for secret in secrets if secret.ssm}):
        yield allow("ReadParameters", ["ssm:GetParameters"], parameters)
    if keys := sorted({secret.kms_key_arn for secret in secrets if secret.kms_key_arn}):
        yield allow(
            "DecryptSecrets",
            ["kms:Decrypt"],
            keys,
            when(
                "StringEquals",
                "kms:ViaService",
                *(
                    f"{name}.{spec.aws.region}.{spec.aws.dns_suffix}"
                    for name in ("secretsmanager", "ssm")
                ),
            ),
        )


def _team(
    module: Module,
    spec: Environment,
    name: str,
    team: Team,
    arns: _Arns,
    task: IamRole,
    execution: IamRole,
) -> Output:
    module.topic(f"Team {name}")
    label = f"team_{name.replace('-', '_')}"
    trust = policy(module, f"{label}_trust", [_trust_people(spec, team)])
    role = _role(
        module,
        label,
        spec.names.team_roles[name],
        f"Shells of team {name} in the ops container",
        trust,
        list(_team_statements(spec, arns, task, execution)),
        team.max_session_duration,
    )
    return module.output(
        f"{label}_role_arn", role.arn, f"ARN of the role that team {name} takes on."
    )


def _trust_people(spec: Environment, team: Team) -> Statement:
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


def _team_statements(
    spec: Environment, arns: _Arns, task: IamRole, execution: IamRole
) -> Iterator[Statement]:
    tasks = spec.aws.arn("ecs", f"task/{spec.names.cluster}/*")
    in_cluster = when("ArnEquals", "ecs:cluster", arns.cluster)
    yield allow(
        "OpenShellInOpsContainer",
        ["ecs:ExecuteCommand"],
        # The caller needs both: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
        [arns.cluster, tasks],
        _in_ops_container("StringEquals"),
    )
    yield allow("EncryptSession", ["kms:GenerateDataKey"], [arns.key])
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
        [task.arn, execution.arn],
        when("StringEquals", "iam:PassedToService", "ecs-tasks.amazonaws.com"),
    )
    yield allow("SeeAndStopOpsTasks", ["ecs:DescribeTasks", "ecs:StopTask"], [tasks], in_cluster)
    yield allow(
        "ListOpsTasks",
        ["ecs:ListTasks"],
        [because("*", f"Tasks are listed by cluster, which the condition names: {_ECS_ACTIONS}")],
        in_cluster,
    )
    yield allow("SeeCluster", ["ecs:DescribeClusters"], [arns.cluster])
    yield deny(
        "DenyOtherContainers",
        ["ecs:ExecuteCommand"],
        [because("*", "Denies every container but the ops container, in every cluster.")],
        _in_ops_container("StringNotEquals"),
    )
    yield deny(
        "DenyOtherClusters",
        ["ecs:ExecuteCommand"],
        [because("*", "Denies every cluster but this one.")],
        when("ArnNotEquals", "ecs:cluster", arns.cluster),
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
