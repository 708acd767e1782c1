"""The names that everything in AWS gets, derived from the environment's own, and AWS's limits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tfgen.spec.aws import Aws
from tfgen.spec.invalid import Fault

OPS_CONTAINER = "ops"
"""The name of the ops container, which access policies name as `ecs:container-name`."""

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
        team_roles: Team → the role that its people take on.
        session_log_group: Of the session transcripts.
        output_log_group: Of the ops container's own output.
        bucket: Of the session transcripts.
    """

    cluster: str
    task_family: str
    security_group: str
    task_role: str
    execution_role: str
    team_roles: Mapping[str, str]
    session_key_alias: str
    session_log_group: str
    output_log_group: str
    bucket: str
    alert_key_alias: str
    alert_topic: str
    alert_dead_letter_queue: str
    plan_role: str
    apply_role: str


def derived(prefix: str, aws: Aws, teams: Iterable[str], bucket: str | None) -> Names:
    """The names under a prefix, which is the environment's `name`; `bucket` where it is chosen."""
    return Names(
        cluster=f"{prefix}-ops",
        task_family=f"{prefix}-ops",
        security_group=f"{prefix}-ops",
        task_role=f"{prefix}-ops-task",
        execution_role=f"{prefix}-ops-execution",
        team_roles={team: f"{prefix}-access-{team}" for team in teams},
        session_key_alias=f"alias/{prefix}-sessions",
        session_log_group=f"/{prefix}/ops/sessions",
        output_log_group=f"/{prefix}/ops/output",
        bucket=bucket or f"{prefix}-sessions-{aws.account}-{aws.region}",
        alert_key_alias=f"alias/{prefix}-alerts",
        alert_topic=f"{prefix}-alerts",
        alert_dead_letter_queue=f"{prefix}-alerts-undelivered",
        plan_role=f"{prefix}-pipeline-plan",
        apply_role=f"{prefix}-pipeline-apply",
    )


def too_long(names: Names) -> Iterator[Fault]:
    """The names that AWS would refuse, each at the place in the spec that makes it so.

    The other ones fit, however long `name` is within its own limit.
    """
    for team, role in names.team_roles.items():
        if len(role) > _ROLE_LIMIT:
            yield Fault(
                ("access", "teams", team),
                f"the role {role} would have {len(role)} characters, and IAM allows {_ROLE_LIMIT}",
                f"shorten the team's name or `name` by {len(role) - _ROLE_LIMIT} characters",
            )
    if len(names.bucket) > _BUCKET_LIMIT:
        excess = len(names.bucket) - _BUCKET_LIMIT
        yield Fault(
            ("name",),
            f"the bucket {names.bucket} would have {len(names.bucket)} characters, "
            f"and S3 allows {_BUCKET_LIMIT}",
            f"shorten `name` by {excess} characters or choose logging.bucket.name",
        )
