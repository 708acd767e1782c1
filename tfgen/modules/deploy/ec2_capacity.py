"""To deploy module `ec2_capacity`: role, security group, launch template and scaling."""

from __future__ import annotations

from tfgen.hcl.literal import because
from tfgen.modules.deploy.instance_profiles import instance_profile_needs
from tfgen.modules.deploy.launches import launches
from tfgen.modules.deploy.needs import Needs, becomes_ours, everything, in_region, is_ours
from tfgen.modules.deploy.security_groups import security_group_needs
from tfgen.modules.deploy.service_linked import service_linked_role
from tfgen.modules.policy import Statement, allow, when
from tfgen.spec.environment import Environment

_TAGS = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/launch-template-permissions.html"


def needs(spec: Environment) -> Needs:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2autoscaling.html."""
    ec2, name = spec.cluster.capacity.ec2, spec.names.instances
    assert ec2 is not None  # the module is made for it alone
    profile = instance_profile_needs(spec, "Instances", name)
    network = security_group_needs(spec)
    provider = [spec.aws.arn("ecs", f"capacity-provider/{name}")]
    arm = spec.ops_task.cpu_architecture == "ARM64"
    parameter = ec2.image_parameter(arm=arm)
    return Needs(
        reads=(
            *profile.reads,
            *network.reads,
            allow(
                "FindImageOfInstances",
                ["ssm:GetParameter"],
                [f"arn:{spec.aws.partition}:ssm:{spec.aws.region}::parameter{parameter}"],
            ),
            allow(
                "ReadLaunchTemplates",
                ["ec2:DescribeLaunchTemplateVersions", "ec2:DescribeLaunchTemplates"],
                [everything("They are listed by account and region", "amazonec2")],
                in_region(spec),
            ),
            allow(
                "ReadScalingGroups",
                [
                    "autoscaling:DescribeAutoScalingGroups",
                    "autoscaling:DescribeInstanceRefreshes",
                    "autoscaling:DescribeScalingActivities",
                ],
                [everything("They are listed by account and region", "amazonec2autoscaling")],
                in_region(spec),
            ),
            allow(
                "ReadCapacityProvider",
                ["ecs:DescribeCapacityProviders", "ecs:ListTagsForResource"],
                provider,
            ),
        ),
        writes=(
            *profile.writes,
            *network.writes,
            *_template(spec),
            *launches(spec, "Instances", name, spec.network.subnet_ids, None),
            allow(
                "WriteScalingGroup",
                [
                    "autoscaling:CancelInstanceRefresh",
                    "autoscaling:CreateAutoScalingGroup",
                    "autoscaling:CreateOrUpdateTags",
                    "autoscaling:DeleteAutoScalingGroup",
                    "autoscaling:DeleteTags",
                    "autoscaling:SetInstanceProtection",
                    "autoscaling:StartInstanceRefresh",
                    "autoscaling:UpdateAutoScalingGroup",
                ],
                [spec.aws.arn("autoscaling", f"autoScalingGroup:*:autoScalingGroupName/{name}")],
            ),
            allow(
                "WriteCapacityProvider",
                [
                    "ecs:CreateCapacityProvider",
                    "ecs:DeleteCapacityProvider",
                    "ecs:TagResource",
                    "ecs:UntagResource",
                    "ecs:UpdateCapacityProvider",
                ],
                provider,
            ),
            # https://docs.aws.amazon.com/autoscaling/ec2/userguide/autoscaling-service-linked-role.html
            service_linked_role(
                spec,
                "MakeRoleOfAutoScalingItself",
                "autoscaling.amazonaws.com",
                "AWSServiceRoleForAutoScaling",
            ),
        ),
    )


def _template(spec: Environment) -> tuple[Statement, ...]:
    """The launch template, which Auto Scaling tries out for whoever makes the group.

    https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html
    """
    templates = because(
        spec.aws.arn("ec2", "launch-template/*"), f"Templates are told by their tags: {_TAGS}"
    )
    return (
        allow("MakeLaunchTemplate", ["ec2:CreateLaunchTemplate"], [templates], *becomes_ours(spec)),
        allow(
            "TagNewLaunchTemplate",
            ["ec2:CreateTags"],
            [templates],
            when("StringEquals", "ec2:CreateAction", "CreateLaunchTemplate"),
        ),
        allow(
            "WriteAndUseOurLaunchTemplate",
            [
                "ec2:CreateLaunchTemplateVersion",
                "ec2:CreateTags",
                "ec2:DeleteLaunchTemplate",
                "ec2:DeleteTags",
                "ec2:ModifyLaunchTemplate",
                "ec2:RunInstances",
            ],
            [templates],
            *is_ours(spec),
        ),
    )
