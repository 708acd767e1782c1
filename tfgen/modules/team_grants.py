"""Grants as conditions, which end by themselves: AWS compares the time with every request."""

from __future__ import annotations

from collections.abc import Iterable

from tfgen.hcl.literal import because
from tfgen.modules.policy import Condition, when
from tfgen.spec.grant import Grant


def limits(grant: Grant) -> list[Condition]:
    """Until when, and for whom."""
    found = [when("DateLessThan", "aws:CurrentTime", because(grant.until, grant.reason))]
    if grant.person:
        found.append(when("StringLike", "aws:userid", _whose(grant.person)))
    return found


def people_until(grants: Iterable[Grant], moment: str) -> list[str]:
    """The people, as `aws:userid`, whose grants hold until a moment or longer.

    Empty where the whole team has one that does.
    """
    found = [grant for grant in grants if grant.until >= moment]
    if any(grant.person is None for grant in found):
        return []
    return sorted({_whose(grant.person) for grant in found if grant.person})


def _whose(person: str) -> str:
    """`aws:userid` of a person's sessions: the role's id, which AWS makes up, and their name.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    """
    return f"*:{person}"
