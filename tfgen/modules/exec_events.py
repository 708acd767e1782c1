"""The events that people are told about, and the sentence that each becomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tfgen.modules.transcript_bucket import TRANSCRIPT_PREFIX


@dataclass(frozen=True, slots=True)
class Event:
    """One kind of event and the sentence that people get about it.

    `<name>` in the sentence stands for what `paths` finds in the event:
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
    """

    label: str
    description: str
    detail: dict[str, Any]
    sentence: str
    paths: dict[str, str]


def exec_events(
    cluster_name: str, cluster_arn: str, log_group: str, bucket: str
) -> tuple[Event, Event]:
    """ExecuteCommand as CloudTrail records it: a denied call has an errorCode and no session.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
    """
    # The API takes the cluster's name or its ARN, and CloudTrail records what the caller wrote.
    call: dict[str, Any] = {
        "eventSource": ["ecs.amazonaws.com"],
        "eventName": ["ExecuteCommand"],
        "requestParameters": {"cluster": [cluster_name, cluster_arn]},
    }
    paths = {
        "container": "$.detail.requestParameters.container",
        "from": "$.detail.sourceIPAddress",
        "task": "$.detail.requestParameters.task",
        "time": "$.detail.eventTime",
        "who": "$.detail.userIdentity.arn",
    }
    return (
        Event(
            label="session_opened",
            description="Somebody opened a shell",
            detail={**call, "errorCode": [{"exists": False}]},
            sentence=(
                f"<who> opened a shell in container <container> of task <task> on cluster "
                f"{cluster_name} at <time> from <from>. Session <session>. When it ends, the "
                f"transcript is in CloudWatch Logs, group {log_group}, stream <session>, and in "
                f"s3://{bucket}/{TRANSCRIPT_PREFIX}/<session>.log"
            ),
            paths={**paths, "session": "$.detail.responseElements.session.sessionId"},
        ),
        Event(
            label="session_refused",
            description="Somebody was refused a shell",
            # Of a call that was refused, CloudTrail may leave the parameters out.
            detail={
                **call,
                "requestParameters": {"cluster": [cluster_name, cluster_arn, {"exists": False}]},
                "errorCode": [{"exists": True}],
            },
            sentence=(
                f"<who> was refused a shell in container <container> of task <task> on cluster "
                f"{cluster_name} at <time> from <from>: <error>"
            ),
            paths={**paths, "error": "$.detail.errorCode"},
        ),
    )
