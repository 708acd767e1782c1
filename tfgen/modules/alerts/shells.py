"""Shells: opened, refused, opened by strangers, and sessions that leave no transcript."""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.modules.alerts.event import DONE, Event, Pattern, call
from tfgen.modules.alerts.message import WHEN, Messages
from tfgen.modules.alerts.watched import Watched

IDENTITY = "Source identity, where the identity provider sends one: <identity>"


def shells(watched: Watched, messages: Messages, log_group: str) -> Iterator[Event]:
    """Whatever is a shell in the cluster; `log_group` is its name, written out.

    CloudTrail records the cluster as the caller wrote it, by name or ARN, and a session's id only
    where there is one:
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/logging-using-cloudtrail.html
    """
    names = [watched.cluster_name, watched.cluster_arn]
    opened: Pattern = {**call("ecs", "ExecuteCommand", cluster=names), **DONE}
    host = (watched.host.role_arn,) if watched.host else ()
    where = f"container <container> of task <task> on cluster {watched.cluster_name}"
    transcript = messages.transcript(log_group, watched.bucket)
    yield Event(
        "session_opened",
        "Somebody opened a shell",
        ("aws.ecs",),
        {**opened, "userIdentity": issued_by_none_of(host)} if host else opened,
        (
            f"<who> opened a shell in {where} {WHEN}. Session <session>.",
            IDENTITY,
            *transcript,
            messages.event,
        ),
    )
    yield Event(
        "session_refused",
        "Somebody was refused a shell",
        ("aws.ecs",),
        # Of a call that was refused, CloudTrail may leave the parameters out.
        {
            **call("ecs", "ExecuteCommand", cluster=[*names, {"exists": False}]),
            "errorCode": [{"exists": True}],
        },
        (
            f"{messages.environment}: <who> was refused a shell {WHEN}: <error>.",
            "What was asked for, as far as AWS tells: container <container> of task <task> on "
            "cluster <cluster>",
            IDENTITY,
            messages.event,
        ),
    )
    yield Event(
        "session_by_outsider",
        "Somebody outside the teams opened a shell",
        ("aws.ecs",),
        {**opened, "userIdentity": issued_by_none_of((*watched.team_role_arns, *host))},
        (
            f"<who> is in none of the teams and opened a shell in {where} {WHEN}. "
            "Session <session>.",
            "If nobody knows why: stop the task, then find out which policy allowed it.",
            IDENTITY,
            *transcript,
            messages.event,
        ),
    )
    if host:
        yield Event(
            "session_from_host",
            "Somebody opened a shell from the connect host",
            ("aws.ecs",),
            {**opened, "userIdentity": {"sessionContext": {"sessionIssuer": {"arn": list(host)}}}},
            (
                f"<who>, the connect host, opened a shell in {where} {WHEN}. Session <session>.",
                "AWS knows the host alone: the session on the host at that time names the person, "
                "and its transcript holds what was typed.",
                *transcript,
                messages.event,
            ),
        )
    yield _unlogged(watched, messages)


def issued_by_none_of(roles: tuple[str, ...]) -> Pattern:
    """Another role, or no role at all: IAM users and the root user have no session issuer.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
    """
    return {
        "sessionContext": {
            "sessionIssuer": {"arn": [{"anything-but": list(roles)}, {"exists": False}]}
        }
    }


def _unlogged(watched: Watched, messages: Messages) -> Event:
    """A session of Session Manager with a container, past ECS Exec and its transcripts.

    Its target is `ecs:<cluster>_<task>_<runtime id>`; the sessions that ECS itself starts for
    ExecuteCommand are not meant.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    """
    target = [{"prefix": f"ecs:{watched.cluster_name}_"}]
    return Event(
        "session_unlogged",
        "Somebody started a session that leaves no transcript",
        ("aws.ssm",),
        {
            **call("ssm", "StartSession", target=target),
            "userIdentity": {
                "invokedBy": [{"exists": False}, {"anything-but": ["ecs.amazonaws.com"]}]
            },
        },
        (
            f"<who> went past ECS Exec {WHEN}: a session with <target>, which leaves no "
            "transcript.",
            "Document, such as one for port forwarding: <document>",
            "The error, if AWS refused it: <error>",
            IDENTITY,
            messages.event,
        ),
    )
