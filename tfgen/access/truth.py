"""Three-valued logic: yes, no, and "that depends on something which the request does not say"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Truth:
    """Whether something holds.

    Attributes:
        value: None where it cannot be said.
        needs: What would have to be known to say it, in words; empty unless `value` is None.
    """

    value: bool | None
    needs: frozenset[str] = frozenset()


YES = Truth(True)
NO = Truth(False)


def unknown(*needs: str) -> Truth:
    """It depends on these things."""
    return Truth(None, frozenset(needs))


def truth(value: bool) -> Truth:
    """Yes or no."""
    return YES if value else NO


def all_of(parts: Iterable[Truth]) -> Truth:
    """Yes if every part is, no if one is not, whatever the others depend on."""
    found = list(parts)
    if any(part.value is False for part in found):
        return NO
    needs = frozenset[str]().union(*(part.needs for part in found))
    return Truth(None, needs) if any(part.value is None for part in found) else YES


def any_of(parts: Iterable[Truth]) -> Truth:
    """Yes if one part is, no if none is."""
    return opposite(all_of(map(opposite, parts)))


def opposite(part: Truth) -> Truth:
    """Yes for no, no for yes."""
    return part if part.value is None else truth(not part.value)
