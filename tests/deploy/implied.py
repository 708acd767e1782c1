"""What IAM is asked besides the call itself: roles that are handed on, launches that are tried out.

After the dependent actions of the Service Authorization Reference:
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.deploy.recorder import Call
from tfgen.access.facts import Given
from tfgen.spec.aws import Aws


def implied(aws: Aws, call: Call) -> Iterator[tuple[str, str, Given]]:
    """(action, resource, keys of context)."""
    told = call.parameters
    match call.operation:
        case "RegisterTaskDefinition":
            for name in ("taskRoleArn", "executionRoleArn"):
                yield _handed(told[name], "ecs-tasks.amazonaws.com")
        case "AddRoleToInstanceProfile":
            yield _handed(aws.role_arn(told["RoleName"]), "ec2.amazonaws.com")
        case "RunInstances":
            # The role of a profile has its name.
            role = aws.role_arn(told["IamInstanceProfile.Name"])
            yield _handed(role, "ec2.amazonaws.com")
        case "CreateAutoScalingGroup" | "UpdateAutoScalingGroup" if any(
            name.startswith("LaunchTemplate") for name in told
        ):
            name = told["AutoScalingGroupName"]  # and its role and profile are called so too
            yield _handed(aws.role_arn(name), "ec2.amazonaws.com")
            profile = aws.arn("iam", f"instance-profile/{name}", region="")
            yield (
                "ec2:RunInstances",
                aws.arn("ec2", "instance/i-new"),
                {"ec2:InstanceProfile": profile, **_tags("aws:RequestTag")},
            )
            template = aws.arn("ec2", f"launch-template/{told['LaunchTemplate.LaunchTemplateId']}")
            yield "ec2:RunInstances", template, _tags("aws:ResourceTag")
            for subnet in filter(None, told.get("VPCZoneIdentifier", "").split(",")):
                yield "ec2:RunInstances", aws.arn("ec2", f"subnet/{subnet}"), {}
        case "CreateVpcEndpoint" if told["VpcEndpointType"] == "Interface":
            zone = f"arn:{aws.partition}:route53:::hostedzone/Z0"
            vpc = f"VPCId={told['VpcId']},VPCRegion={aws.region}"
            yield "route53:AssociateVPCWithHostedZone", zone, {"route53:VPCs": vpc}
        case "GetResource":
            service = told["Identifier"].partition("|")[0]
            yield "ecs:DescribeServices", service, {}


def _handed(role: str, service: str) -> tuple[str, str, Given]:
    return "iam:PassRole", role, {"iam:PassedToService": service}


def _tags(key: str) -> Given:
    return {f"{key}/environment": "shop-full", f"{key}/managed-by": "tfgen"}
