"""One kind of event: what EventBridge matches, and the message that it becomes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Pattern: TypeAlias = "dict[str, Any]"

DONE: Pattern = {"errorCode": [{"exists": False}]}
"""A call that was not refused: CloudTrail writes an errorCode for those that were.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
"""

# Only what AWS itself writes, or accepts in a narrow form: a quote in a value could break the
# message, and with it the alert.
_PATHS = {
    "alarm": "$.detail.requestParameters.alarmName",
    "alarms": "$.detail.requestParameters.alarmNames[0]",
    "alias": "$.detail.requestParameters.aliasName",
    "bucket": "$.detail.requestParameters.bucketName",
    "call": "$.detail.eventName",
    "cluster": "$.detail.requestParameters.cluster",
    "container": "$.detail.requestParameters.container",
    "document": "$.detail.requestParameters.documentName",
    "error": "$.detail.errorCode",
    "event": "$.detail.eventID",
    "from": "$.detail.sourceIPAddress",
    "hostsession": "$.detail.responseElements.sessionId",
    "identity": "$.detail.userIdentity.sessionContext.sourceIdentity",
    "key": "$.detail.requestParameters.keyId",
    "logging": ("$.detail.requestParameters.configuration.executeCommandConfiguration.logging"),
    "name": "$.detail.requestParameters.name",
    "object": "$.detail.requestParameters.key",
    "queue": "$.detail.requestParameters.queueUrl",
    "resource": "$.detail.requestParameters.resourceArn",
    "role": "$.detail.requestParameters.roleName",
    "rule": "$.detail.requestParameters.rule",
    "session": "$.detail.responseElements.session.sessionId",
    "subscription": "$.detail.requestParameters.subscriptionArn",
    "target": "$.detail.requestParameters.target",
    "task": "$.detail.requestParameters.task",
    "time": "$.detail.eventTime",
    "topic": "$.detail.requestParameters.topicArn",
    "trail": "$.detail.requestParameters.trailName",
    "who": "$.detail.userIdentity.arn",
}
_PLACEHOLDER = re.compile(r"<(\w+)>")


@dataclass(frozen=True, slots=True)
class Event:
    """One kind of event, and what people are told about it.

    Attributes:
        label: Of its rule in Terraform, and in the rule's name.
        description: Of the rule, for those who see it in the console.
        sources: Where EventBridge says that it comes from. Only AWS can send events whose source
            begins with `aws.`, so that nobody can forge one.
        detail: What must be in the CloudTrail record.
        lines: The message. `<who>` stands for what is found in the record, and for nothing where
            there is no such thing:
            https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
    """

    label: str
    description: str
    sources: tuple[str, ...]
    detail: Pattern
    lines: tuple[str, ...]

    @property
    def pattern(self) -> Pattern:
        """What EventBridge matches."""
        return {
            "source": list(self.sources),
            "detail-type": ["AWS API Call via CloudTrail"],
            "detail": self.detail,
        }

    @property
    def paths(self) -> Mapping[str, str]:
        """Each placeholder of the message → where in the event its value stands."""
        names = sorted({name for line in self.lines for name in _PLACEHOLDER.findall(line)})
        return {name: _PATHS[name] for name in names}

    @property
    def template(self) -> list[str]:
        """The message as EventBridge takes it: each line a string in quotes."""
        return [json.dumps(line, ensure_ascii=False) for line in self.lines]


def call(service: str, *names: str, **parameters: list[Any]) -> Pattern:
    """A call of an AWS API: `call("sns", "DeleteTopic", topicArn=[arn])`.

    Parameters are spelled as CloudTrail records them, in lower camel case.
    """
    return {
        "eventSource": [f"{service}.amazonaws.com"],
        "eventName": list(names),
        "requestParameters": dict(parameters),
    }


def any_of(*patterns: Pattern) -> Pattern:
    """Whatever matches one of these.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
    """
    return {"$or": list(patterns)}
