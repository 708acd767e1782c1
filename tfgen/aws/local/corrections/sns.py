"""Corrections to moto's SNS."""

from __future__ import annotations

from typing import Any

from moto.sns.responses import SNSResponse

from tfgen.aws.local.corrections.around import Method, around


def sns_topic_attributes() -> None:
    """Moto stores a topic's signature version and tracing, and does not give them back.

    https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
    """

    @around(SNSResponse, "get_topic_attributes")
    def attributes(original: Method, response: SNSResponse) -> Any:
        answer = original(response)
        topic = response.backend.get_topic(response._get_param("TopicArn"))
        for name, attribute in (
            ("SignatureVersion", "signature_version"),
            ("TracingConfig", "tracing_config"),
        ):
            if getattr(topic, attribute, None):
                answer.result["Attributes"][name] = getattr(topic, attribute)
        return answer
