"""The rows about people who come through IAM Identity Center.

Its roles are trusted through the account and a condition on `aws:PrincipalArn`, so that AWS asks
the permission set's own policy as well, which these files do not tell: so the answer is ?.
https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tfgen.access.estate import Estate
from tfgen.access.others import NEW
from tfgen.access.policy import Caller, Statement
from tfgen.access.question import ROLE, Call, Way

_PATH = "role/aws-reserved/sso.amazonaws.com/"
_PATTERN = re.compile(r":role/aws-reserved/sso\.amazonaws\.com/(?:.*/)?AWSReservedSSO_(.+)_[^_]+")
_ID = "0123456789abcdef"
_PERSON = "somebody"


def through_identity_center(
    estate: Estate, statements: tuple[Statement, ...]
) -> Iterator[tuple[str, str, list[Way]]]:
    """For each permission set that trust policies name: people in their own and another name."""
    sets = list(dict.fromkeys(_permission_sets(statements)))
    for name in sets:
        id_, label = f"enter-identity-center-{name}", f"{name} (Identity Center)"
        yield id_, label, _ways(estate, name, _PERSON)
        yield f"{id_}-unnamed", f"{label}, in another name", _ways(estate, name, NEW)
    if sets:
        others = [name for each in sets for name in (f"{each}_{NEW}", f"{NEW}_{each}")]
        ways = [way for name in [NEW, *others] for way in _ways(estate, name, _PERSON)]
        yield "enter-identity-center-other", "another permission set", ways


def _ways(estate: Estate, permission_set: str, name: str) -> list[Way]:
    """Taking on the role in a name, where Identity Center is in this region and in another."""
    given = {"sts:RoleSessionName": name, "sts:SourceIdentity": None}
    return [
        (
            Call(
                "sts:AssumeRole",
                ROLE,
                given,
                Caller(
                    "AWS",
                    estate.aws.arn(
                        "iam", f"{_PATH}{where}AWSReservedSSO_{permission_set}_{_ID}", region=""
                    ),
                    _PERSON,
                ),
            ),
        )
        for where in ("", f"{estate.aws.region}/")
    ]


def _permission_sets(statements: tuple[Statement, ...]) -> Iterator[str]:
    for statement in statements:
        for condition in statement.conditions:
            if condition.key.lower() == "aws:principalarn":
                for value in condition.values:
                    if found := _PATTERN.search(value):
                        yield found[1]
