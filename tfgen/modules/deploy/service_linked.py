"""Roles of AWS's own, which the first resource of a kind in an account makes."""

from __future__ import annotations

from tfgen.modules.policy import Statement, allow, when
from tfgen.spec.environment import Environment


def service_linked_role(spec: Environment, sid: str, service: str, role: str) -> Statement:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html.

    Args:
        spec: The environment.
        sid: The statement's.
        service: The service that takes the role on, such as ecs.amazonaws.com.
        role: Its name, which AWS has given it.
    """
    return allow(
        sid,
        ["iam:CreateServiceLinkedRole"],
        [spec.aws.role_arn(f"aws-service-role/{service}/{role}")],
        when("StringEquals", "iam:AWSServiceName", service),
    )
