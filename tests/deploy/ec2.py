"""Calls of EC2 → the resources that IAM is asked about: what is named, and what is made.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator

from tests.deploy.recorder import Call
from tfgen.access.facts import Given
from tfgen.spec.aws import Aws

MADE = {
    "CreateLaunchTemplate": "launchTemplateId",
    "CreateSecurityGroup": "groupId",
    "CreateVpcEndpoint": "vpcEndpointId",
    "RunInstances": "instanceId",
}
"""What makes things with tags → where its answer has their id."""

_KINDS = {
    "i": "instance",
    "lt": "launch-template",
    "rtb": "route-table",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "subnet": "subnet",
    "vol": "volume",
    "vpc": "vpc",
    "vpce": "vpc-endpoint",
}
_ID = re.compile(rf"({'|'.join(_KINDS)})-[0-9a-f]+")


def resources(aws: Aws, call: Call, tagged: Callable[[str], Given]) -> Iterator[tuple[str, Given]]:
    """Each with the keys of context that it brings; an id that ends in -new is yet to be made."""
    told = call.parameters

    if call.operation.startswith("Describe") and call.operation != "DescribeInstanceAttribute":
        yield "*", {}
        return
    if call.operation.startswith(("Authorize", "Revoke")):
        group = told["GroupId"]
        yield aws.arn("ec2", f"security-group/{group}"), tagged(group)
        if call.operation.startswith("Authorize"):
            yield _new(aws, "security-group-rule")
        return
    # What a template names is asked about when something is launched from it.
    outside = (it for name, it in told.items() if not name.startswith("LaunchTemplateData."))
    for value in dict.fromkeys(map(str, outside)):
        if found := _ID.fullmatch(value):
            yield aws.arn("ec2", f"{_KINDS[found[1]]}/{value}"), _of(tagged, value)
    yield from _made(aws, call)


def _made(aws: Aws, call: Call) -> Iterator[tuple[str, Given]]:
    told, new = call.parameters, functools.partial(_new, aws)
    match call.operation:
        case "CreateSecurityGroup":
            yield new("security-group")
        case "CreateLaunchTemplate":
            yield new("launch-template")
        case "CreateVpcEndpoint":
            yield new("vpc-endpoint", VpceServiceName=told["ServiceName"])
        case "RunInstances":
            profile = f"instance-profile/{told['IamInstanceProfile.Name']}"
            yield new("instance", InstanceProfile=aws.arn("iam", profile, region=""))
            yield new("volume")
            yield aws.arn("ec2", "network-interface/eni"), {}
            image = f"arn:{aws.partition}:ec2:{aws.region}::image/{told['ImageId']}"
            yield image, {"ec2:Owner": "amazon"}


def _new(aws: Aws, kind: str, **given: str) -> tuple[str, Given]:
    return aws.arn("ec2", f"{kind}/{kind}-new"), {f"ec2:{key}": it for key, it in given.items()}


def _of(tagged: Callable[[str], Given], id_: str) -> Given:
    """The tags of rules and volumes are in no answer by which they could be told: they are ours."""
    if id_.startswith(("sgr-", "vol-")):
        ours = {"environment": "shop-dev", "managed-by": "tfgen"}
        return {f"aws:ResourceTag/{key}": value for key, value in ours.items()}
    return tagged(id_)
