"""Policies written as their JSON, and one question put to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tfgen.access.evaluate import evaluate
from tfgen.access.facts import Given
from tfgen.access.grammar import statement
from tfgen.access.policies import Guard, Identity, Policies
from tfgen.access.policy import Caller, Decision, Policy, Request
from tfgen.errors import Place
from tfgen.spec.aws import Aws

Json = dict[str, Any]

AWS = Aws(account="111122223333", region="eu-west-1")
ROLE = Caller("AWS", "arn:aws:iam::111122223333:role/app")
USER = Caller("AWS", "arn:aws:iam::111122223333:user/ann")
OUTSIDER = Caller("AWS", "arn:aws:iam::111122223333:role/elsewhere")
STRANGER = Caller("AWS", "arn:aws:iam::999999999999:role/stranger")
SERVICE = Caller("Service", "ecs-tasks.amazonaws.com")
ROOT = "arn:aws:iam::111122223333:root"
BUCKET = "arn:aws:s3:::records"
OBJECT = "arn:aws:s3:::records/2026/one.log"
KEY = "arn:aws:kms:eu-west-1:111122223333:key/<logging.sessions>"
TASK = "arn:aws:ecs:eu-west-1:111122223333:task/ops/0123456789abcdef"


def allow(action: str | list[str] = "*", resource: str | list[str] = "*", **more: Any) -> Json:
    """A statement that allows; `more` are further elements, such as `Principal`."""
    return _statement("Allow", action, resource, more)


def deny(action: str | list[str] = "*", resource: str | list[str] = "*", **more: Any) -> Json:
    """A statement that denies."""
    return _statement("Deny", action, resource, more)


def _statement(effect: str, action: Any, resource: Any, more: Json) -> Json:
    made = {"Effect": effect, "Action": action, "Resource": resource, **more}
    for element in ("Action", "Resource", "Principal"):
        if f"Not{element}" in more:
            made.pop(element, None)
    return made


def policy(statements: Sequence[Json], address: str = "policy") -> Policy:
    """Statements as a policy, each on a line of its own."""
    return Policy(
        address,
        tuple(
            statement(one, Place("main.tf", line, None, address))
            for line, one in enumerate(statements, 1)
        ),
    )


def ask(
    action: str,
    resource: str,
    given: Given | None = None,
    *,
    caller: Caller = ROLE,
    identity: Sequence[Json] = (),
    boundary: Sequence[Json] | None = None,
    guards: dict[str, Sequence[Json] | None] | None = None,
) -> Decision:
    """Puts a question to these policies.

    Args:
        action: Such as `s3:GetObject`.
        resource: Its ARN.
        given: Condition keys of the request.
        caller: Who asks; ROLE and USER have no other policies than those given here.
        identity: Of the caller.
        boundary: Of the caller; None if it has none.
        guards: ARN → the policy of that resource; None for one without a policy.
    """
    context = {
        key.lower(): (value,) if isinstance(value, str) else value
        for key, value in (given or {}).items()
    }
    own = Identity((policy(identity),), policy(boundary) if boundary is not None else None)
    policies = Policies(
        AWS,
        {caller.name: own} if caller in (ROLE, USER) else {},
        {
            arn: Guard(policy(one, arn) if one is not None else None)
            for arn, one in (guards or {}).items()
        },
    )
    return evaluate(policies, Request(caller, action, resource, context))
