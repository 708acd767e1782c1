"""The condition operators of IAM.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import ipaddress
import operator
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tfgen.access.patterns import arn_like, equals, like
from tfgen.access.policy import Condition, Context
from tfgen.access.truth import Truth, all_of, any_of, opposite, truth, unknown
from tfgen.access.variables import fill

Compare = Callable[[str, str], Truth]
"""(the policy's value, the request's value) → whether it holds."""

_YEAR_DIGITS = 4


def holds(condition: Condition, context: Context) -> Truth:
    """Whether a condition holds for a request.

    Several values of a condition are alternatives; for an operator with Not in its name, none of
    them may match. A key that is not in the request fails the condition, unless the operator is
    negated or ends in IfExists.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
    """
    key = condition.key.lower()
    if key not in context:
        return unknown(condition.key)
    values = context[key] or ()
    sets, _, name = condition.operator.rpartition(":")
    name, lenient = name.removesuffix("IfExists"), name.endswith("IfExists")
    if name == "Null":
        return truth((not values) in {value.lower() == "true" for value in condition.values})
    positive = name.replace("Not", "", 1)
    negated = name != positive
    compare = _OPERATORS.get(positive)
    if compare is None:
        return unknown(f"what the operator {condition.operator} means")
    wanted = condition.values
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
    if sets:
        values = tuple(filter(None, values))
    if not values:
        return truth(lenient or (sets == "ForAllValues" if sets else negated))
    if len(values) > 1 and not sets:
        return unknown(f"what AWS makes of several values of {condition.key} without ForAllValues")
    found = [
        any_of(_matches(compare, positive, each, value, context) for each in wanted)
        for value in values
    ]
    each = map(opposite, found) if negated else found
    return all_of(each) if sets != "ForAnyValue" else any_of(each)


def _matches(compare: Compare, name: str, wanted: str, value: str, context: Context) -> Truth:
    filled = fill(wanted, context) if name.startswith(("String", "Arn")) else wanted
    return filled if isinstance(filled, Truth) else compare(filled, value)


def _equals_ignoring_case(wanted: str, value: str) -> Truth:
    return equals(wanted, value, ignore_case=True)


def _parsed(parse: Callable[[str], Any], kind: str, compare: Callable[[Any, Any], bool]) -> Compare:
    def compared(wanted: str, value: str) -> Truth:
        try:
            return truth(compare(parse(value), parse(wanted)))
        except ValueError:
            return unknown(f'what AWS makes of "{wanted}" and "{value}" as {kind}')

    return compared


def moment(text: str) -> datetime:
    """A date in ISO 8601, which may be a year alone, or seconds since 1970."""
    if text.isdigit() and len(text) > _YEAR_DIGITS:
        return datetime.fromtimestamp(int(text), UTC)
    moment = datetime.fromisoformat(f"{text}-01-01" if text.isdigit() else text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _in_network(wanted: str, value: str) -> Truth:
    try:
        return truth(ipaddress.ip_address(value) in ipaddress.ip_network(wanted, strict=False))
    except ValueError:
        return unknown(f'what AWS makes of "{wanted}" and "{value}" as addresses')


_ORDERS = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "LessThanEquals": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanEquals": operator.ge,
}
# Those with Not in their name are the opposite of these.
_OPERATORS: dict[str, Compare] = {
    "StringEquals": equals,
    "StringEqualsIgnoreCase": _equals_ignoring_case,
    "StringLike": like,
    "ArnEquals": arn_like,
    "ArnLike": arn_like,
    "BinaryEquals": equals,
    "Bool": _equals_ignoring_case,
    "IpAddress": _in_network,
    **{f"Numeric{name}": _parsed(float, "numbers", order) for name, order in _ORDERS.items()},
    **{f"Date{name}": _parsed(moment, "dates", order) for name, order in _ORDERS.items()},
}
