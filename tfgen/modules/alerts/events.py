"""Every event of an environment, by the channel that it goes to, within EventBridge's limits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from tfgen.errors import Problem, SpecError
from tfgen.modules.alerts.channels import channel, undelivered
from tfgen.modules.alerts.event import Event
from tfgen.modules.alerts.message import Messages
from tfgen.modules.alerts.shells import shells
from tfgen.modules.alerts.trails import roles, trails
from tfgen.modules.alerts.transcripts import transcripts
from tfgen.modules.alerts.watched import Watched, written_out
from tfgen.spec.environment import Environment

# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html, and of the provider too:
# https://github.com/hashicorp/terraform-provider-aws/issues/33732
PATTERN_LIMIT = 2048
# https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_InputTransformer.html
TEMPLATE_LIMIT = 8192


@dataclass(frozen=True, slots=True)
class Events:
    """The events of each channel."""

    alerts: tuple[Event, ...]
    watch: tuple[Event, ...]


def events(spec: Environment, watched: Watched) -> Events:
    """Every event that is watched for.

    Raises:
        SpecError: A rule would be longer than EventBridge takes, with so many names in it.
    """
    _fit(_events(spec, written_out(spec)))
    return _events(spec, watched)


def _events(spec: Environment, watched: Watched) -> Events:
    messages = Messages(spec.aws)
    return Events(
        alerts=(
            *shells(watched, messages, spec.names.session_log_group),
            *transcripts(watched, messages),
            *trails(watched, messages),
            *roles(watched, messages),
            *channel(watched.watch, "watch", "what watches the alerts", messages),
        ),
        watch=(
            *channel(watched.alerts, "alerts", "the alerts", messages),
            undelivered(watched, messages),
        ),
    )


def _fit(found: Events) -> None:
    problems = [problem for event in (*found.alerts, *found.watch) for problem in _too_long(event)]
    if problems:
        raise SpecError(*problems)


def _too_long(event: Event) -> Iterator[Problem]:
    sizes = (
        ("pattern", len(json.dumps(event.pattern, separators=(",", ":"))), PATTERN_LIMIT),
        ("message", len("\n".join(event.template)), TEMPLATE_LIMIT),
    )
    for what, size, limit in sizes:
        if size > limit:
            yield Problem(
                f"the {what} of the alert {event.label} would have {size} characters, and "
                f"EventBridge allows {limit}",
                hint="it names every team: have fewer of them, or shorter names",
            )
