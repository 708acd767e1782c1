"""The condition operators, after the tables and examples of AWS's pages."""

from __future__ import annotations

import pytest

from tfgen.access.conditions import holds
from tfgen.access.policy import Condition
from tfgen.access.truth import Truth

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
OPERATORS = [
    ("StringEquals", "ops", "ops", True),
    ("StringEquals", "ops", "Ops", False),
    ("StringEquals", "op*", "ops", False),
    ("StringNotEquals", "ops", "web", True),
    ("StringEqualsIgnoreCase", "ops", "OPS", True),
    ("StringNotEqualsIgnoreCase", "ops", "OPS", False),
    ("StringLike", "o?s*", "ops-1", True),
    ("StringNotLike", "o?s*", "ops-1", False),
    ("NumericEquals", "900", "900.0", True),
    ("NumericNotEquals", "900", "900", False),
    ("NumericLessThan", "900", "899", True),
    ("NumericLessThan", "900", "900", False),
    ("NumericLessThanEquals", "900", "900", True),
    ("NumericGreaterThan", "900", "1000", True),
    ("NumericGreaterThanEquals", "900", "899", False),
    ("DateLessThan", "2026-03-01T00:00:00Z", "2026-02-28T23:59:59Z", True),
    ("DateGreaterThan", "2026-03-01T00:00:00Z", "2026-03-01T00:00:00+01:00", False),
    ("DateEquals", "2026-03-01", "2026-03-01T00:00:00Z", True),
    ("DateEquals", "1772323200", "2026-03-01T00:00:00Z", True),
    ("DateLessThan", "2027", "2026-12-31T23:59:59Z", True),
    ("Bool", "true", "True", True),
    ("Bool", "true", "false", False),
    ("BinaryEquals", "QmluYXJ5", "QmluYXJ5", True),
    ("IpAddress", "203.0.113.0/24", "203.0.113.7", True),
    ("IpAddress", "203.0.113.0/24", "2001:db8::1", False),
    ("NotIpAddress", "203.0.113.0/24", "198.51.100.1", True),
    ("IpAddress", "2001:db8::/32", "2001:db8::1", True),
    ("ArnEquals", "arn:aws:ecs:*:*:cluster/ops", "arn:aws:ecs:eu-west-1:1:cluster/ops", True),
    ("ArnLike", "arn:aws:ecs:*", "arn:aws:ecs:eu-west-1:1:cluster/ops", False),
    ("ArnLike", "arn:aws:*:*:*:*", "arn:aws:ecs:eu-west-1:1:cluster/a:b", True),
    ("ArnNotLike", "arn:aws:ecs:*:*:cluster/o*", "arn:aws:ecs:eu-west-1:1:cluster/ops", False),
    ("ArnNotEquals", "arn:aws:ecs:*:*:cluster/web", "arn:aws:ecs:eu-west-1:1:cluster/ops", True),
    ("Null", "false", "anything", True),
    ("Null", "true", "anything", False),
]


@pytest.mark.parametrize(("operator", "wanted", "given", "expected"), OPERATORS)
def test_operators(operator: str, wanted: str, given: str, expected: bool) -> None:
    assert _holds(operator, wanted, given=(given,)) == Truth(expected)


# A key that is not in the request.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IfExists
@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ("StringEquals", False),
        ("StringNotEquals", True),
        ("StringNotLike", True),
        ("ArnNotEquals", True),
        ("NotIpAddress", True),
        ("NumericNotEquals", True),
        ("DateNotEquals", True),
        ("Bool", False),
        ("StringEqualsIfExists", True),
        ("BoolIfExists", True),
        ("StringNotEqualsIfExists", True),
        ("ForAllValues:StringEquals", True),
        ("ForAnyValue:StringEquals", False),
        ("ForAnyValue:StringNotEquals", False),
    ],
)
def test_a_key_that_is_not_there(operator: str, expected: bool) -> None:
    assert _holds(operator, "true", given=None) == Truth(expected)


def test_null_is_about_a_key_that_is_not_there() -> None:
    assert _holds("Null", "true", given=None) == Truth(True)
    assert _holds("Null", "false", given=None) == Truth(False)


# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
@pytest.mark.parametrize(
    ("operator", "wanted", "given", "expected"),
    [
        ("StringEquals", ("a", "b"), ("b",), True),
        ("StringNotEquals", ("a", "b"), ("b",), False),
        ("StringNotEquals", ("a", "b"), ("c",), True),
        ("ForAllValues:StringEquals", ("a", "b"), ("a", "b"), True),
        ("ForAllValues:StringEquals", ("a", "b"), ("a", "c"), False),
        ("ForAllValues:StringLike", ("a*",), ("a1", "a2"), True),
        ("ForAllValues:StringEquals", ("a",), ("",), True),
        ("ForAnyValue:StringEquals", ("a", "b"), ("c", "b"), True),
        ("ForAnyValue:StringEquals", ("a", "b"), ("c",), False),
        ("ForAnyValue:StringNotEquals", ("a",), ("a", "b"), True),
        ("ForAllValues:StringNotEquals", ("a",), ("a", "b"), False),
    ],
)
def test_several_values(
    operator: str, wanted: tuple[str, ...], given: tuple[str, ...], expected: bool
) -> None:
    assert _holds(operator, *wanted, given=given) == Truth(expected)


@pytest.mark.parametrize(
    ("operator", "wanted", "given"),
    [
        ("StringEquals", "a", ("a", "b")),  # a set operator is missing
        ("NumericEquals", "many", ("1",)),
        ("DateLessThan", "tomorrow", ("2026-03-01",)),
        ("IpAddress", "office", ("203.0.113.7",)),
        ("StringResembles", "a", ("a",)),
    ],
)
def test_what_aws_does_not_say_stays_open(
    operator: str, wanted: str, given: tuple[str, ...]
) -> None:
    assert _holds(operator, wanted, given=given).value is None


def test_a_key_that_is_not_known_stays_open() -> None:
    for operator in ("StringEquals", "StringNotEquals", "Null", "StringEqualsIfExists"):
        found = holds(Condition(operator, "ecs:Container-Name", ("ops",)), {})
        assert found.needs == {"ecs:Container-Name"}


def _holds(operator: str, *wanted: str, given: tuple[str, ...] | None) -> Truth:
    return holds(Condition(operator, "Some:Key", wanted), {"some:key": given})
