"""To deploy module `vpc_endpoints`: endpoints to the services of the spec, in its VPC alone."""

from __future__ import annotations

from tfgen.hcl.literal import because
from tfgen.modules.deploy.needs import Needs, becomes_ours, everything, in_region, is_ours
from tfgen.modules.deploy.security_groups import security_group_needs
from tfgen.modules.policy import allow, when
from tfgen.spec.endpoint_services import made_services
from tfgen.spec.environment import Environment

_TAGS = "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-iam.html"


def needs(spec: Environment) -> Needs:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html."""
    endpoints, aws = spec.network.endpoints, spec.aws
    assert endpoints is not None  # the module is made for them alone
    network = security_group_needs(spec)
    made = because(aws.arn("ec2", "vpc-endpoint/*"), f"Told by their tags: {_TAGS}")
    groups = because(aws.arn("ec2", "security-group/*"), f"Told by their tags: {_TAGS}")
    rules = because(aws.arn("ec2", "security-group-rule/*"), f"Those of our own groups: {_TAGS}")
    found = because(aws.arn("ec2", "route-table/*"), "Terraform finds those of the subnets")
    tables = [aws.arn("ec2", f"route-table/{id_}") for id_ in endpoints.route_table_ids or ()]
    subnets = endpoints.subnet_ids or spec.network.subnet_ids
    within = [*(aws.arn("ec2", f"subnet/{subnet}") for subnet in subnets), *(tables or [found])]
    return Needs(
        reads=(
            *network.reads,
            allow(
                "ReadEndpoints",
                [
                    "ec2:DescribeNetworkInterfaces",
                    "ec2:DescribePrefixLists",
                    "ec2:DescribeRouteTables",
                    "ec2:DescribeSubnets",
                    "ec2:DescribeVpcEndpoints",
                    "ec2:DescribeVpcs",
                ],
                [everything("They are listed by account and region", "amazonec2")],
                in_region(spec),
            ),
        ),
        writes=(
            *network.writes,
            allow(
                "MakeEndpoints",
                ["ec2:CreateVpcEndpoint"],
                [made],
                when(
                    "StringEquals",
                    "ec2:VpceServiceName",
                    *(aws.endpoint_service(service) for service in made_services(spec)),
                ),
                *becomes_ours(spec),
            ),
            allow(
                "PlaceEndpointsInVpc",
                ["ec2:CreateVpcEndpoint"],
                [aws.arn("ec2", f"vpc/{spec.network.vpc_id}")],
            ),
            allow("PlaceEndpoints", ["ec2:CreateVpcEndpoint", "ec2:ModifyVpcEndpoint"], within),
            allow(
                "GuardEndpoints",
                [
                    "ec2:AuthorizeSecurityGroupIngress",
                    "ec2:CreateVpcEndpoint",
                    "ec2:ModifyVpcEndpoint",
                    "ec2:RevokeSecurityGroupIngress",
                ],
                [groups],
                *is_ours(spec),
            ),
            allow(
                "MakeWaysIn",
                ["ec2:AuthorizeSecurityGroupIngress"],
                [rules],
                *becomes_ours(spec),
            ),
            allow(
                "TagNewEndpoints",
                ["ec2:CreateTags"],
                [made, rules],
                when(
                    "StringEquals",
                    "ec2:CreateAction",
                    "AuthorizeSecurityGroupIngress",
                    "CreateVpcEndpoint",
                ),
            ),
            allow(
                "WriteOurEndpoints",
                [
                    "ec2:CreateTags",
                    "ec2:DeleteTags",
                    "ec2:DeleteVpcEndpoints",
                    "ec2:ModifyVpcEndpoint",
                ],
                [made],
                *is_ours(spec),
            ),
            # Private DNS: https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
            allow(
                "GiveEndpointsTheirNames",
                ["route53:AssociateVPCWithHostedZone"],
                [
                    because(
                        f"arn:{aws.partition}:route53:::hostedzone/*",
                        "The zone is AWS's own; the condition names the VPC: https://docs.aws.amazon.com/"
                        "Route53/latest/DeveloperGuide/specifying-conditions-route53.html",
                    )
                ],
                when(
                    "ForAllValues:StringEquals",
                    "route53:VPCs",
                    f"VPCId={spec.network.vpc_id},VPCRegion={aws.region}",
                ),
            ),
        ),
    )
