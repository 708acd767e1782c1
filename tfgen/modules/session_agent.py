"""What Session Manager's agent may do wherever a session runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tfgen.hcl.literal import because
from tfgen.modules.policy import Condition, Principals, Statement, allow
from tfgen.modules.transcript_bucket import TRANSCRIPT_PREFIX
from tfgen.spec.environment import Environment


def session_agent_statements(
    spec: Environment, *, key: str, log_group: str, bucket: str
) -> Iterator[Statement]:
    """Sessions and their transcripts: in the ops task, and on the connect host.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
    """
    yield session_channels()
    yield allow(
        "FindLogGroup",
        ["logs:DescribeLogGroups"],
        [
            because(
                spec.aws.log_group_arn("*"),
                "Log groups are listed by account and region: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html",
            )
        ],
    )
    yield allow(
        "WriteTranscriptsToLogs",
        ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        [f"{log_group}:*"],
    )
    yield allow(
        "FindBucket",
        ["s3:GetBucketLocation", "s3:GetEncryptionConfiguration"],
        [bucket],
    )
    yield allow("WriteTranscriptsToS3", ["s3:PutObject"], [f"{bucket}/{TRANSCRIPT_PREFIX}/*"])
    yield allow("UseKey", ["kms:Decrypt", "kms:GenerateDataKey"], [key])


def session_channels(*conditions: Condition, to: Sequence[Principals] = ()) -> Statement:
    """The channels that the agent keeps with Session Manager; `to` as in `allow`."""
    return allow(
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
        *conditions,
        to=to,
    )
