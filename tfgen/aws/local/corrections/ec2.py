"""Corrections to moto's EC2."""

from __future__ import annotations

import inspect
import threading
from types import SimpleNamespace
from typing import Any

from moto.ec2.models.elastic_block_store import EBSBackend
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.models.instances import Instance
from moto.ec2.models.launch_templates import LaunchTemplate, LaunchTemplateBackend
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ec2.responses.instances import InstanceResponse
from moto.ec2.utils import random_spot_request_id

from tfgen.aws.local.corrections.around import Method, around


def ec2_interface_groups() -> None:
    """Moto forgets the security groups of an instance that are given with its network interface.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html
    """

    @around(Instance, "prep_nics")
    def prep_nics(original: Method, instance: Instance, *arguments: Any, **named: Any) -> None:
        original(instance, *arguments, **named)
        if not instance.security_groups and instance.nics:
            instance.security_groups.extend(instance.nics[0].group_set)


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


def ec2_no_public_address() -> None:
    """Moto says of every network interface that it has a public address, though an empty one.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceNetworkInterface.html
    """
    original: property = vars(NetworkInterface)["association"]

    def association(interface: NetworkInterface) -> dict[str, Any] | None:
        return original.__get__(interface) or None

    setattr(NetworkInterface, "association", property(association))  # noqa: B010


def ec2_spot_market() -> None:
    """Moto runs a spot instance as any other, without the request that says on which terms.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceMarketOptionsRequest.html
    """

    @around(InstanceResponse, "run_instances")
    def run_instances(original: Method, response: InstanceResponse) -> Any:
        answer = original(response)
        options = response._get_param("InstanceMarketOptions", {})
        if options.get("MarketType") == "spot":
            for instance in answer.result.instances:
                _request_spot(response.ec2_backend, instance, options.get("SpotOptions", {}))
        return answer


def _request_spot(backend: Any, instance: Any, terms: dict[str, str]) -> None:
    price = terms.get("MaxPrice")
    request = SimpleNamespace(
        spot_instance_request_id=random_spot_request_id(),
        type=terms.get("SpotInstanceType", "one-time"),
        instance_interruption_behavior=terms.get("InstanceInterruptionBehavior", "terminate"),
        spot_price=f"{float(price):.6f}" if price else None,
        state="active",
        status=SimpleNamespace(code="fulfilled", message="Your spot request is fulfilled."),
        instance_id=instance.id,
        tags=[],
    )
    request.id = request.spot_instance_request_id
    backend.spot_instance_requests[request.id] = request
    instance.instance_lifecycle = "spot"
    instance.spot_instance_request_id = request.id


_ASKED = threading.local()


def ec2_root_iops() -> None:
    """Moto refuses an instance with a volume of io1 or io2, as it forgets the Iops asked for.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EbsBlockDevice.html
    """

    @around(InstanceResponse, "run_instances")
    def run_instances(original: Method, response: InstanceResponse) -> Any:
        mappings = response._get_param("BlockDeviceMappings", [])
        _ASKED.devices = {one.get("DeviceName"): one.get("Ebs", {}).get("Iops") for one in mappings}
        try:
            return original(response)
        finally:
            _ASKED.devices = {}

    @around(Instance, "add_block_device")
    def add_block_device(
        original: Method,
        instance: Instance,
        size: int,
        device_path: str,
        *arguments: Any,
        **named: Any,
    ) -> None:
        _ASKED.iops = getattr(_ASKED, "devices", {}).get(device_path)
        try:
            original(instance, size, device_path, *arguments, **named)
        finally:
            _ASKED.iops = None

    @around(EBSBackend, "create_volume")
    def create_volume(original: Method, backend: Any, *arguments: Any, **named: Any) -> Any:
        if iops := getattr(_ASKED, "iops", None):
            named.setdefault("iops", int(iops))
        return original(backend, *arguments, **named)


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
