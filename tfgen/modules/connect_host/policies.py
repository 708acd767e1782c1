"""Who may do what with the connect host: the host itself, and the teams that may use it."""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.hcl.literal import because
from tfgen.modules.policy import Statement, allow, variable, when
from tfgen.modules.session_agent import session_agent_statements
from tfgen.modules.team_shells import ECS_KEYS, in_ops_container, nowhere_else, ops_tasks
from tfgen.spec.environment import Environment


def host_statements(
    spec: Environment, *, cluster: str, key: str, log_group: str, bucket: str
) -> Iterator[Statement]:
    """Session Manager's agent with its transcripts, and ECS Exec scoped as a team's.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
    """
    yield from session_agent_statements(spec, key=key, log_group=log_group, bucket=bucket)
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
    yield from _exec_statements(spec, cluster)


def _exec_statements(spec: Environment, cluster: str) -> Iterator[Statement]:
    """A shell in the ops container of this cluster; starting and stopping tasks is for people."""
    tasks = ops_tasks(spec)
    in_cluster = when("ArnEquals", "ecs:cluster", cluster)
    yield allow(
        "OpenShellInOpsContainer",
        ["ecs:ExecuteCommand"],
        [cluster, tasks],
        in_ops_container("StringEquals"),
    )
    yield allow("SeeOpsTasks", ["ecs:DescribeTasks"], [tasks], in_cluster)
    yield allow(
        "ListOpsTasks",
        ["ecs:ListTasks"],
        [
            because(
                "*",
                f"Tasks are listed by cluster, which the condition names: {ECS_KEYS}",
            )
        ],
        in_cluster,
    )
    yield from nowhere_else(spec, cluster)


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
