"""What a rule is, and the words that rules share."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tfgen.configuration.modules import Configuration
from tfgen.errors import Problem

_FEW = 12


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that HCL must fulfil.

    Attributes:
        id: The name of the rule's file; people see it behind each of its problems.
        description: What it makes sure of, in one line.
        find: Gives the problems of an environment.
    """

    id: str
    description: str
    find: Callable[[Configuration], Iterable[Problem]]


def nearest(name: str, valid: Iterable[str]) -> str:
    """A hint: the valid name that comes nearest, or all of them if none does and they are few."""
    choices = sorted(valid)
    for near in difflib.get_close_matches(name, choices, n=1):
        return f"did you mean {near}?"
    if not choices:
        return "there is none"
    return f"the choices are {', '.join(choices)}" if len(choices) <= _FEW else ""
