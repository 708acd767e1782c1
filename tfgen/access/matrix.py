"""Every question put to everyone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tfgen.access.conditions import moment
from tfgen.access.estate import Estate, Who
from tfgen.access.evaluate import evaluate
from tfgen.access.facts import Given, request
from tfgen.access.moments import NOW, first_without, moments, shown
from tfgen.access.policy import Decision, Outcome, Request
from tfgen.access.question import CALLER, ROLE, Call, Question, Way
from tfgen.access.questions import questions


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer.

    Attributes:
        request: The call that decided it.
        until: When it stops being allowed by itself, in ISO 8601; None if it does not.
    """

    question: Question
    who: Who
    request: Request
    decision: Decision
    until: str | None = None

    @property
    def word(self) -> str:
        """The word of the decision, or `until 2026-12-01 18:00Z`."""
        return f"until {shown(self.until)}" if self.until else self.decision.word


@dataclass(frozen=True, slots=True)
class Matrix:
    """All answers, by row; who takes on a role is not asked of those who have none here.

    Attributes:
        cells: By the ids of row and column.
        at: The time of the requests, where policies name times; in ISO 8601.
    """

    estate: Estate
    rows: tuple[Question, ...]
    cells: Mapping[tuple[str, str], Cell]
    at: str | None = None


def matrix(estate: Estate, given: Given | None = None) -> Matrix:
    """Answers everything.

    Args:
        estate: The environment.
        given: What is known of every request besides, such as its time, aws:CurrentTime.
    """
    rows = tuple(questions(estate))
    known = given or {}
    now = known.get(NOW)
    named = moments(estate.policies)
    at = now if named and isinstance(now, str) else None
    coming = tuple(one for one in named if at and moment(one) > moment(at))
    cells = {
        (row.id, who.id): _limited(estate, row, who, known, coming)
        for row in rows
        for who in estate.people
        if who.role or all(call.resource != ROLE for way in row.ways for call in way)
    }
    return Matrix(estate, rows, cells, at)


def _limited(
    estate: Estate, question: Question, who: Who, given: Given, coming: tuple[str, ...]
) -> Cell:
    """An answer, and until when it holds if it is one that ends by itself."""
    cell = _answer(estate, question, who, given)
    if cell.decision.outcome is not Outcome.ALLOWED or not coming:
        return cell

    def allowed(moment: str) -> bool:
        later = _answer(estate, question, who, {**given, NOW: moment})
        return later.decision.outcome is Outcome.ALLOWED

    return replace(cell, until=first_without(coming, allowed))


def _answer(estate: Estate, question: Question, who: Who, given: Given) -> Cell:
    """The most that one of the ways allows."""
    found = [_along(estate, way, who, given) for way in question.ways]
    asked, decision = max(found, key=lambda pair: _RANK[pair[1].word])
    return Cell(question, who, asked, decision)


def _along(estate: Estate, way: Way, who: Who, given: Given) -> tuple[Request, Decision]:
    """The least that one of the calls of a way allows."""
    found = [_ask(estate, call, who, given) for call in way]
    asked, decision = min(found, key=lambda pair: _RANK[pair[1].word])
    if decision.outcome is Outcome.UNDECIDED:
        needs = sorted({need for _, each in found for need in each.needs})
        decision = replace(decision, needs=tuple(needs))
    return asked, decision


def _ask(estate: Estate, call: Call, who: Who, given: Given) -> tuple[Request, Decision]:
    resource = who.caller.name if call.resource == ROLE else call.resource
    caller = call.caller or who.caller
    told = {k: caller.userid if value == CALLER else value for k, value in call.given.items()}
    known = {**given, **told}  # a row stays what it says it is
    asked = request(estate.aws, caller, call.action, resource, known)
    return asked, evaluate(estate.policies, asked)


_RANK = {"denied!": 0, "denied": 1, "?": 2, "allowed": 3}
