"""Module `alerting`: a message for every shell that is opened, and for every one refused."""

from __future__ import annotations

import json
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.cloudwatch_event_rule import CloudwatchEventRule
from cdktf_cdktf_provider_aws.cloudwatch_event_target import (
    CloudwatchEventTarget,
    CloudwatchEventTargetDeadLetterConfig,
    CloudwatchEventTargetInputTransformer,
)
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
from cdktf_cdktf_provider_aws.sns_topic_policy import SnsTopicPolicy
from cdktf_cdktf_provider_aws.sns_topic_subscription import SnsTopicSubscription
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue
from cdktf_cdktf_provider_aws.sqs_queue_policy import SqsQueuePolicy

from tfgen.hcl.literal import jsonencode
from tfgen.modules.ecs_cluster import EcsCluster
from tfgen.modules.exec_events import Event, exec_events
from tfgen.modules.key import ADMINISTRATION, THIS_KEY, THIS_KEY_COMMENT, customer_key
from tfgen.modules.logging import Logging
from tfgen.modules.module import Module, Output
from tfgen.modules.policy import allow, deny, policy, principals, service, when
from tfgen.spec.environment import Environment

_EVENTS = "events.amazonaws.com"


@dataclass(frozen=True, slots=True)
class Alerting:
    """What the root shows of it."""

    topic_arn: Output


def alerting(module: Module, spec: Environment, logging: Logging, cluster: EcsCluster) -> Alerting:
    """Topic, rules and subscriptions; what cannot be delivered waits in a queue."""
    topic = _topic(module, spec)
    queue = _dead_letter_queue(module, spec)
    log_group = module.input("session_log_group_name", logging.session_log_group_name)
    bucket = module.input("bucket_name", logging.bucket_name)
    cluster_name = module.input("cluster_name", cluster.name)
    events = exec_events(cluster_name, module.input("cluster_arn", cluster.arn), log_group, bucket)
    module.topic("The events")
    module.comment(
        "CloudTrail must have a trail with logging on in this region for these events to arrive.\n"
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html"
    )
    rules = [_rule(module, spec, event, topic, queue) for event in events]
    _policies(module, topic, queue, rules)
    _subscriptions(module, spec, topic)
    return Alerting(
        topic_arn=module.output(
            "topic_arn", topic.arn, "ARN of the SNS topic that alerts are sent to."
        )
    )


def _topic(module: Module, spec: Environment) -> SnsTopic:
    """EventBridge can only publish to a topic with a customer-managed key.

    https://repost.aws/knowledge-center/sns-not-getting-eventbridge-notification
    """
    module.topic("The topic and its key")
    module.comment(THIS_KEY_COMMENT)
    document = policy(
        module,
        "key",
        [
            allow(
                "AdministerByIamPolicies",
                ADMINISTRATION,
                [THIS_KEY],
                to=principals("AWS", spec.aws.arn("iam", "root", region="")),
            ),
            allow(
                "PublishEncrypted",
                ["kms:Decrypt", "kms:GenerateDataKey*"],
                [THIS_KEY],
                when("StringEquals", "aws:SourceAccount", spec.aws.account),
                to=service(_EVENTS),
            ),
        ],
    )
    alias = spec.names.alert_key_alias
    key = customer_key(module, spec, "alerts", f"Alerts of {spec.name}", alias, document)
    return module.add(SnsTopic, "alerts", name=spec.names.alert_topic, kms_master_key_id=key.arn)


def _dead_letter_queue(module: Module, spec: Environment) -> SqsQueue:
    module.topic("Where alerts wait that could not be delivered")
    return module.add(
        SqsQueue,
        "undelivered",
        name=spec.names.alert_dead_letter_queue,
        message_retention_seconds=14 * 24 * 60 * 60,
        sqs_managed_sse_enabled=True,
    )


def _rule(
    module: Module, spec: Environment, event: Event, topic: SnsTopic, queue: SqsQueue
) -> CloudwatchEventRule:
    rule = module.add(
        CloudwatchEventRule,
        event.label,
        name=f"{spec.name}-{event.label.replace('_', '-')}",
        description=event.description,
        event_pattern=jsonencode(
            {
                "source": ["aws.ecs"],
                "detail-type": ["AWS API Call via CloudTrail"],
                "detail": event.detail,
            }
        ),
    )
    module.add(
        CloudwatchEventTarget,
        event.label,
        rule=rule.name,
        target_id="alerts",
        arn=topic.arn,
        dead_letter_config=CloudwatchEventTargetDeadLetterConfig(arn=queue.arn),
        input_transformer=CloudwatchEventTargetInputTransformer(
            input_paths=event.paths, input_template=json.dumps(event.sentence, ensure_ascii=False)
        ),
    )
    return rule


def _policies(
    module: Module,
    topic: SnsTopic,
    queue: SqsQueue,
    rules: list[CloudwatchEventRule],
) -> None:
    """EventBridge, for these rules, and nobody without TLS.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
    """
    module.topic("Who may send")
    from_rules = when("ArnEquals", "aws:SourceArn", *(rule.arn for rule in rules))
    everyone = principals("AWS", "*")
    document = policy(
        module,
        "topic",
        [
            allow("PublishAlerts", ["sns:Publish"], [topic.arn], from_rules, to=service(_EVENTS)),
            deny(
                "DenyWithoutTls",
                ["sns:Publish"],
                [topic.arn],
                when("Bool", "aws:SecureTransport", "false"),
                to=everyone,
            ),
        ],
    )
    module.add(SnsTopicPolicy, "alerts", arn=topic.arn, policy=document)
    document = policy(
        module,
        "undelivered",
        [
            allow(
                "KeepUndelivered", ["sqs:SendMessage"], [queue.arn], from_rules, to=service(_EVENTS)
            ),
            deny(
                "DenyWithoutTls",
                ["sqs:*"],
                [queue.arn],
                when("Bool", "aws:SecureTransport", "false"),
                to=everyone,
            ),
        ],
    )
    module.add(SqsQueuePolicy, "undelivered", queue_url=queue.url, policy=document)


def _subscriptions(module: Module, spec: Environment, topic: SnsTopic) -> None:
    if spec.alerting.subscribers:
        module.topic("Who is told")
    for name, (protocol, endpoint) in spec.alerting.subscribers.items():
        module.add(
            SnsTopicSubscription, name, topic_arn=topic.arn, protocol=protocol, endpoint=endpoint
        )
