"""Corrections to moto's SQS."""

from __future__ import annotations

import json
from typing import Any

from moto.sqs.models import Queue

from tfgen.aws.local.corrections.around import Method, around


def sqs_redrive_allow_policy() -> None:
    """Moto does not know the attribute RedriveAllowPolicy.

    AWS keeps it, and drops it when it is set to nothing.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
    """
    # Moto keeps each attribute under its name in snake case, and gives back those in this list.
    Queue.BASE_ATTRIBUTES = [*Queue.BASE_ATTRIBUTES, "RedriveAllowPolicy"]
    Queue.redrive_allow_policy = None  # type: ignore[attr-defined]

    @around(Queue, "_set_attributes")
    def set_attributes(original: Method, queue: Any, *arguments: Any) -> None:
        original(queue, *arguments)
        queue.redrive_allow_policy = queue.redrive_allow_policy or None


def sqs_compact_redrive_policy() -> None:
    """Moto writes RedrivePolicy with a blank after each comma and colon.

    AWS gives back JSON without blanks, as `jsonencode` writes it, and the provider compares text.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
    """
    original = Queue.attributes.fget  # type: ignore[attr-defined]

    def attributes(queue: Queue) -> dict[str, Any]:
        found: dict[str, Any] = original(queue)
        if found.get("RedrivePolicy"):
            policy = json.loads(found["RedrivePolicy"])
            found["RedrivePolicy"] = json.dumps(policy, separators=(",", ":"))
        return found

    Queue.attributes = property(attributes)  # type: ignore[assignment]


def sqs_policy_stays() -> None:
    """Moto drops a queue's policy when any other attribute is set.

    On AWS SetQueueAttributes changes the attributes that it names and no others.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
    """

    @around(Queue, "_set_attributes")
    def set_attributes(
        original: Method, queue: Any, attributes: dict[str, Any], *rest: Any
    ) -> None:
        before = getattr(queue, "policy", None)
        original(queue, attributes, *rest)
        if "Policy" not in attributes:
            queue.policy = before
