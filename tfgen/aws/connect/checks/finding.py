"""What a check found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from tfgen.aws.connect.failures import DeniedError, UnansweredError
from tfgen.errors import TfgenError


class State(StrEnum):
    """How it is with one prerequisite."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """It cannot be told, mostly because the caller may not look."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One prerequisite.

    Attributes:
        detail: What there is.
        hint: How to mend it, or "".
    """

    name: str
    state: State
    detail: str
    hint: str = ""


def looked_at(name: str, look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """What a check finds; what it raises is a finding too, under its name."""
    try:
        yield from look()
    except (DeniedError, UnansweredError) as error:
        yield Finding(name, State.UNKNOWN, error.problems[0].message, "")
    except TfgenError as error:
        for problem in error.problems:
            yield Finding(name, State.FAILED, problem.message, problem.hint)


def judged(name: str, good: bool, detail: str, otherwise: str, hint: str) -> Finding:
    """`detail` where it is good, else `otherwise` with how to mend it."""
    if good:
        return Finding(name, State.OK, detail)
    return Finding(name, State.FAILED, otherwise, hint)
