"""To deploy module `alerting`: topic, key, queue, rules and subscriptions."""

from __future__ import annotations

from tfgen.modules.deploy.keys import key_needs
from tfgen.modules.deploy.needs import Needs, everything, in_region
from tfgen.modules.policy import allow
from tfgen.spec.environment import Environment


def needs(spec: Environment) -> Needs:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html."""
    names, aws = spec.names, spec.aws
    topic = [aws.arn("sns", name) for name in (names.alert_topic, names.watch_topic)]
    queue = [aws.arn("sqs", names.alert_dead_letter_queue)]
    rules = [aws.arn("events", f"rule/{name}*") for name in (names.alert_rules, names.watch_rules)]
    alarm = [aws.arn("cloudwatch", f"alarm:{names.alert_dead_letter_queue}")]
    key = key_needs(spec, "Alerts", names.alert_key_alias)
    watch_key = key_needs(spec, "Watch", names.watch_key_alias)
    return Needs(
        reads=(
            *key.reads,
            *watch_key.reads,
            allow(
                "ReadAlarm", ["cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource"], alarm
            ),
            allow("ReadTopic", ["sns:GetTopicAttributes", "sns:ListTagsForResource"], topic),
            allow(
                "ReadSubscriptions",
                ["sns:GetSubscriptionAttributes"],
                [everything("Subscriptions are read without naming them", "amazonsns")],
                in_region(spec),
            ),
            allow("ReadQueue", ["sqs:GetQueueAttributes", "sqs:ListQueueTags"], queue),
            allow(
                "ReadRules",
                ["events:DescribeRule", "events:ListTagsForResource", "events:ListTargetsByRule"],
                rules,
            ),
        ),
        writes=(
            *key.writes,
            *watch_key.writes,
            allow(
                "WriteAlarm",
                [
                    "cloudwatch:DeleteAlarms",
                    "cloudwatch:PutMetricAlarm",
                    "cloudwatch:TagResource",
                    "cloudwatch:UntagResource",
                ],
                alarm,
            ),
            allow(
                "WriteTopic",
                [
                    "sns:CreateTopic",
                    "sns:DeleteTopic",
                    "sns:SetTopicAttributes",
                    "sns:Subscribe",
                    "sns:TagResource",
                    "sns:UntagResource",
                ],
                topic,
            ),
            allow(
                "EndSubscriptions",
                ["sns:Unsubscribe"],
                [everything("Subscriptions are ended without naming them", "amazonsns")],
                in_region(spec),
            ),
            allow(
                "WriteQueue",
                [
                    "sqs:CreateQueue",
                    "sqs:DeleteQueue",
                    "sqs:SetQueueAttributes",
                    "sqs:TagQueue",
                    "sqs:UntagQueue",
                ],
                queue,
            ),
            allow(
                "WriteRules",
                [
                    "events:DeleteRule",
                    "events:PutRule",
                    "events:PutTargets",
                    "events:RemoveTargets",
                    "events:TagResource",
                    "events:UntagResource",
                ],
                rules,
            ),
        ),
    )
