"""Who may do what with the connect host: the host itself, and the teams that may use it."""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.hcl.literal import because
from tfgen.modules.policy import Statement, allow, deny, service, variable, when
from tfgen.modules.transcript_bucket import TRANSCRIPT_PREFIX
from tfgen.spec.environment import Environment
from tfgen.spec.names import OPS_CONTAINER

_MESSAGES = (
    "These actions have no resource to name: https://docs.aws.amazon.com/"
    "service-authorization/latest/reference/list_amazonsessionmanagermessagegatewayservice.html"
)


def trust_ec2() -> Statement:
    """Only instances; EC2 itself sees to it that it is those with the instance profile.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2.html
    """
    return allow("Ec2Instances", ["sts:AssumeRole"], to=service("ec2.amazonaws.com"))


def host_statements(
    spec: Environment, *, cluster: str, key: str, log_group: str, bucket: str
) -> Iterator[Statement]:
    """Session Manager's agent with its transcripts, and ECS Exec scoped as a team's.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
    """
    yield allow(
        "OpenSessionChannels",
        [
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel",
        ],
        [because("*", _MESSAGES)],
    )
    yield allow(
        "RegisterWithSystemsManager",
        ["ssm:UpdateInstanceInformation"],
        [
            because(
                "*",
                "As on AWS's page; the agent can speak for its own instance alone: https://docs.aws.amazon.com/"
                "systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html",
            )
        ],
    )
    yield allow(
        "FindLogGroup",
        ["logs:DescribeLogGroups"],
        [
            because(
                spec.aws.log_group_arn("*"),
                "Log groups are listed by account and region: https://docs.aws.amazon.com/"
                "service-authorization/latest/reference/list_amazoncloudwatchlogs.html",
            )
        ],
    )
    yield allow(
        "WriteTranscriptsToLogs",
        ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        [f"{log_group}:*"],
    )
    yield allow("FindBucket", ["s3:GetBucketLocation", "s3:GetEncryptionConfiguration"], [bucket])
    yield allow("WriteTranscriptsToS3", ["s3:PutObject"], [f"{bucket}/{TRANSCRIPT_PREFIX}/*"])
    # Decrypt opens its own sessions, GenerateDataKey encrypts transcripts and sessions in tasks.
    yield allow("UseKey", ["kms:Decrypt", "kms:GenerateDataKey"], [key])
    yield from _exec_statements(spec, cluster)


def _exec_statements(spec: Environment, cluster: str) -> Iterator[Statement]:
    """A shell in the ops container of this cluster; starting and stopping tasks is for people."""
    tasks = spec.aws.arn("ecs", f"task/{spec.names.cluster}/*")
    in_cluster = when("ArnEquals", "ecs:cluster", cluster)
    yield allow(
        "OpenShellInOpsContainer",
        ["ecs:ExecuteCommand"],
        [cluster, tasks],
        when("StringEquals", "ecs:container-name", OPS_CONTAINER),
    )
    yield allow("SeeOpsTasks", ["ecs:DescribeTasks"], [tasks], in_cluster)
    yield allow(
        "ListOpsTasks",
        ["ecs:ListTasks"],
        [
            because(
                "*",
                "Tasks are listed by cluster, which the condition names: https://docs.aws.amazon.com/"
                "service-authorization/latest/reference/list_amazonelasticcontainerservice.html",
            )
        ],
        in_cluster,
    )
    yield deny(
        "DenyOtherContainers",
        ["ecs:ExecuteCommand"],
        [because("*", "Denies every container but the ops container, in every cluster.")],
        when("StringNotEquals", "ecs:container-name", OPS_CONTAINER),
    )
    yield deny("DenyOtherClusters", ["ecs:ExecuteCommand"], not_resources=[cluster, tasks])


def team_statements(spec: Environment) -> Iterator[Statement]:
    """A transcribed session on the host, for a team's role.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-examples.html
    """
    document = spec.aws.arn("ssm", f"document/{spec.names.connect_host_sessions}")
    checked = when("BoolIfExists", "ssm:SessionDocumentAccessCheck", "true")
    yield allow(
        "OpenSessionOnConnectHost",
        ["ssm:StartSession"],
        [spec.aws.arn("ec2", "instance/*")],
        when("StringEquals", "ssm:resourceTag/Name", spec.names.connect_host),
        # Without this, a session that names no document would be started with the account's own
        # settings: as a user who can become root, and with no transcript.
        checked,
    )
    yield allow("UseTranscribedSessions", ["ssm:StartSession"], [document], checked)
    yield allow(
        "EndOwnSessionsOnConnectHost",
        ["ssm:ResumeSession", "ssm:TerminateSession"],
        [spec.aws.arn("ssm", "session/*")],
        when("StringLike", "ssm:resourceTag/aws:ssmmessages:session-id", variable("aws:userid")),
    )
    yield allow(
        "FindConnectHost",
        ["ec2:DescribeInstances"],
        [
            because(
                "*",
                "Instances are listed by region: https://docs.aws.amazon.com/"
                "service-authorization/latest/reference/list_amazonec2.html",
            )
        ],
    )
