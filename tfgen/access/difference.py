"""Who gained and who lost what, between two matrices of one environment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from tfgen.access.matrix import Cell, Matrix
from tfgen.access.policy import Statement

ABSENT = "-"
"""The answer where there is no such role, or where the question could not be asked."""

_REACH = {ABSENT: (0,), "denied": (0,), "denied!": (0,), "?": (1,), "allowed": (3,)}
"""How far an answer reaches; `until …` lies between ? and allowed, and later reaches farther."""


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that is another one now.

    Attributes:
        kind: Changed is what was denied and is denied, but now by a statement or by none.
        before: The word of the decision, or `ABSENT`.
        statement: The one that decides now; for a loss without one, the one that allowed it.
    """

    kind: Literal["gained", "lost", "changed"]
    who: str
    question: str
    what: str
    before: str
    after: str
    statement: Statement | None


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that changed since a revision."""

    root: str
    base: str
    changes: tuple[Change, ...]


def difference(before: Matrix | None, after: Matrix, base: str) -> Difference:
    """Compares two matrices.

    Args:
        before: None if there was no such environment.
        after: Now.
        base: How people call the time of `before`.
    """
    found = tuple(_changes(before.cells if before else {}, after.cells))
    return Difference(after.estate.root, base, found)


def _changes(
    before: Mapping[tuple[str, str], Cell], after: Mapping[tuple[str, str], Cell]
) -> Iterator[Change]:
    for key in dict.fromkeys([*after, *before]):
        old, new = before.get(key), after.get(key)
        was, is_ = (one.word if one else ABSENT for one in (old, new))
        kind = _kind(was, is_)
        cell = new or old
        if kind and cell:
            statements = [one.decision.statement for one in (new, old) if one]
            yield Change(
                kind,
                cell.who.name,
                cell.question.id,
                f"{cell.question.section}: {cell.question.label}",
                was,
                is_,
                next(filter(None, statements), None),
            )


def _kind(before: str, after: str) -> Literal["gained", "lost", "changed"] | None:
    if _reach(after) != _reach(before):
        return "gained" if _reach(after) > _reach(before) else "lost"
    return "changed" if before != after and ABSENT not in (before, after) else None


def _reach(word: str) -> tuple[int | str, ...]:
    return _REACH.get(word) or (2, word)
