"""The JSON of a policy document → its statements.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tfgen.access.policy import Condition, Patterns, Policy, Principals, Statement
from tfgen.errors import Place

EVERYTHING = Patterns(("*",))


def statement(given: Mapping[str, Any], place: Place, doubt: str = "") -> Statement:
    """One statement.

    Args:
        given: Its elements, as in JSON.
        place: Where it stands; its path is the address of the document.
        doubt: Why it cannot be said whether it is there, or whether it is complete.
    """
    return Statement(
        allows=given.get("Effect") == "Allow",
        sid=str(given.get("Sid", "")),
        actions=_patterns(given, "Action") or Patterns(()),
        resources=_patterns(given, "Resource"),
        principals=_principals(given),
        conditions=tuple(
            Condition(operator, key, texts(values))
            for operator, keys in given.get("Condition", {}).items()
            for key, values in keys.items()
        ),
        place=place,
        policy=place.path,
        doubt=doubt,
    )


def unreadable(place: Place, doubt: str, *, denies: bool = True) -> Policy:
    """A policy of which only the place is known: it might allow, and might deny, everything."""
    effects = (True, False) if denies else (True,)
    return Policy(
        place.path,
        tuple(
            Statement(allows, "", EVERYTHING, None, None, (), place, place.path, doubt)
            for allows in effects
        ),
    )


def texts(value: Any) -> tuple[str, ...]:
    """One value or a list of them."""
    items = value if isinstance(value, list | tuple) else [value]
    return tuple(str(item).lower() if isinstance(item, bool) else str(item) for item in items)


def _patterns(given: Mapping[str, Any], element: str) -> Patterns | None:
    if f"Not{element}" in given:
        return Patterns(texts(given[f"Not{element}"]), negated=True)
    return Patterns(texts(given[element])) if element in given else None


def _principals(given: Mapping[str, Any]) -> Principals | None:
    for element in ("Principal", "NotPrincipal"):
        if element in given:
            named = given[element]
            kinds = named if isinstance(named, Mapping) else {"*": named}
            entries = tuple((kind, name) for kind, names in kinds.items() for name in texts(names))
            return Principals(entries, negated=element == "NotPrincipal")
    return None
