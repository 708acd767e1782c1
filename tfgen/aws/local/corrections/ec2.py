"""Corrections to moto's EC2."""

from __future__ import annotations

from moto.ec2.models.security_groups import SecurityGroupRule


def ec2_rule_description() -> None:
    """Moto gives back the description of a rule for addresses only, not for a security group.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html
    """

    def description(rule: SecurityGroupRule) -> str | None:
        found: str | None = {**rule.source_group, **rule.ip_range}.get("Description")
        return found

    SecurityGroupRule.description = property(description)  # type: ignore[assignment]
