"""Where alerts wait that could not be delivered, and the alarm that tells of them."""

from __future__ import annotations

from collections.abc import Iterable

from cdktf_cdktf_provider_aws.cloudwatch_event_rule import CloudwatchEventRule
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue
from cdktf_cdktf_provider_aws.sqs_queue_policy import SqsQueuePolicy

from tfgen.modules.alert_channel import EVENTBRIDGE, AlertChannel
from tfgen.modules.module import Module
from tfgen.modules.policy import allow, deny, policy, principals, service, when
from tfgen.spec.environment import Environment

_SNS = "sns.amazonaws.com"


def undelivered_queue(module: Module, spec: Environment) -> SqsQueue:
    """It keeps each alert for 14 days, the longest that there is."""
    return module.add(
        SqsQueue,
        "undelivered",
        name=spec.names.alert_dead_letter_queue,
        message_retention_seconds=14 * 24 * 60 * 60,
        sqs_managed_sse_enabled=True,
    )


def undelivered_alarm(
    module: Module, spec: Environment, queue: SqsQueue, channels: Iterable[AlertChannel]
) -> CloudwatchMetricAlarm:
    """Every channel is told as soon as something waits: one of them may be what is broken.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
    """
    return module.add(
        CloudwatchMetricAlarm,
        "undelivered",
        alarm_name=spec.names.alert_dead_letter_queue,
        alarm_description=(
            f"Alerts of {spec.name} could not be delivered: they wait in the queue "
            f"{spec.names.alert_dead_letter_queue} for 14 days. Somebody may not have been told of "
            "a shell."
        ),
        namespace="AWS/SQS",
        metric_name="ApproximateNumberOfMessagesVisible",
        dimensions={"QueueName": queue.name},
        statistic="Maximum",
        period=300,
        evaluation_periods=1,
        comparison_operator="GreaterThanThreshold",
        threshold=0,
        # A queue in which nothing happens for hours has no metrics.
        treat_missing_data="notBreaching",
        alarm_actions=[channel.topic.arn for channel in channels],
    )


def who_may_leave_alerts(
    module: Module,
    queue: SqsQueue,
    rules: Iterable[CloudwatchEventRule],
    channels: Iterable[AlertChannel],
) -> None:
    """EventBridge for these rules, SNS for these topics, and nobody without TLS.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
    https://docs.aws.amazon.com/sns/latest/dg/sns-configure-dead-letter-queue.html
    """
    from_rules = when("ArnEquals", "aws:SourceArn", *(rule.arn for rule in rules))
    topics = when("ArnEquals", "aws:SourceArn", *(channel.topic.arn for channel in channels))
    send = ["sqs:SendMessage"]
    document = policy(
        module,
        "undelivered",
        [
            allow("KeepUndelivered", send, [queue.arn], from_rules, to=service(EVENTBRIDGE)),
            allow("KeepUnreceived", send, [queue.arn], topics, to=service(_SNS)),
            deny(
                "DenyWithoutTls",
                ["sqs:*"],
                [queue.arn],
                when("Bool", "aws:SecureTransport", "false"),
                to=principals("AWS", "*"),
            ),
        ],
    )
    module.add(SqsQueuePolicy, "undelivered", queue_url=queue.url, policy=document)
