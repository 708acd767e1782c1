"""Whether a statement applies to a request: action, principal, resource, conditions.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from __future__ import annotations

from enum import Enum

from tfgen.access.conditions import holds
from tfgen.access.patterns import like, resource_like
from tfgen.access.policy import Caller, Condition, Context, Patterns, Principals, Request, Statement
from tfgen.access.truth import NO, YES, Truth, all_of, any_of, opposite, truth, unknown
from tfgen.access.variables import fill

OTHER_ACTIONS = "it is about other actions"


class Named(Enum):
    """How a Principal element names a caller; what an allow is worth depends on it.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
    """

    ITSELF = "itself"
    """A user, a session, a service, a federated identity, or everyone: granted directly."""
    ROLE = "role"
    """A role: granted, and limited by the role's permissions boundary."""
    ACCOUNT = "account"
    """Its account: left to the IAM policies of the account."""


def applies(
    statement: Statement, request: Request, named: Named | None = None
) -> tuple[Truth, str]:
    """Whether a statement applies, and in words what does not fit or is not known.

    Args:
        statement: Of any policy that has to do with the request.
        request: The request.
        named: Take only principals into account that name the caller in this way.
    """
    parts = [
        (OTHER_ACTIONS, _action(statement.actions, request.action)),
        ("it is about others", _principal(statement.principals, request.caller, named)),
        ("it is about other resources", _resource(statement.resources, request)),
        *(
            (_told(one, request.context), holds(one, request.context))
            for one in statement.conditions
        ),
    ]
    if statement.doubt:
        parts.append((statement.doubt, unknown(statement.doubt)))
    whole = all_of(part for _, part in parts)
    because = [words for words, part in parts if part.value is whole.value]
    return whole, "" if whole.value else because[0]


def _action(actions: Patterns, action: str) -> Truth:
    found = any_of(like(pattern, action, ignore_case=True) for pattern in actions.values)
    return opposite(found) if actions.negated else found


def _resource(resources: Patterns | None, request: Request) -> Truth:
    if resources is None:
        return YES
    filled = [fill(pattern, request.context) for pattern in resources.values]
    found = any_of(
        pattern if isinstance(pattern, Truth) else resource_like(pattern, request.resource)
        for pattern in filled
    )
    return opposite(found) if resources.negated else found


def _principal(principals: Principals | None, caller: Caller, named: Named | None) -> Truth:
    if principals is None:
        return YES
    found = [_names(type_, name, caller) for type_, name in principals.entries]
    if principals.negated:
        # One who is listed may be denied all the same, as a session or through the account:
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
        listed = any_of(match for match, _ in found)
        return (
            YES if listed.value is False else unknown("what NotPrincipal means for those it lists")
        )
    return any_of(match for match, how in found if named in (None, how))


def _names(type_: str, name: str, caller: Caller) -> tuple[Truth, Named]:
    """Whether an entry of Principal names a caller, and how.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """
    if name == "*":
        return truth(type_ in ("*", "AWS") or type_ == caller.type), Named.ITSELF
    if "<?" in name:
        return unknown(name), Named.ITSELF
    if type_ != caller.type:
        return NO, Named.ITSELF
    if type_ != "AWS":
        return truth(name == caller.name), Named.ITSELF
    if name == caller.account or name.endswith(f":iam::{caller.account}:root"):
        return YES, Named.ACCOUNT
    if f":{caller.account}:assumed-role/" in name and caller.is_role:
        role, _, _ = name.partition(":assumed-role/")[2].partition("/")
        is_ours = role == caller.name.rpartition("/")[2]
        return unknown("the name of the role's session") if is_ours else NO, Named.ITSELF
    return truth(name == caller.name), Named.ROLE if caller.is_role else Named.ITSELF


def _told(condition: Condition, context: Context) -> str:
    """A condition in words, with what the request has instead."""
    wanted = ", ".join(condition.values)
    told = f"{condition.operator} {condition.key} {wanted}"
    if condition.key.lower() not in context:
        return f"{told}: not known"
    values = context[condition.key.lower()]
    return f"{told}: it is {', '.join(values)}" if values else f"{told}: not in the request"
