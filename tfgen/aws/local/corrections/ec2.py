"""Corrections to moto's EC2."""

from __future__ import annotations

import inspect
from typing import Any

from moto.ec2.models.launch_templates import LaunchTemplate, LaunchTemplateBackend
from moto.ec2.models.security_groups import SecurityGroupRule

from tfgen.aws.local.corrections.around import Method, around


def ec2_rule_description() -> None:
    """Moto gives back a rule's description for addresses alone, not for a group or a prefix list.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html
    """
    parameters = inspect.signature(SecurityGroupRule.__init__)

    @around(SecurityGroupRule, "__init__")
    def made(original: Method, rule: Any, *arguments: Any, **named: Any) -> None:
        original(rule, *arguments, **named)
        given = parameters.bind(rule, *arguments, **named).arguments
        rule.tfgen_prefix_list = given.get("prefix_list_id") or {}

    def description(rule: Any) -> str | None:
        given = {**rule.source_group, **rule.tfgen_prefix_list, **rule.ip_range}
        found: str | None = given.get("Description")
        return found

    SecurityGroupRule.description = property(description)  # type: ignore[assignment]


def ec2_launch_template_tags() -> None:
    """Moto puts a launch template's own tags into its data, among those of what it launches.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html
    """

    @around(LaunchTemplateBackend, "create_launch_template")
    def create(
        original: Method, backend: Any, name: str, description: str, data: dict[str, Any], tags: Any
    ) -> LaunchTemplate:
        for_launched = [
            given
            for given in data.pop("TagSpecifications", [])
            if given["ResourceType"] != "launch-template"
        ]
        if for_launched:
            data["TagSpecifications"] = for_launched
        made: LaunchTemplate = original(backend, name, description, data, tags)
        return made
