"""Security groups of this environment, which have no name but their tags."""

from __future__ import annotations

from tfgen.hcl.literal import because
from tfgen.modules.deploy.needs import Needs, becomes_ours, everything, in_region, is_ours
from tfgen.modules.policy import allow, when
from tfgen.spec.environment import Environment

_TAGS = "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-policy-examples.html"


def security_group_needs(spec: Environment) -> Needs:
    """In the spec's VPC alone; rules are of our groups, whatever they lead to.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
    """
    groups = because(
        spec.aws.arn("ec2", "security-group/*"), f"Security groups are told by their tags: {_TAGS}"
    )
    rules = because(
        spec.aws.arn("ec2", "security-group-rule/*"), f"Those of our own groups: {_TAGS}"
    )
    return Needs(
        reads=(
            allow(
                "ReadSecurityGroups",
                ["ec2:DescribeSecurityGroupRules", "ec2:DescribeSecurityGroups"],
                [everything("They are listed by account and region", "amazonec2")],
                in_region(spec),
            ),
        ),
        writes=(
            allow(
                "MakeSecurityGroupsInVpc",
                ["ec2:CreateSecurityGroup"],
                [spec.aws.arn("ec2", f"vpc/{spec.network.vpc_id}")],
            ),
            allow("MakeSecurityGroups", ["ec2:CreateSecurityGroup"], [groups], *becomes_ours(spec)),
            allow(
                "TagWhatIsMade",
                ["ec2:CreateTags"],
                [groups, rules],
                when(
                    "StringEquals",
                    "ec2:CreateAction",
                    "AuthorizeSecurityGroupEgress",
                    "CreateSecurityGroup",
                ),
            ),
            allow(
                "WriteOurSecurityGroups",
                [
                    "ec2:AuthorizeSecurityGroupEgress",
                    "ec2:CreateTags",
                    "ec2:DeleteSecurityGroup",
                    "ec2:DeleteTags",
                    "ec2:ModifySecurityGroupRules",
                    "ec2:RevokeSecurityGroupEgress",
                ],
                [groups],
                *is_ours(spec),
            ),
            allow(
                "WriteOurRules",
                ["ec2:AuthorizeSecurityGroupEgress"],
                [rules],
                *becomes_ours(spec),
            ),
            allow(
                "ChangeOurRules",
                ["ec2:CreateTags", "ec2:DeleteTags", "ec2:ModifySecurityGroupRules"],
                [rules],
                *is_ours(spec),
            ),
            allow(
                "SeeWhatUsesSecurityGroups",
                ["ec2:DescribeNetworkInterfaces"],
                [everything("They are listed by account and region", "amazonec2")],
                in_region(spec),
            ),
        ),
    )
