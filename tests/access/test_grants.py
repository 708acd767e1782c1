"""Grants, as the roles render them: who has one has it until it ends, and nobody else does."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.access.asking import ROLE, TASK, Json, ask
from tests.access.test_properties import REACH, requests
from tests.access.test_properties import _ask as ask_anything
from tests.conftest import REPOSITORY
from tfgen.access.policy import Outcome
from tfgen.hcl.literal import REASON
from tfgen.render.files import activate
from tfgen.spec.environment import Environment, load_environment
from tfgen.spec.grant import Grant

if TYPE_CHECKING:
    from tfgen.modules.policy import Statement

TIMES = [f"2026-12-0{day}T18:00:00Z" for day in range(1, 6)]
PEOPLE = ["ada", "grace", "lin"]
ADA = "AROAEXAMPLE:ada"
grants = st.lists(
    st.builds(
        Grant,
        team=st.just("team"),
        person=st.none() | st.sampled_from(PEOPLE[:2]),
        what=st.sampled_from(["shell", "port-forwarding"]),
        until=st.sampled_from(TIMES[1:4]),
        reason=st.just("some reason"),
    ),
    max_size=4,
    unique=True,
)


@functools.cache
def _spec() -> Environment:
    return load_environment(REPOSITORY / "tests/golden/smallest/spec.yaml").spec


def _statements(given_: list[Grant]) -> list[Json]:
    return _rendered(tuple(given_))


@functools.cache
def _rendered(given_: tuple[Grant, ...]) -> list[Json]:
    """The statements of a team without standing access, as JSON."""
    activate()
    from tfgen.modules.team_role import team_statements

    spec = _spec()
    team = next(iter(spec.access.teams.values())).model_copy(update={"standing_access": False})
    access = spec.access.model_copy(update={"teams": {"team": team}, "grants": given_})
    made = team_statements(
        spec.model_copy(update={"access": access}),
        "team",
        cluster=TASK.replace("task/ops/0123456789abcdef", "cluster/small-ops"),
        key="arn:aws:kms:eu-west-1:111122223333:key/k",
        task_role=ROLE.name,
        execution_role=ROLE.name,
    )
    return [statement_json(one) for one in made]


def statement_json(statement: Statement) -> Json:
    """A statement as Terraform's document makes it."""

    def texts(values: list[str] | None) -> list[str]:
        return [text.partition(REASON)[0].replace("&{", "${") for text in values or ()]

    made: dict[str, Any] = {
        "Sid": statement.sid,
        "Effect": statement.effect,
        "Action": texts(statement.actions),
    }
    if statement.resources:
        made["Resource"] = texts(statement.resources)
    if statement.not_resources:
        made["NotResource"] = texts(statement.not_resources)
    principals: Any = statement.principals or []
    if principals:
        made["Principal"] = {one.type: texts(one.identifiers) for one in principals}
    conditions: Any = statement.condition or []
    for condition in conditions:
        values = made.setdefault("Condition", {}).setdefault(condition.test, {})
        values[condition.variable] = texts(condition.values)
    return made


def _task() -> str:
    spec = _spec()
    return spec.aws.arn("ecs", f"task/{spec.names.cluster}/0123456789abcdef")


def _decided(statements: list[Json], what: str, person: str, now: str) -> str:
    known = {"aws:userid": f"AROAEXAMPLE:{person}", "aws:CurrentTime": now}
    if what == "shell":
        known["ecs:container-name"] = "ops"
        return ask("ecs:ExecuteCommand", _task(), known, identity=statements).word
    known["ssm:SessionDocumentAccessCheck"] = "true"
    return ask("ssm:StartSession", _task(), known, identity=statements).word


@settings(max_examples=25)
@given(grants, st.sampled_from(PEOPLE), st.sampled_from(TIMES))
def test_a_grant_is_for_those_it_names_until_it_ends(
    given_: list[Grant], person: str, now: str
) -> None:
    statements = _statements(given_)
    for what in ("shell", "port-forwarding"):
        holds = any(
            grant.what == what and grant.person in (None, person) and now < grant.until
            for grant in given_
        )
        # Who may not forward ports is denied to, whatever else may be attached to the role.
        without = "denied" if what == "shell" else "denied!"
        assert _decided(statements, what, person, now) == ("allowed" if holds else without)
        more = [*statements, {"Effect": "Allow", "Action": "ssm:*", "Resource": "*"}]
        if not holds and what == "port-forwarding":
            assert _decided(more, what, person, now) == "denied!"


@settings(max_examples=15)
@given(grants, st.sampled_from(PEOPLE), st.tuples(st.sampled_from(TIMES), st.sampled_from(TIMES)))
def test_time_only_takes_away(given_: list[Grant], person: str, times: tuple[str, str]) -> None:
    statements, (early, late) = _statements(given_), sorted(times)
    for what in ("shell", "port-forwarding"):
        reach = {"denied!": 0, "denied": 0, "allowed": 1}
        before, after = (_decided(statements, what, person, now) for now in (early, late))
        assert reach[after] <= reach[before]


@settings(max_examples=15)
@given(grants, st.integers(0, 3), st.sampled_from(TIMES))
def test_taking_a_grant_back_never_adds_access(given_: list[Grant], index: int, now: str) -> None:
    fewer = [grant for number, grant in enumerate(given_) if number != index]
    all_, some = _statements(given_), _statements(fewer)
    for person in PEOPLE:
        for what in ("shell", "port-forwarding"):
            if _decided(some, what, person, now) == "allowed":
                assert _decided(all_, what, person, now) == "allowed"


@settings(max_examples=80)
@given(requests)
def test_nothing_goes_beyond_a_boundary(asked: dict[str, Any]) -> None:
    """What a role may do within its boundary, it could do if the boundary were its policy."""
    alone = {**asked, "caller": ROLE, "guards": {}}
    if alone["boundary"] is None or alone["action"] != "ecs:StopTask":
        return
    found = ask_anything(alone)
    as_policy = ask_anything({**alone, "identity": alone["boundary"], "boundary": None})
    assert REACH[found.outcome] <= REACH[as_policy.outcome]
    if as_policy.outcome is Outcome.DENIED:
        assert found.outcome is Outcome.DENIED
