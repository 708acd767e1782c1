"""Every event of an environment, by the channel that it goes to, within EventBridge's limits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from tfgen.errors import Problem, SpecError
from tfgen.modules.alerts.channels import channel, undelivered
from tfgen.modules.alerts.connect_host import document, sessions
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
class Group:
    """Events that belong together, under one title in the HCL."""

    title: str
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Events:
    """The events of each channel."""

    alerts: tuple[Group, ...]
    watch: tuple[Group, ...]

    def __iter__(self) -> Iterator[Event]:
        """Every event of both."""
        return (event for group in (*self.alerts, *self.watch) for event in group.events)


def events(spec: Environment, watched: Watched) -> Events:
    """Every event that is watched for.

    Raises:
        SpecError: A rule would be longer than EventBridge takes, with so many names in it.
    """
    _fit(spec.name, _events(spec, written_out(spec)))
    return _events(spec, watched)


def _events(spec: Environment, watched: Watched) -> Events:
    messages = Messages(spec.name, spec.aws)
    log_group, host = spec.names.session_log_group, watched.host
    on_host = tuple(sessions(watched, host, messages, log_group)) if host else ()
    kept = (*transcripts(watched, messages), *([document(host, messages)] if host else []))
    return Events(
        alerts=_groups(
            Group("Shells", tuple(shells(watched, messages, log_group))),
            Group("Sessions on the connect host", on_host),
            Group("Changes to what transcripts depend on", kept),
            Group("Changes to what alerts depend on", tuple(trails(watched, messages))),
            Group("Changes to what access depends on", tuple(roles(watched, messages))),
            Group(
                "Changes to what watches the alerts",
                tuple(channel(watched.watch, "watch", "what watches the alerts", messages)),
            ),
        ),
        watch=_groups(
            Group(
                "Changes to the alerts themselves",
                (
                    *channel(watched.alerts, "alerts", "the alerts", messages),
                    undelivered(watched, messages),
                ),
            )
        ),
    )


def _groups(*groups: Group) -> tuple[Group, ...]:
    return tuple(group for group in groups if group.events)


def _fit(environment: str, found: Events) -> None:
    problems = [problem for event in found for problem in _too_long(environment, event)]
    if problems:
        raise SpecError(*problems)


def _too_long(environment: str, event: Event) -> Iterator[Problem]:
    sizes = (
        ("pattern", len(json.dumps(event.pattern, separators=(",", ":"))), PATTERN_LIMIT),
        ("message", len("\n".join(event.template)), TEMPLATE_LIMIT),
    )
    for what, size, limit in sizes:
        if size > limit:
            yield Problem(
                f"{environment}: the {what} of the alert {event.label} would have {size} "
                f"characters, and EventBridge allows {limit}",
                hint="it names each of access.teams: have fewer of them, or shorter names",
            )
