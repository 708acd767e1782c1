"""pydantic's errors → problems with places, one for each cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from tfgen.errors import Problem
from tfgen.spec.explain import explain, mismatch, nearest, no_choice, quotes_needed
from tfgen.spec.extends import KEY as EXTENDS
from tfgen.spec.invalid import Fault, InvalidSpec
from tfgen.spec.locate import Located, locate, tags_of
from tfgen.spec.node import (
    Mapping,
    Node,
    Path,
    Scalar,
    at,
    key_place_of,
    place_of,
    scalars,
)

_NO_ALTERNATIVE = "union_type"  # ours, beside pydantic's own kinds


@dataclass(frozen=True, slots=True)
class _Error:
    """One of pydantic's errors: https://docs.pydantic.dev/latest/errors/validation_errors/ ."""

    kind: str
    text: str
    context: dict[str, Any]
    where: Located

    @property
    def is_mismatch(self) -> bool:
        """Whether the value is of another kind than what belongs there."""
        return self.kind.startswith(("enum", "literal", "union_tag")) or self.kind.endswith(
            ("_type", "_parsing", "_from_float")
        )


def problems_of(
    root: Mapping, model: type[BaseModel], invalid: ValidationError | None
) -> Iterator[Problem]:
    """Everything that is wrong with the values of a spec.

    Args:
        root: The text that was validated.
        model: The root model.
        invalid: What pydantic raised, or None when it was content.
    """
    errors = [
        _Error(item["type"], item["msg"], item.get("ctx", {}), locate(model, item["loc"]))
        for item in (invalid.errors(include_url=False, include_input=False) if invalid else [])
    ]
    found = [
        (error, fault) for error in _chosen(errors, root, model) for fault in _faults(error, root)
    ]
    # A key that is only misspelt is told as unknown, and not once more as missing.
    misspelt = {
        (*error.where.path[:-1], _meant(error.where))
        for error, _ in found
        if error.kind == "extra_forbidden"
    }
    containers = {fault.path[:-1] for _, fault in found}
    told = set()
    for error, fault in found:
        at_key = error.where.is_key or error.kind == "extra_forbidden"
        value = None if at_key else at(root, fault.path)
        if isinstance(value, Scalar) and (value.faulty or (value.odd and not error.is_mismatch)):
            continue
        if error.kind == "missing" and fault.path in misspelt:
            continue
        if error.kind == "too_short" and fault.path in containers:
            continue  # pydantic does not count the items that are wrong themselves
        if error.is_mismatch or error.kind == "extra_forbidden":
            told.add(fault.path)
        place = (key_place_of if at_key else place_of)(root, fault.path)
        yield Problem(fault.message, place, fault.hint)
    for path, scalar in scalars(root):
        if scalar.odd and not any(path[:length] in told for length in range(len(path) + 1)):
            said = quotes_needed(scalar)
            yield Problem(said.message, place_of(root, path), said.hint)


def _chosen(
    errors: list[_Error], root: Mapping, model: type[BaseModel], depth: int = 0
) -> list[_Error]:
    """Of each union without a discriminator, the errors of the alternative that was meant.

    pydantic tells those of all alternatives. Where none was meant clearly, one error says so.
    """
    chosen = []
    unions: dict[Path, dict[str, list[_Error]]] = defaultdict(lambda: defaultdict(list))
    for error in errors:
        if len(error.where.unions) > depth:
            union, label = error.where.unions[depth]
            unions[union][label].append(error)
        else:
            chosen.append(error)
    for union, tried in unions.items():
        where = locate(model, union)
        if meant := _meant_alternative(list(tried.values()), where.path, at(root, where.path)):
            chosen += _chosen(meant, root, model, depth + 1)
        else:
            chosen.append(_Error(_NO_ALTERNATIVE, "fits none of the alternatives", {}, where))
    return chosen


def _meant_alternative(tried: list[list[_Error]], path: Path, value: Node | None) -> list[_Error]:
    """The alternative of the right kind; among several mappings, the one whose keys fit best."""
    fitting = [
        errors
        for errors in tried
        if not any(error.is_mismatch and error.where.path == path for error in errors)
    ]
    if len(fitting) > 1 and isinstance(value, Mapping):
        keys = len(value.entries)
        fitting = [errors for errors in fitting if _count(errors, "extra_forbidden") < keys]
    wrong = [_count(errors, "extra_forbidden", "missing") for errors in fitting]
    if not fitting or wrong.count(min(wrong)) > 1:
        return []
    return fitting[wrong.index(min(wrong))]


def _count(errors: list[_Error], *kinds: str) -> int:
    return sum(error.kind in kinds for error in errors)


def _faults(error: _Error, root: Mapping) -> list[Fault]:
    """An error in our own words, at its path from the top of the spec."""
    where, path = error.where, error.where.path
    if error.kind in ("value_error", "assertion_error"):
        cause = error.context["error"]
        if isinstance(cause, InvalidSpec):
            return [Fault((*path, *item.path), item.message, item.hint) for item in cause.faults]
        return [Fault(path, str(cause) or "is not valid")]
    if error.kind == "missing":
        return [Fault(path, "is missing", where.about)]
    if error.kind == "extra_forbidden":
        near = _meant(where)
        meant = f'did you mean "{near}"? ' if near else ""
        return [Fault(path, "is not a known key", f"{meant}known keys: {', '.join(_keys(where))}")]
    if error.kind.startswith("union_tag") and (tags := list(tags_of(where.schema))):
        path = (*path, where.schema["discriminator"]["propertyName"])
        message, hint = no_choice(at(root, path), tags)
        return [Fault(path, "is missing" if error.kind.endswith("not_found") else message, hint)]
    key = str(path[-1]) if where.is_key else ""
    value = Scalar(root.spot, key, key, "text") if where.is_key else at(root, path)
    if error.kind == _NO_ALTERNATIVE:
        said = mismatch(value, list(where.alternatives))
    else:
        said = explain(error.kind, error.context, value, where)
    message, hint = said or (_pydantics_words(error.text), "")
    return [Fault(path, f"the key {message}" if where.is_key else message, hint or where.about)]


def _meant(where: Located) -> str | None:
    return nearest(str(where.path[-1]), _keys(where))


def _keys(where: Located) -> tuple[str, ...]:
    """The known keys of the mapping around; at the top of a spec, `extends` is one of them."""
    return (*where.keys, EXTENDS) if len(where.path) == 1 else where.keys


def _pydantics_words(text: str) -> str:
    text = text.replace("Input should be", "must be").replace("Value error, ", "")
    return text[:1].lower() + text[1:]
