"""What is asked of ECS: the parameters of RunTask, and the tags that access policies demand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tfgen.aws.connect.target import Target
from tfgen.errors import Problem, RefusedError, UsageError
from tfgen.spec.environment import Environment

STARTED_BY = "tfgen"

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html
_TAG_LENGTH = 256
_NOT_IN_A_TAG = re.compile(r"[^\w +\-=._:/@]")

_UNITS = {"s": 1, "m": 60, "h": 3600}
_TTL_SECONDS = range(60, 24 * 3600 + 1)


@dataclass(frozen=True, slots=True)
class Tags:
    """What a task says of itself; the access policies demand each of them.

    Attributes:
        owner: The caller's `aws:userid`, which nobody can choose for themselves.
        reason: Why the shell is needed, in the person's own words.
        expires: When the task should be gone.
    """

    owner: str
    reason: str
    expires: datetime
    environment: str

    @property
    def until(self) -> str:
        """`expires` as it is written, in UTC: 2026-11-21T14:00:00Z."""
        return self.expires.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    @property
    def as_aws(self) -> list[dict[str, str]]:
        """As ECS takes and gives them."""
        pairs = (
            ("owner", self.owner),
            ("reason", self.reason),
            ("expires", self.until),
            ("environment", self.environment),
        )
        return [{"key": key, "value": value} for key, value in pairs]


def tags(target: Target, owner: str, reason: str, ttl: timedelta, now: datetime) -> Tags:
    """The tags of a task that starts now.

    Raises:
        UsageError: The reason cannot be the value of a tag.
        RefusedError: The caller's own name cannot.
    """
    reason = reason.strip()
    problems = [Problem(text, hint=hint) for text, hint in _untaggable(reason)]
    if problems:
        raise UsageError(*problems)
    if _NOT_IN_A_TAG.search(owner):
        raise RefusedError(
            Problem(
                f"ECS takes no tag with {_odd(owner)} in it, and the task must be tagged with its "
                f"owner, {owner}",
                hint="sign in with a session name of letters, digits and + - = . _ @",
            )
        )
    expires = (now + ttl).replace(microsecond=0)
    return Tags(owner, reason, expires, target.environment)


def _untaggable(reason: str) -> Iterator[tuple[str, str]]:
    if not reason:
        yield "why is the shell needed?", _WHY_REASON
    if len(reason) > _TAG_LENGTH:
        yield (
            f"the reason has {len(reason)} characters, and a tag holds {_TAG_LENGTH}",
            "shorten it: a ticket's number and a few words",
        )
    if _NOT_IN_A_TAG.search(reason):
        yield (
            f"ECS takes no tag with {_odd(reason)} in it",
            "write --reason with letters, digits, spaces and + - = . _ : / @",
        )


_WHY_REASON = (
    'say --reason "TICKET-1 what for": the task carries it as a tag, and the access policies '
    "demand it"
)


def _odd(text: str) -> str:
    return " or ".join(dict.fromkeys(_NOT_IN_A_TAG.findall(text)))


def run_task(
    spec: Environment, target: Target, group: str, marks: Tags, token: str = ""
) -> dict[str, Any]:
    """The parameters of RunTask. The cluster's own strategy says on which capacity it runs.

    `group` is the id of the ops tasks' security group; a `token` makes a repeated request start
    nothing more.
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
    """
    network = {
        "subnets": list(spec.network.subnet_ids),
        "securityGroups": [group],
        "assignPublicIp": "ENABLED" if spec.network.assign_public_ip else "DISABLED",
    }
    parameters = {
        "cluster": target.cluster,
        "taskDefinition": target.family,
        "count": 1,
        "enableExecuteCommand": True,
        "networkConfiguration": {"awsvpcConfiguration": network},
        "startedBy": STARTED_BY,
        "tags": marks.as_aws,
    }
    return {**parameters, "clientToken": token} if token else parameters


def duration(text: str, option: str) -> timedelta:
    """`90m`, `4h`, `45s` or bare seconds.

    Raises:
        UsageError: It is none of these.
    """
    found = re.fullmatch(r"([0-9]{1,6})([smh]?)", text.strip())
    if not found or not int(found[1]):
        raise UsageError(
            Problem(
                f"{option} {text} is no length of time",
                hint="write 4h for hours, 90m for minutes, 45s or 45 for seconds",
            )
        )
    return timedelta(seconds=int(found[1]) * _UNITS[found[2] or "s"])


def ttl(text: str) -> timedelta:
    """How long a task may live: 1 minute to 24 hours.

    Raises:
        UsageError: It is no length of time, or not within these.
    """
    found = duration(text, "--ttl")
    if int(found.total_seconds()) not in _TTL_SECONDS:
        hint = "an ops task lives for 1m to 24h; the default is 4h"
        raise UsageError(Problem(f"--ttl {text} is out of range", hint=hint))
    return found
