"""Other clusters, containers, roles …: one for each pattern that could let somebody in.

"Another cluster" must not be one made-up name: a statement could allow just the cluster `payments`,
or `shop-*`. So there is one for every name that any statement mentions, and one that none does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tfgen.access.policies import Policies
from tfgen.access.policy import Policy, Statement

NEW = "any-other"

_PRINCIPAL = re.compile(r"arn:[\w-]+:iam::\d{12}:(?:role|user)/.+")
_VARIABLE = re.compile(r"[$<]")


def every_policy(policies: Policies) -> Iterator[Policy]:
    """Each policy, of roles and of resources."""
    for identity in policies.identities.values():
        yield from identity.policies
        if identity.boundary:
            yield identity.boundary
    for guard in policies.guards.values():
        if guard.policy:
            yield guard.policy


def others(policies: Policies, pattern: str, *ours: str) -> tuple[str, ...]:
    """Names that are not ours, made from what resources and conditions mention.

    Args:
        policies: Of the environment.
        pattern: A regular expression whose group is the name, such as `:cluster/([^/:]+)`.
        ours: The names that are meant otherwise.
    """
    look = re.compile(pattern)
    mentioned = (
        found[1]
        for policy in every_policy(policies)
        for statement in policy.statements
        for text in _texts(statement)
        if (found := look.search(text))
    )
    return _others(mentioned, ours)


def containers(policies: Policies, *ours: str) -> tuple[str, ...]:
    """Names of containers that are not ours."""
    mentioned = (
        value
        for policy in every_policy(policies)
        for statement in policy.statements
        for condition in statement.conditions
        if condition.key.lower() == "ecs:container-name"
        for value in condition.values
    )
    return _others(mentioned, ours)


def principals_named(policies: Policies) -> tuple[str, ...]:
    """Roles and users that the policies of resources name and that these files do not make.

    Those that may only take on a role are not among them: they are asked about there.
    """
    named = (
        value
        for arn, guard in policies.guards.items()
        if ":role/" not in arn and guard.policy
        for statement in guard.policy.statements
        for value in _principals(statement)
        if _PRINCIPAL.fullmatch(value)
    )
    found = dict.fromkeys(map(_some, named))
    return tuple(arn for arn in found if arn and arn not in policies.identities)


def _principals(statement: Statement) -> Iterator[str]:
    if statement.principals:
        yield from (name for type_, name in statement.principals.entries if type_ == "AWS")
    for condition in statement.conditions:
        if condition.key.lower() == "aws:principalarn":
            yield from condition.values


def _texts(statement: Statement) -> Iterable[str]:
    yield from statement.resources.values if statement.resources else ()
    for condition in statement.conditions:
        yield from condition.values


def _others(mentioned: Iterable[str], ours: tuple[str, ...]) -> tuple[str, ...]:
    found = dict.fromkeys([NEW, *map(_some, mentioned)])
    return tuple(name for name in found if name and name not in ours)


def _some(pattern: str) -> str:
    """A name that a pattern matches; "" where it depends on more than wildcards."""
    return "" if _VARIABLE.search(pattern) else pattern.replace("*", NEW).replace("?", "x")
