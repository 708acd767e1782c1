"""A channel of alerts: a topic, its key, who is told, and who may send."""

from __future__ import annotations

from dataclasses import dataclass

from cdktf_cdktf_provider_aws.kms_key import KmsKey
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
from cdktf_cdktf_provider_aws.sns_topic_policy import SnsTopicPolicy
from cdktf_cdktf_provider_aws.sns_topic_subscription import SnsTopicSubscription

from tfgen.hcl.literal import jsonencode
from tfgen.modules.key import ADMINISTRATION, THIS_KEY, THIS_KEY_COMMENT, customer_key
from tfgen.modules.module import Module
from tfgen.modules.policy import allow, deny, policy, principals, service, when
from tfgen.spec.environment import Environment

EVENTBRIDGE = "events.amazonaws.com"
CLOUDWATCH = "cloudwatch.amazonaws.com"


@dataclass(frozen=True, slots=True)
class AlertChannel:
    """The topic and its key."""

    topic: SnsTopic
    key: KmsKey


def alert_channel(
    module: Module, spec: Environment, label: str, topic: str, alias: str, purpose: str
) -> AlertChannel:
    """A topic with a key of its own, by their names.

    Only with a customer-managed key can EventBridge and CloudWatch publish to an encrypted topic:
    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
    """
    # What was there before there were two channels keeps its labels.
    prefix = "" if label == "alerts" else f"{label}_"
    module.comment(
        f"{THIS_KEY_COMMENT}\nEventBridge brings no aws:SourceArn or aws:SourceAccount along when "
        "it uses the key of a topic: with a condition on them no alert would ever arrive.\n"
        "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html"
    )
    publish = ["kms:Decrypt", "kms:GenerateDataKey*"]
    document = policy(
        module,
        f"{prefix}key",
        [
            allow(
                "AdministerByIamPolicies",
                ADMINISTRATION,
                [THIS_KEY],
                to=principals("AWS", spec.aws.arn("iam", "root", region="")),
            ),
            allow("PublishEncrypted", publish, [THIS_KEY], to=service(EVENTBRIDGE)),
            allow(
                "PublishAlarmsEncrypted",
                publish,
                [THIS_KEY],
                when("StringEquals", "aws:SourceAccount", spec.aws.account),
                to=service(CLOUDWATCH),
            ),
        ],
    )
    key = customer_key(module, spec, label, f"{purpose} of {spec.name}", alias, document)
    return AlertChannel(module.add(SnsTopic, label, name=topic, kms_master_key_id=key.arn), key)


def who_may_send(module: Module, label: str, channel: AlertChannel, alarm_arn: str) -> None:
    """EventBridge and this one alarm may publish, and nobody without TLS."""
    module.comment(
        "A topic that EventBridge publishes to takes no condition on the rule: "
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html"
    )
    topic = channel.topic.arn
    document = policy(
        module,
        "topic" if label == "alerts" else f"{label}_topic",
        [
            allow("PublishAlerts", ["sns:Publish"], [topic], to=service(EVENTBRIDGE)),
            allow(
                "PublishAlarm",
                ["sns:Publish"],
                [topic],
                when("ArnEquals", "aws:SourceArn", alarm_arn),
                to=service(CLOUDWATCH),
            ),
            deny(
                "DenyWithoutTls",
                ["sns:Publish"],
                [topic],
                when("Bool", "aws:SecureTransport", "false"),
                to=principals("AWS", "*"),
            ),
        ],
    )
    module.add(SnsTopicPolicy, label, arn=topic, policy=document)


def who_is_told(
    module: Module, spec: Environment, label: str, channel: AlertChannel, queue_arn: str
) -> None:
    """The subscribers; what does not reach one of them waits in the queue.

    https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
    """
    for name, (protocol, endpoint) in spec.alerting.subscribers.items():
        module.add(
            SnsTopicSubscription,
            name if label == "alerts" else f"{label}_{name}",
            topic_arn=channel.topic.arn,
            protocol=protocol,
            endpoint=endpoint,
            redrive_policy=jsonencode({"deadLetterTargetArn": queue_arn}),
        )
