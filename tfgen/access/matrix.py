"""Every question put to everyone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tfgen.access.estate import Estate, Who
from tfgen.access.evaluate import evaluate
from tfgen.access.facts import Given, request
from tfgen.access.policy import Decision, Outcome, Request
from tfgen.access.question import ROLE, Call, Question, Way
from tfgen.access.questions import questions


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer.

    Attributes:
        request: The call that decided it.
    """

    question: Question
    who: Who
    request: Request
    decision: Decision


@dataclass(frozen=True, slots=True)
class Matrix:
    """All answers, by row; who takes on a role is not asked of those who have none here.

    Attributes:
        cells: By the ids of row and column.
    """

    estate: Estate
    rows: tuple[Question, ...]
    cells: Mapping[tuple[str, str], Cell]


def matrix(estate: Estate, given: Given | None = None) -> Matrix:
    """Answers everything.

    Args:
        estate: The environment.
        given: What is known of every request besides.
    """
    rows = tuple(questions(estate))
    cells = {
        (row.id, who.id): _answer(estate, row, who, given or {})
        for row in rows
        for who in estate.people
        if who.role or all(call.resource != ROLE for way in row.ways for call in way)
    }
    return Matrix(estate, rows, cells)


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
    known = {**given, **call.given}  # a row stays what it says it is
    asked = request(estate.aws, call.caller or who.caller, call.action, resource, known)
    return asked, evaluate(estate.policies, asked)


_RANK = {"denied!": 0, "denied": 1, "?": 2, "allowed": 3}
