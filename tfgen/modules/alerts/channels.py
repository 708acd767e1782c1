"""The alerts themselves: a channel cannot report its own end, so each one watches the other."""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.modules.alerts.event import Event, any_of, call
from tfgen.modules.alerts.message import Messages
from tfgen.modules.alerts.transcripts import key_calls
from tfgen.modules.alerts.watched import Channel, Watched


def channel(watched: Channel, label: str, what: str, messages: Messages) -> Iterator[Event]:
    """Whoever meddles with the rules, the topic, the subscribers or the key of a channel.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-logging-using-cloudtrail.html
    https://docs.aws.amazon.com/sns/latest/dg/logging-using-cloudtrail.html
    """
    rules, topic = [{"prefix": watched.rules}], [watched.topic_arn]
    subscriptions = [{"prefix": f"{watched.topic_arn}:"}]
    yield Event(
        f"{label}_changed",
        f"Somebody changed {what}",
        ("aws.events", "aws.sns"),
        any_of(
            call("events", "DeleteRule", "DisableRule", "PutRule", name=rules),
            call("events", "PutTargets", "RemoveTargets", rule=rules),
            call(
                "sns",
                "AddPermission",
                "DeleteTopic",
                "RemovePermission",
                "SetTopicAttributes",
                "Subscribe",
                topicArn=topic,
            ),
            call("sns", "PutDataProtectionPolicy", resourceArn=topic),
            call("sns", "SetSubscriptionAttributes", "Unsubscribe", subscriptionArn=subscriptions),
        ),
        messages.changed(f"{what} (<name><rule><topic><resource><subscription>)"),
    )
    yield Event(
        f"{label}_key_changed",
        f"Somebody changed the key of {what}",
        ("aws.kms",),
        key_calls(watched.key),
        messages.changed(f"the key of {what} (<key><alias>)"),
    )


def undelivered(watched: Watched, messages: Messages) -> Event:
    """Whoever meddles with the queue of what could not be delivered, or with its alarm.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-logging-using-cloudtrail.html
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/logging_cw_api_calls.html
    """
    # A queue's address has more than one host in use: https://docs.aws.amazon.com/general/latest/gr/sqs-service.html
    queue, alarm = [{"suffix": f"/{watched.queue}"}], [watched.alarm]
    return Event(
        "undelivered_changed",
        "Somebody changed what tells of undelivered alerts",
        ("aws.cloudwatch", "aws.monitoring", "aws.sqs"),
        any_of(
            call(
                "sqs",
                "AddPermission",
                "DeleteQueue",
                "PurgeQueue",
                "RemovePermission",
                "SetQueueAttributes",
                queueUrl=queue,
            ),
            call("monitoring", "DeleteAlarms", "DisableAlarmActions", alarmNames=alarm),
            call("monitoring", "PutMetricAlarm", "SetAlarmState", alarmName=alarm),
        ),
        messages.changed("what tells of undelivered alerts (<queue><alarm><alarms>)"),
    )
