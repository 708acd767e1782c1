"""AWS's policy evaluation logic, within an account and into it from another one.

An explicit deny wins. Otherwise something has to allow: which policies must, and which may, depends
on the service and on how the resource's policy names the caller.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from collections.abc import Iterable

from tfgen.access.policies import Identity, Policies, is_alias
from tfgen.access.policy import Caller, Decision, Outcome, Policy, Request, Statement, Step
from tfgen.access.statement import Named, applies
from tfgen.access.truth import NO, YES, Truth, all_of, any_of, unknown

STAGES = {
    "deny": "Does anything deny it?",
    "resource": "Does the resource's own policy allow it?",
    "identity": "Do the caller's policies allow it?",
    "boundary": "Does the permissions boundary leave it?",
}

MUST_ALLOW = ("kms", "sts")
"""Services whose resources (keys, and roles to be taken on) must themselves allow what is done.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
"""


def evaluate(policies: Policies, request: Request) -> Decision:
    """What becomes of a request; undecided where that depends on what the request does not say."""
    service = request.action.partition(":")[0].lower()
    caller = policies.identities.get(request.caller.name)
    guard = policies.guard(service, request.resource)
    of_resource = [guard.policy] if guard.policy else []
    own = list(caller.policies) if caller else []
    boundary = [caller.boundary] if caller and caller.boundary else []

    deny = _steps("deny", [*of_resource, *own, *boundary], request, allow=False)
    granted = _steps("resource", of_resource, request, allow=True)
    identity = _steps("identity", own, request, allow=True)
    bounded = _steps("boundary", boundary, request, allow=True)

    def by_resource(named: Named) -> Truth:
        return any_of(applies(step.statement, request, named)[0] for step in granted)

    itself = any_of([by_resource(Named.ITSELF), guard.beyond])
    role, account = by_resource(Named.ROLE), by_resource(Named.ACCOUNT)
    by_identity = any_of([*(step.applies for step in identity), _beyond(caller, request.caller)])
    within = any_of(step.applies for step in bounded) if boundary else YES
    if request.caller.account not in ("", policies.aws.account):
        allowed = all_of([any_of([itself, role, account]), by_identity])
    elif service in MUST_ALLOW and request.resource != "*" and not is_alias(request.resource):
        left_to_iam = all_of([account, by_identity])
        allowed = any_of([itself, all_of([any_of([role, left_to_iam]), within])])
    else:
        allowed = any_of([itself, all_of([any_of([role, by_identity]), within])])

    order = ("resource", "identity") if itself.value else ("identity", "resource")
    steps = (*deny, *granted, *identity, *bounded)
    return _decision(any_of(step.applies for step in deny), allowed, steps, order)


def _beyond(identity: Identity | None, caller: Caller) -> Truth:
    """Whether policies of the caller that are not in these files could allow something."""
    if caller.type != "AWS" or (identity and identity.complete):
        return NO
    return unknown("the caller's own IAM policies")


def _steps(stage: str, policies: Iterable[Policy], request: Request, *, allow: bool) -> list[Step]:
    return [
        Step(stage, statement, *applies(statement, request))
        for policy in policies
        for statement in policy.statements
        if statement.allows is allow
    ]


def _decision(
    denied: Truth, allowed: Truth, steps: tuple[Step, ...], order: tuple[str, ...]
) -> Decision:
    def first(value: bool | None, *stages: str) -> Statement | None:
        found = [step for step in steps if step.applies.value is value and step.stage in stages]
        found.sort(key=lambda step: stages.index(step.stage))
        return found[0].statement if found else None

    if denied.value:
        return Decision(Outcome.DENIED, True, first(True, "deny"), (), steps)
    if allowed.value is False:
        return Decision(Outcome.DENIED, False, None, (), steps)
    allows = first(True, *order)
    if allowed.value and denied.value is False:
        return Decision(Outcome.ALLOWED, False, allows, (), steps)
    statement = first(None, *STAGES) or allows
    needs = tuple(sorted(denied.needs | allowed.needs))
    return Decision(Outcome.UNDECIDED, False, statement, needs, steps)
