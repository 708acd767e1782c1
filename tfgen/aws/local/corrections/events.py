"""Corrections to moto's EventBridge."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

from moto.backends import get_backend
from moto.events.models import Rule
from moto.utilities.arns import parse_arn

from tfgen.aws.local.corrections.around import Method, around


def events_disabled_rule() -> None:
    """Moto matches events against a rule that is disabled.

    AWS does not.
    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DisableRule.html
    """

    @around(Rule, "send_to_targets")
    def send(original: Method, rule: Rule, *arguments: Any, **named: Any) -> None:
        if rule.state != "DISABLED":
            original(rule, *arguments, **named)


def events_sns_target() -> None:
    """Moto raises NotImplementedError for a target that is an SNS topic.

    AWS publishes the event to it, or the message that the input transformer makes of it: what a
    variable does not find is left out, and a template of several quoted lines stays one.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html

    From the topic it goes to queues alone: other subscribers are people and addresses outside.
    """

    @around(Rule, "send_to_targets")
    def send(original: Method, rule: Rule, event: Any, *arguments: Any, **named: Any) -> None:
        topics = [one for one in rule.targets if parse_arn(one["Arn"]).service == "sns"]
        others = copy.copy(rule)
        others.targets = [one for one in rule.targets if one not in topics]
        original(others, event, *arguments, **named)
        if rule.event_pattern.matches_event(event):
            for target in topics:
                _publish(target, event)


def _publish(target: dict[str, Any], event: Any) -> None:
    arn = parse_arn(target["Arn"])
    sns: Any = get_backend("sns")[arn.account][arn.region]
    message = _message(target.get("InputTransformer"), event)
    for subscription in sns.list_subscriptions_by_topic(target["Arn"])[0]:
        if subscription.protocol == "sqs":
            subscription.publish(message, event["id"])


def _message(transformer: dict[str, Any] | None, event: Any) -> str:
    if not transformer:
        return json.dumps(event)
    paths = transformer.get("InputPathsMap", {})

    def found(name: str) -> str:
        value = _at(paths[name], event)
        return value if isinstance(value, str) else "" if value is None else json.dumps(value)

    return re.sub(
        r"<([\w-]+)>",
        lambda place: found(place[1]) if place[1] in paths else place[0],
        transformer["InputTemplate"],
    )


def _at(path: str, event: Any) -> Any:
    """What a JSON path such as `$.detail.names[0]` leads to, or None."""
    for step in re.findall(r"[\w-]+", path.removeprefix("$")):
        try:
            event = event[int(step) if isinstance(event, list) else step]
        except (KeyError, IndexError, TypeError, ValueError):
            return None
    return event
