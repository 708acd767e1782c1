"""Access that ends by itself: the times that policies name, and until when an answer holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from tfgen.access.conditions import moment
from tfgen.access.evaluate import evaluate
from tfgen.access.others import every_policy
from tfgen.access.policies import Policies
from tfgen.access.policy import Outcome, Request

NOW = "aws:CurrentTime"
"""The condition key of the time of a request.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-currenttime
"""


def moments(policies: Policies) -> tuple[str, ...]:
    """The times that conditions name, in ISO 8601, the first one first."""
    found = {
        moment(value)
        for policy in every_policy(policies)
        for statement in policy.statements
        for condition in statement.conditions
        if condition.key.lower() == NOW.lower()
        for value in condition.values
        if _is_moment(value)
    }
    return tuple(map(iso, sorted(found)))


def first_without(coming: tuple[str, ...], holds: Callable[[str], bool]) -> str | None:
    """The first of the coming times at which something does not hold any more."""
    return next((one for one in coming if not holds(one)), None)


def ends(policies: Policies, request: Request) -> str | None:
    """When a request stops being allowed by itself, in ISO 8601; None if it does not, or is not."""
    now = (request.context.get(NOW.lower()) or ("",))[0]

    def allowed(at: str) -> bool:
        later = replace(request, context={**request.context, NOW.lower(): (at,)})
        return evaluate(policies, later).outcome is Outcome.ALLOWED

    if not now or not allowed(now):
        return None
    return first_without(
        tuple(one for one in moments(policies) if moment(one) > moment(now)), allowed
    )


def iso(when: datetime) -> str:
    """As AWS writes a time: `2026-12-01T18:00:00Z`."""
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def shown(when: str) -> str:
    """For people: `2026-12-01 18:00Z`; with its seconds where it has some."""
    told = f"{moment(when).astimezone(UTC):%Y-%m-%d %H:%M:%SZ}"
    return told.replace(":00Z", "Z") if told.endswith(":00Z") else told


def _is_moment(text: str) -> bool:
    try:
        moment(text)
    except ValueError:
        return False
    return True
