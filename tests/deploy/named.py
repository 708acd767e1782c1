"""Calls of the services that the optional modules use → the resource that IAM is asked about."""

from __future__ import annotations

from tests.deploy.recorder import Call
from tfgen.spec.aws import Aws

# What they have is read and made without naming it.
_NAMELESS = ("application-autoscaling", "autoscaling", "cloudcontrolapi", "servicediscovery")


def named(aws: Aws, call: Call) -> str | None:
    """An ARN made of the name in the call, `*`, or None where the service is unknown here."""
    told = call.parameters
    match call.service:
        case "monitoring":
            name = told.get("AlarmName") or told["AlarmNames.member.1"]
            return aws.arn("cloudwatch", f"alarm:{name}")
        case "cloudtrail":
            return _trail(aws, call)
        case "ssm":
            name = told.get("Name") or told["ResourceId"]
            public = f"arn:{aws.partition}:ssm:{aws.region}::parameter{name}"
            return public if name.startswith("/aws/") else aws.arn("ssm", f"document/{name}")
        case "autoscaling" if not call.operation.startswith("Describe"):
            name = told.get("AutoScalingGroupName") or told["Tags.member.1.ResourceId"]
            return aws.arn("autoscaling", f"autoScalingGroup:x:autoScalingGroupName/{name}")
    return "*" if call.service in _NAMELESS else None


def _trail(aws: Aws, call: Call) -> str:
    told = call.parameters
    if call.operation == "DescribeTrails":
        return "*"
    several = told.get("ResourceIdList") or [told.get("ResourceId")]
    name: str = told.get("Name") or told.get("TrailName") or several[0]
    return name if name.startswith("arn:") else aws.arn("cloudtrail", f"trail/{name}")
