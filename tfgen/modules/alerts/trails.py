"""The trail, without which no event arrives, and the roles, which say who may do what."""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.modules.alerts.event import Event, any_of, call
from tfgen.modules.alerts.message import Messages
from tfgen.modules.alerts.watched import Watched

_BY_NAME = ("DeleteTrail", "StopLogging", "UpdateTrail")
_BY_TRAIL_NAME = ("PutEventSelectors", "PutInsightSelectors")


def trails(watched: Watched, messages: Messages) -> Iterator[Event]:
    """Whoever stops the trail or makes it record less.

    The call that stops a trail is the last one that it records.
    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StopLogging.html
    """
    if watched.trail is None:
        names = (*_BY_NAME, *_BY_TRAIL_NAME)
        detail = {"eventSource": ["cloudtrail.amazonaws.com"], "eventName": list(names)}
    elif watched.trail:
        either = list(watched.trail)
        detail = any_of(
            call("cloudtrail", *_BY_NAME, name=either),
            call("cloudtrail", *_BY_TRAIL_NAME, trailName=either),
        )
    else:
        return
    yield Event(
        "trail_changed",
        "Somebody stopped or changed the trail that alerts depend on",
        ("aws.cloudtrail",),
        detail,
        messages.changed("trail <name><trail>, without which there are no alerts"),
    )


def roles(watched: Watched, messages: Messages) -> Iterator[Event]:
    """Whoever changes the roles of teams, ops task or execution.

    The names of roles are compared as IAM tells them apart, without regard to case:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    """
    if watched.roles:
        yield Event(
            "roles_changed",
            "Somebody changed a role of the teams or of the ops task",
            ("aws.iam",),
            call(
                "iam",
                "AddRoleToInstanceProfile",
                "AttachRolePolicy",
                "CreateRole",
                "DeleteRole",
                "DeleteRolePermissionsBoundary",
                "DeleteRolePolicy",
                "DetachRolePolicy",
                "PutRolePermissionsBoundary",
                "PutRolePolicy",
                "TagRole",
                "UntagRole",
                "UpdateAssumeRolePolicy",
                "UpdateRole",
                roleName=[{"equals-ignore-case": role} for role in watched.roles],
            ),
            messages.changed("role <role>, which says who may open shells and what these reach"),
        )
