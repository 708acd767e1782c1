"""The names that everything in AWS gets, derived from the environment's own, and AWS's limits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tfgen.spec.access import Access
from tfgen.spec.aws import Aws
from tfgen.spec.invalid import Fault

OPS_CONTAINER = "ops"
"""The name of the ops container, which access policies name as `ecs:container-name`."""

OWNER_TAG, REASON_TAG, EXPIRES_TAG, ENVIRONMENT_TAG = "owner", "reason", "expires", "environment"
"""The tags of an ops task: whose it is (the caller's `aws:userid`, which the access role demands),
why it runs, until when (UTC, as in 2026-11-21T14:00:00Z), and the environment's name. No others."""
TRANSCRIPT_PREFIX = "sessions"
"""Where in the bucket ECS Exec writes: `sessions/<session id>.log`."""

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
_ROLE_LIMIT = 64
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
_BUCKET_LIMIT = 63


def label(text: str) -> str:
    """A Terraform label made of free text: lower-case letters, digits and underscores.

    Different texts can have the same label; where that could happen, the spec refuses it.
    """
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


@dataclass(frozen=True, slots=True)
class Names:
    """Every derived name of one environment.

    Attributes:
        endpoints: The security group of the VPC endpoints.
        instances: Of all that container instances consist of: role, Auto Scaling group and so on.
        team_roles: Team → the role that its people take on.
        saml_providers: Identity provider → its name in IAM, where it speaks SAML.
        access_boundary: The permissions boundary of the teams' roles.
        session_log_group: Of the session transcripts.
        output_log_group: Of the ops container's own output.
        bucket: Of the session transcripts.
        connect_host: The instance's `Name` tag, which access policies rely on.
        connect_host_sessions: The document that sessions on it are started with.
        alert_rules: What the names of the rules that send alerts begin with.
        watch_rules: What the names of the rules that watch the alerts begin with.
        trail_bucket: Of the trail that tfgen makes, where it makes one.
    """

    cluster: str
    task_family: str
    security_group: str
    endpoints: str
    instances: str
    task_role: str
    execution_role: str
    team_roles: Mapping[str, str]
    saml_providers: Mapping[str, str]
    access_boundary: str
    session_key_alias: str
    session_log_group: str
    output_log_group: str
    bucket: str
    alert_key_alias: str
    alert_topic: str
    alert_rules: str
    alert_dead_letter_queue: str
    connect_host: str
    connect_host_role: str
    connect_host_sessions: str
    watch_key_alias: str
    watch_topic: str
    watch_rules: str
    trail: str
    trail_key_alias: str
    trail_bucket: str
    plan_role: str
    apply_role: str


def derived(
    prefix: str,
    aws: Aws,
    access: Access,
    bucket: str | None,
    trail_bucket: str | None = None,
) -> Names:
    """The names under a prefix, which is the environment's `name`; the buckets where chosen."""
    return Names(
        cluster=f"{prefix}-ops",
        task_family=f"{prefix}-ops",
        security_group=f"{prefix}-ops",
        endpoints=f"{prefix}-endpoints",
        instances=f"{prefix}-ops-instances",
        task_role=f"{prefix}-ops-task",
        execution_role=f"{prefix}-ops-execution",
        team_roles={team: f"{prefix}-access-{team}" for team in access.teams},
        saml_providers={
            name: f"{prefix}-{name}" for name, it in access.identity_providers.items() if it.saml
        },
        access_boundary=f"{prefix}-access-boundary",
        session_key_alias=f"alias/{prefix}-sessions",
        session_log_group=f"/{prefix}/ops/sessions",
        output_log_group=f"/{prefix}/ops/output",
        bucket=bucket or f"{prefix}-sessions-{aws.account}-{aws.region}",
        alert_key_alias=f"alias/{prefix}-alerts",
        alert_topic=f"{prefix}-alerts",
        alert_rules=f"{prefix}-alert-",
        alert_dead_letter_queue=f"{prefix}-alerts-undelivered",
        connect_host=f"{prefix}-connect-host",
        connect_host_role=f"{prefix}-connect-host",
        connect_host_sessions=f"{prefix}-connect-host-sessions",
        watch_key_alias=f"alias/{prefix}-alerts-watch",
        watch_topic=f"{prefix}-alerts-watch",
        watch_rules=f"{prefix}-watch-",
        trail=f"{prefix}-trail",
        trail_key_alias=f"alias/{prefix}-trail",
        trail_bucket=trail_bucket or f"{prefix}-trail-{aws.account}-{aws.region}",
        plan_role=f"{prefix}-pipeline-plan",
        apply_role=f"{prefix}-pipeline-apply",
    )


def too_long(names: Names, *, trail: bool = False) -> Iterator[Fault]:
    """The names that AWS would refuse, each at the place in the spec that makes it so.

    The names of a trail's own things count only where there is one.

    The other ones fit, however long `name` is within its own limit.
    """
    for team, role in names.team_roles.items():
        if len(role) > _ROLE_LIMIT:
            yield Fault(
                ("access", "teams", team),
                f"the role {role} would have {len(role)} characters, and IAM allows {_ROLE_LIMIT}",
                f"shorten the team's name or `name` by {len(role) - _ROLE_LIMIT} characters",
            )
    buckets = {names.bucket: "logging.bucket.name"}
    if trail:
        buckets[names.trail_bucket] = "trail.create.bucket.name"
    for bucket, key in buckets.items():
        if len(bucket) > _BUCKET_LIMIT:
            excess = len(bucket) - _BUCKET_LIMIT
            yield Fault(
                ("name",),
                f"the bucket {bucket} would have {len(bucket)} characters, "
                f"and S3 allows {_BUCKET_LIMIT}",
                f"shorten `name` by {excess} characters or choose {key}",
            )
