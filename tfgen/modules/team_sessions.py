"""Sessions past ECS Exec, of which AWS writes no transcript: denied, but for port forwarding.

Port forwarding goes through `ssm:StartSession` on the task, as a shell past ECS Exec would. What
tells them apart is the document: https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-specify-session-document.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tfgen.hcl.literal import because
from tfgen.modules.policy import Condition, Statement, allow, deny, variable, when
from tfgen.modules.team_grants import limits, people_until
from tfgen.modules.team_shells import ops_tasks
from tfgen.spec.access import Team
from tfgen.spec.environment import Environment
from tfgen.spec.grant import Grant

DOCUMENTS = ("AWS-StartPortForwardingSession", "AWS-StartPortForwardingSessionToRemoteHost")

_START = ["ssm:StartSession"]
_ECS_EXEC = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html"


def session_statements(
    spec: Environment, team: Team, grants: Sequence[Grant]
) -> Iterator[Statement]:
    """What a team may do with `ssm:StartSession`, and what nobody may.

    Args:
        spec: The environment.
        team: One of its teams.
        grants: Of port forwarding to the team; what ends first comes first.
    """
    if not team.port_forwarding and not grants:
        # Every ECS task, in every cluster and region.
        anything = f"arn:{spec.aws.partition}:ecs:*:*:task/*"
        why = f"Such a session leaves no transcript: {_ECS_EXEC}"
        yield deny("DenySessionsPastEcsExec", _START, [because(anything, why)])
        return
    if team.port_forwarding:
        yield _forward(spec)
    for number, grant in enumerate(grants, 1):
        yield _forward(spec, *limits(grant), suffix=f"ByGrant{number}")
    # Its sessions are those whose ids begin with the caller's:
    # https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-quickstart.html
    sessions = spec.aws.arn("ssm", f"session/{variable('aws:userid')}-*")
    yield allow("EndOwnSessions", ["ssm:ResumeSession", "ssm:TerminateSession"], [sessions])
    yield deny("DenyOtherSessions", _START, not_resources=[ops_tasks(spec), *_documents(spec)])
    for number, conditions in enumerate(_nobody(grants), 1):
        yield deny(f"DenySessionsWithoutGrant{number}", _START, [ops_tasks(spec)], *conditions)


def _documents(spec: Environment) -> list[str]:
    """The documents belong to AWS, so their ARNs name no account."""
    start = f"arn:{spec.aws.partition}:ssm:{spec.aws.region}"
    return [f"{start}::document/{name}" for name in DOCUMENTS]


def _forward(spec: Environment, *conditions: Condition, suffix: str = "") -> Statement:
    unlogged = f"UNLOGGED: AWS writes no transcript of what goes through such a port. {_ECS_EXEC}"
    return allow(
        f"ForwardPorts{suffix}",
        _START,
        [because(ops_tasks(spec), unlogged), *_documents(spec)],
        # Without a document AWS would open a shell; so a document has to be named.
        when("BoolIfExists", "ssm:SessionDocumentAccessCheck", "true"),
        *conditions,
    )


def _nobody(grants: Sequence[Grant]) -> Iterator[tuple[Condition, ...]]:
    """The times at which, and for whom, no grant holds: those to whom none is given, then all."""
    since: tuple[Condition, ...] = ()
    for until in dict.fromkeys(grant.until for grant in grants):
        people = people_until(grants, until)
        if people:
            yield *since, when("StringNotLike", "aws:userid", *people)
        since = (when("DateGreaterThanEquals", "aws:CurrentTime", until),)
    if grants:
        yield since
