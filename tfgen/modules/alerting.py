"""Module `alerting`: word of every shell, and of whoever meddles with what watches over shells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cdktf_cdktf_provider_aws.cloudwatch_event_rule import CloudwatchEventRule
from cdktf_cdktf_provider_aws.cloudwatch_event_target import (
    CloudwatchEventTarget,
    CloudwatchEventTargetDeadLetterConfig,
    CloudwatchEventTargetInputTransformer,
)
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue

from tfgen.hcl.literal import jsonencode, lines
from tfgen.modules.alert_channel import AlertChannel, alert_channel, who_is_told, who_may_send
from tfgen.modules.alerts.event import Event
from tfgen.modules.alerts.events import Group, events
from tfgen.modules.alerts.watched import (
    Channel,
    Host,
    Key,
    Watched,
    roles_to_watch,
    trail_to_watch,
)
from tfgen.modules.ecs_cluster import EcsCluster
from tfgen.modules.iam import Iam
from tfgen.modules.logging import Logging
from tfgen.modules.module import Module, Output
from tfgen.modules.trail_outputs import Trail
from tfgen.modules.undelivered import undelivered_alarm, undelivered_queue, who_may_leave_alerts
from tfgen.spec.environment import Environment

if TYPE_CHECKING:
    from tfgen.modules.connect_host.module import ConnectHost

_ARRIVAL = (
    "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html"
)


@dataclass(frozen=True, slots=True)
class Alerting:
    """What the root shows of it."""

    topic_arn: Output
    watch_topic_arn: Output


def alerting(
    module: Module,
    spec: Environment,
    logging: Logging,
    cluster: EcsCluster,
    iam: Iam,
    trail: Trail | None,
    host: ConnectHost | None,
) -> Alerting:
    """Two channels, each with rules of its own, that watch each other.

    A channel whose topic, key or rules somebody has taken away cannot tell of it; the other can.
    """
    names = spec.names
    module.topic("The alerts: their topic and its key")
    alerts = alert_channel(
        module, spec, "alerts", names.alert_topic, names.alert_key_alias, "Alerts"
    )
    module.topic("What watches the alerts: a topic and a key of its own")
    watch = alert_channel(
        module, spec, "watch", names.watch_topic, names.watch_key_alias, "Watch over the alerts"
    )
    module.topic("Where alerts wait that could not be delivered")
    queue = undelivered_queue(module, spec)
    alarm = undelivered_alarm(module, spec, queue, (alerts, watch))
    watched = _watched(module, spec, logging, cluster, iam, trail, host, alerts, watch)
    found = events(spec, watched)
    module.comment("\n".join(_notes(spec)))
    rules = [
        *_rules(module, names.alert_rules, found.alerts, alerts, queue),
        *_rules(module, names.watch_rules, found.watch, watch, queue),
    ]
    module.topic("Who may send")
    who_may_send(module, "alerts", alerts, alarm.arn)
    who_may_send(module, "watch", watch, alarm.arn)
    who_may_leave_alerts(module, queue, rules, (alerts, watch))
    if spec.alerting.subscribers:
        module.topic("Who is told")
    who_is_told(module, spec, "alerts", alerts, queue.arn)
    who_is_told(module, spec, "watch", watch, queue.arn)
    return Alerting(
        topic_arn=module.output(
            "topic_arn", alerts.topic.arn, "ARN of the SNS topic that alerts are sent to."
        ),
        watch_topic_arn=module.output(
            "watch_topic_arn",
            watch.topic.arn,
            "ARN of the SNS topic that tells of changes to the alerts.",
        ),
    )


def _watched(
    module: Module,
    spec: Environment,
    logging: Logging,
    cluster: EcsCluster,
    iam: Iam,
    trail: Trail | None,
    host: ConnectHost | None,
    alerts: AlertChannel,
    watch: AlertChannel,
) -> Watched:
    """What the rules watch, by reference."""
    names = spec.names
    keys = [
        Key(
            module.input("session_key_id", logging.key_id),
            module.input("session_key_arn", logging.key_arn),
            names.session_key_alias,
        )
    ]
    trail_names, trail_bucket = trail_to_watch(spec), ""
    if trail:
        trail_names = (
            module.input("trail_name", trail.name),
            module.input("trail_arn", trail.arn),
        )
        trail_bucket = module.input("trail_bucket_name", trail.bucket_name)
        keys.append(
            Key(
                module.input("trail_key_id", trail.key_id),
                module.input("trail_key_arn", trail.key_arn),
                names.trail_key_alias,
            )
        )
    created = spec.trail.create if spec.trail else None
    return Watched(
        cluster_name=module.input("cluster_name", cluster.name),
        cluster_arn=module.input("cluster_arn", cluster.arn),
        log_group=module.input("session_log_group_name", logging.session_log_group_name),
        log_group_arn=module.input("session_log_group_arn", logging.session_log_group_arn),
        bucket=module.input("bucket_name", logging.bucket_name),
        keys=tuple(keys),
        team_role_arns=tuple(module.input(role.name, role) for role in iam.team_role_arns.values()),
        roles=roles_to_watch(spec),
        trail=trail_names,
        trail_bucket=trail_bucket,
        transcript_objects=created.transcript_objects if created else False,
        alerts=_channel(names.alert_rules, names.alert_key_alias, alerts),
        watch=_channel(names.watch_rules, names.watch_key_alias, watch),
        queue=f"{spec.aws.account}/{names.alert_dead_letter_queue}",
        alarm=names.alert_dead_letter_queue,
        host=_host(module, spec, host) if host else None,
    )


def _host(module: Module, spec: Environment, host: ConnectHost) -> Host:
    document = module.input("connect_host_session_document", host.session_document)
    return Host(
        instance_id=module.input("connect_host_instance_id", host.instance_id),
        role_arn=module.input("connect_host_role_arn", host.role_arn),
        document=document,
        document_arn=spec.aws.arn("ssm", f"document/{document}"),
    )


def _channel(rules: str, alias: str, made: AlertChannel) -> Channel:
    return Channel(rules, made.topic.arn, Key(made.key.key_id, made.key.arn, alias))


def _notes(spec: Environment) -> Iterable[str]:
    """What these events depend on, and what no rule here can see."""
    if spec.trail is None:
        yield (
            "The spec names no trail: CloudTrail must have one that logs management events of this "
            "region, or none of these events arrives. A change to any trail of this region counts."
        )
    elif spec.trail.existing:
        yield f"These events arrive because of the trail {spec.trail.existing}."
        if not spec.trail.at_home(spec.aws):
            yield (
                "Its home is in another account or region, where alone it can be stopped and "
                "watched."
            )
    else:
        yield "These events arrive because of the trail that this environment makes."
    yield _ARRIVAL
    if spec.aws.region != spec.aws.iam_region:
        yield (
            "Changes to the roles are not seen here: the events of IAM arrive in "
            f"{spec.aws.iam_region} alone.\n"
            "https://repost.aws/knowledge-center/eventbridge-rule-triggers-iam-single-region"
        )


def _rules(
    module: Module,
    prefix: str,
    found: Iterable[Group],
    channel: AlertChannel,
    queue: SqsQueue,
) -> Iterable[CloudwatchEventRule]:
    """A rule and its target for each event."""
    for group in found:
        module.topic(group.title)
        for event in group.events:
            yield _rule(module, prefix, event, channel, queue)


def _rule(
    module: Module, prefix: str, event: Event, channel: AlertChannel, queue: SqsQueue
) -> CloudwatchEventRule:
    rule = module.add(
        CloudwatchEventRule,
        event.label,
        name=f"{prefix}{event.label.replace('_', '-')}",
        description=event.description,
        event_pattern=jsonencode(event.pattern),
    )
    module.add(
        CloudwatchEventTarget,
        event.label,
        rule=rule.name,
        target_id="alerts",
        arn=channel.topic.arn,
        dead_letter_config=CloudwatchEventTargetDeadLetterConfig(arn=queue.arn),
        input_transformer=CloudwatchEventTargetInputTransformer(
            input_paths=event.paths, input_template=lines(event.template)
        ),
    )
    return rule
