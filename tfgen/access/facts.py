"""What is known of a request before anybody says more: from its caller, action and resource.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

from collections.abc import Mapping

from tfgen.access.policy import Caller, Request
from tfgen.spec.aws import Aws

Given = Mapping[str, str | tuple[str, ...] | None]
"""Condition key → its value or values, or None where it is not in the request."""


def request(aws: Aws, caller: Caller, action: str, resource: str, given: Given) -> Request:
    """A request that somebody makes by themselves, over TLS, with what is given besides."""
    known: dict[str, str | tuple[str, ...] | None] = {
        "aws:SecureTransport": "true",
        "aws:ViaAWSService": "false",
        "aws:PrincipalIsAWSService": str(caller.type == "Service").lower(),
        "aws:RequestedRegion": aws.region,
        "kms:ViaService": None,
    }
    if caller.type == "AWS":
        # The keys about the service that acts for somebody are there when one does.
        known |= {
            "aws:PrincipalArn": caller.name,
            "aws:PrincipalAccount": caller.account,
            "aws:userid": caller.userid,
            "aws:username": None if caller.is_role else caller.name.rpartition("/")[2],
            "aws:SourceAccount": None,
            "aws:SourceArn": None,
        }
    if caller.is_role:
        # Whoever acts as a role brings no word of MFA along, however they came to it:
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
        known |= {"aws:MultiFactorAuthPresent": None, "aws:MultiFactorAuthAge": None}
    known = {**known, **_ecs(aws, resource), **given}
    context = {
        key.lower(): (value,) if isinstance(value, str) else value for key, value in known.items()
    }
    return Request(caller, action, resource, context)


def _ecs(aws: Aws, resource: str) -> dict[str, str]:
    """The keys that ECS fills from the ARN of a task or cluster.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
    """
    start = aws.arn("ecs", "")
    kind, _, rest = resource.removeprefix(start).partition("/")
    if not resource.startswith(start) or kind not in ("task", "cluster"):
        return {}
    cluster = {"ecs:cluster": f"{start}cluster/{rest.partition('/')[0]}"}
    return cluster | ({"ecs:task": resource} if kind == "task" else {})
