"""What a team wrote down about access, against the matrix.

expect:
  - who: [backend, on-call]
    what: shell-elsewhere
    decision: denied
  - who: backend
    action: ecs:ExecuteCommand
    resource: arn:aws:ecs:eu-west-1:333344445555:task/shop/0123456789abcdef0123456789abcdef
    given:
      ecs:container-name: web
    decision: denied!
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from tfgen.access.estate import Estate
from tfgen.access.evaluate import evaluate
from tfgen.access.facts import request
from tfgen.access.matrix import Matrix
from tfgen.access.policy import Decision
from tfgen.access.why import caller_named, resource_named
from tfgen.errors import Place, Problem, TfgenError
from tfgen.spec.load import Loaded, load
from tfgen.spec.section import Section

_MEANS = {
    "allowed": ("allowed",),
    "denied": ("denied", "denied!"),
    "denied!": ("denied!",),
    "undecided": ("?",),
}


class Expectation(Section):
    """One thing that has to be so: of a row of the matrix, or of any call."""

    who: Annotated[tuple[str, ...], Field(min_length=1)] | str = Field(
        description="Columns of the matrix, by their ids in --format json; or ARNs."
    )
    what: str | None = Field(default=None, description="A row of the matrix, by its id.")
    action: str | None = Field(default=None, description="Such as ecs:ExecuteCommand.")
    resource: str | None = Field(
        default=None, description="What it is done to: an ARN, or task, cluster, key, bucket …"
    )
    given: dict[str, str] = Field(default={}, description="Condition keys and their values.")
    decision: Literal["allowed", "denied", "denied!", "undecided"] = Field(
        description="What has to come out; denied! only by a statement that denies."
    )

    @model_validator(mode="after")
    def _row_or_call(self) -> Expectation:
        if (self.what is None) == (self.action is None) or bool(self.action) != bool(self.resource):
            raise ValueError("give either what, or action and resource")
        if self.what and self.given:
            raise ValueError("given goes with action and resource")
        return self


class Expectations(Section):
    """A file of expectations."""

    expect: Annotated[tuple[Expectation, ...], Field(min_length=1)] = Field(
        description="What has to be so."
    )


def departures(matrix: Matrix, path: Path) -> tuple[Problem, ...]:
    """Where the matrix departs from a file, each at the statement that decides.

    Raises:
        TfgenError: The file is wrong, or names somebody or something that is not there.
    """
    loaded = load(path, Expectations)
    unknown = [
        problem
        for index, expectation in enumerate(loaded.spec.expect)
        for problem in _unknown(matrix, expectation, loaded, index)
    ]
    if unknown:
        raise TfgenError(*unknown)
    return tuple(
        problem
        for index, expectation in enumerate(loaded.spec.expect)
        for who in _names(expectation)
        for problem in _departure(matrix, expectation, who, loaded.place_of(("expect", index)))
    )


def _unknown(
    matrix: Matrix, expectation: Expectation, loaded: Loaded[Expectations], index: int
) -> Iterator[Problem]:
    rows = [row.id for row in matrix.rows]
    if expectation.what and expectation.what not in rows:
        place = loaded.place_of(("expect", index, "what"))
        hint = f"the rows are {', '.join(rows)}"
        yield Problem(f"there is no row {expectation.what}", place, hint)
    named: list[tuple[str, str, Callable[[Estate, str], object]]] = [
        ("who", name, caller_named) for name in _names(expectation)
    ]
    if expectation.resource:
        named.append(("resource", expectation.resource, resource_named))
    for key, name, find in named:
        try:
            find(matrix.estate, name)
        except TfgenError as error:
            place = loaded.place_of(("expect", index, key))
            yield from (Problem(one.message, place, one.hint) for one in error.problems)


def _departure(
    matrix: Matrix, expectation: Expectation, who: str, expected_at: Place
) -> Iterator[Problem]:
    what, decision = _answer(matrix, expectation, who)
    if decision is None:
        yield Problem(f"{who} is not asked about {what}", expected_at)
    elif decision.word not in _MEANS[expectation.decision]:
        by = decision.statement
        found = {"?": "undecided"}.get(decision.word, decision.word)
        needs = f"; it depends on {', '.join(decision.needs)}" if decision.needs else ""
        yield Problem(
            f"{who}, {what}: {found}{f' by {by.name}' if by else ''}, not {expectation.decision}",
            by.place if by else Place(matrix.estate.root),
            f"expected at {expected_at}{needs}",
        )


def _answer(matrix: Matrix, expectation: Expectation, who: str) -> tuple[str, Decision | None]:
    estate = matrix.estate
    caller = caller_named(estate, who)
    if expectation.what:
        ids = {each.caller: each.id for each in estate.people}
        cell = matrix.cells.get((expectation.what, ids.get(caller, who)))
        return expectation.what, cell.decision if cell else None
    action = expectation.action or ""
    resource = resource_named(estate, expectation.resource or "")
    asked = request(estate.aws, caller, action, resource, expectation.given)
    return f"{action} on {resource}", evaluate(estate.policies, asked)


def _names(expectation: Expectation) -> tuple[str, ...]:
    return (expectation.who,) if isinstance(expectation.who, str) else expectation.who
