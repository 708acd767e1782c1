"""One answer, with every statement that was considered, in the order of AWS's logic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tfgen.access.estate import Estate
from tfgen.access.evaluate import STAGES
from tfgen.access.moments import shown
from tfgen.access.policy import Caller, Decision, Request, Step
from tfgen.access.statement import OTHER_ACTIONS
from tfgen.access.text import STYLES, Paint
from tfgen.errors import Problem, UsageError

_WORDS = {True: "yes", False: "no", None: "?"}


def caller_named(estate: Estate, name: str) -> Caller:
    """Whom people mean: a column of the matrix, an ARN, or the name of a service.

    Raises:
        UsageError: Nobody is called so.
    """
    for who in estate.people:
        if name in (who.id, who.name):
            return who.caller
    team, _, person = name.partition("/")
    for who in estate.people:
        if person and who.id == team and who.caller.is_role:
            return replace(who.caller, session=person)
    if name.startswith("arn:"):
        is_provider = ":saml-provider/" in name or ":oidc-provider/" in name
        return Caller("Federated" if is_provider else "AWS", name)
    if name.endswith(f".{estate.aws.dns_suffix}"):
        return Caller("Service", name)
    choices = ", ".join(who.id for who in estate.people)
    hint = (
        f"the choices are {choices}, one person of a team as in {estate.people[0].id}/ada, an ARN, "
        "or a service such as ecs-tasks.amazonaws.com"
    )
    raise UsageError(Problem(f"nobody here is called {name}", hint=hint))


def resource_named(estate: Estate, name: str) -> str:
    """What people mean: an ARN, `*`, the name of a thing of the environment, or somebody's role.

    Raises:
        UsageError: Nothing is called so.
    """
    if name == "*" or name.startswith("arn:"):
        return name
    roles = {who.id: who.caller.name for who in estate.people if who.role}
    named = {**roles, **{key: arn for key, arn in estate.things.items() if arn}}
    if name not in named:
        hint = f"give an ARN or one of {', '.join(named)}"
        raise UsageError(Problem(f"nothing here is called {name}", hint=hint))
    return named[name]


def why_lines(
    request: Request, decision: Decision, paint: Paint, until: str | None = None
) -> Iterator[str]:
    """The answer, until when it holds if it ends by itself, and how it came about."""
    yield paint(f"{request.caller.name}", "bold")
    yield paint(f"{request.action} on {request.resource}", "bold")
    by = decision.statement
    told = f" by {by.name}, {by.place.file}:{by.place.line}" if by and not decision.needs else ""
    yield paint(decision.word, STYLES[decision.word]) + told
    if until:
        yield f"  until {shown(until)}"
    for need in decision.needs:
        yield f"  depends on {need}"
    for stage, question in STAGES.items():
        steps = [step for step in decision.steps if step.stage == stage]
        if steps:
            yield ""
            yield paint(question, "bold")
            yield from _stage(steps)


def _stage(steps: list[Step]) -> Iterator[str]:
    told = [step for step in steps if step.because != OTHER_ACTIONS]
    width = max((len(step.statement.name) for step in told), default=0)
    for step in told:
        place = step.statement.place
        answer = _WORDS[step.applies.value].ljust(4)
        yield f"  {answer} {step.statement.name.ljust(width)}  {place.file}:{place.line}"
        if step.because:
            yield f"       {step.because}"
    rest = len(steps) - len(told)
    if rest:
        yield f"  no   {rest} {'others are' if rest > 1 else 'other is'} about other actions"
