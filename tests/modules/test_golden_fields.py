"""Every field of a spec is in one of the golden cases at least, and so in HCL that was reviewed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from tests.modules.test_golden import CASES
from tfgen.spec.environment import Environment, load_environment

# Fields that no spec can have, each with the place that refuses it.
REFUSED = {
    # tests/spec/test_ops_task.py: container instances belong to the cluster.
    "ops_task.run.service.capacity.ec2",
}


def test_every_field_is_in_a_golden_case() -> None:
    written = {path for case in CASES for path in _set(load_environment(case / "spec.yaml").spec)}
    assert sorted(set(_fields(Environment)) - written) == []


def test_no_field_that_is_said_to_be_refused_is_in_a_golden_case() -> None:
    written = {path for case in CASES for path in _set(load_environment(case / "spec.yaml").spec)}
    assert written & REFUSED == set()


class _Leaf(BaseModel):
    either: str | None = None


class _Other(BaseModel):
    other: int = 0


class _Tree(BaseModel):
    union: Annotated[_Leaf | _Other, "as a discriminator is"] = _Leaf()
    named: dict[str, _Leaf] | None = None
    listed: tuple[tuple[_Leaf, ...], ...] = ()


def test_fields_are_found_in_unions_mappings_and_lists() -> None:
    assert list(_fields(_Tree)) == [
        "union",
        "union.either",
        "union.other",
        "named",
        "named.*.either",
        "listed",
        "listed[][].either",
    ]


@pytest.mark.parametrize(
    ("tree", "paths"),
    [
        (_Tree(), []),
        (_Tree(union=_Other()), ["union"]),
        (_Tree(named={"a": _Leaf(either="x")}), ["named", "named.*.either"]),
        (_Tree(listed=((_Leaf(either=None),),)), ["listed", "listed[][].either"]),
    ],
)
def test_only_what_was_written_counts(tree: _Tree, paths: list[str]) -> None:
    assert list(_set(tree)) == paths


def _fields(model: type[BaseModel], where: str = "") -> Iterator[str]:
    """The path of every field, `*` standing for a name of one's own and `[]` for an item."""
    for name, field in model.model_fields.items():
        path = f"{where}{name}"
        if path not in REFUSED:
            yield path
            yield from _within(field.annotation, path)


def _within(annotation: Any, path: str) -> Iterator[str]:
    """The fields of the sections that a type is made of."""
    arguments = get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from _fields(annotation, f"{path}.")
    elif get_origin(annotation) is dict:
        yield from _within(arguments[1], f"{path}.*")
    elif get_origin(annotation) is tuple:
        yield from _within(arguments[0], f"{path}[]")
    elif get_origin(annotation) is Annotated:
        yield from _within(arguments[0], path)
    else:  # a union; the alternatives of a Literal are no types
        for argument in arguments:
            yield from _within(argument, path)


def _set(value: object, path: str = "") -> Iterator[str]:
    """The paths that a spec has written out, as `_fields` writes them."""
    match value:
        case BaseModel():
            for name in type(value).model_fields:
                if name in value.model_fields_set:
                    inner = f"{path}.{name}" if path else name
                    yield inner
                    yield from _set(getattr(value, name), inner)
        case dict():
            for item in value.values():
                yield from _set(item, f"{path}.*")
        case tuple():
            for item in value:
                yield from _set(item, f"{path}[]")
