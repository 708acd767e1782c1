"""The ops container's two roles: who takes them on, and what ECS does to start the container."""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.hcl.literal import because
from tfgen.modules.policy import Statement, allow, service, when
from tfgen.spec.environment import Environment


def trust_ecs_tasks(spec: Environment) -> Statement:
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


def execution_statements(spec: Environment, *, log_group: str) -> Iterator[Statement]:
    """What ECS needs to start the task: output, image, secrets.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    """
    yield allow("WriteOutput", ["logs:CreateLogStream", "logs:PutLogEvents"], [f"{log_group}:*"])
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
        services = sorted({secret.service for secret in secrets if secret.kms_key_arn})
        yield allow(
            "DecryptSecrets",
            ["kms:Decrypt"],
            keys,
            when(
                "StringEquals",
                "kms:ViaService",
                *(f"{service}.{spec.aws.dns_suffix}" for service in services),
            ),
        )
