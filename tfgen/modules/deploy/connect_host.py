"""To deploy module `connect_host`: the instance, its role, and the document of its sessions."""

from __future__ import annotations

from tfgen.hcl.literal import because
from tfgen.modules.deploy.instance_profiles import instance_profile_needs
from tfgen.modules.deploy.launches import launches
from tfgen.modules.deploy.needs import Needs, everything, in_region, is_ours
from tfgen.modules.deploy.security_groups import security_group_needs
from tfgen.modules.deploy.service_linked import service_linked_role
from tfgen.modules.policy import Statement, allow, when
from tfgen.spec.connect_host import ConnectHost
from tfgen.spec.environment import Environment

_TAGS = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html"


def needs(spec: Environment) -> Needs:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html."""
    host, names, aws = spec.connect_host, spec.names, spec.aws
    assert host is not None  # the module is made for it alone
    profile = instance_profile_needs(spec, "Host", names.connect_host_role)
    network = security_group_needs(spec)
    document = [aws.arn("ssm", f"document/{names.connect_host_sessions}")]
    subnet = host.subnet_id or spec.network.subnet_ids[0]
    return Needs(
        reads=(
            *profile.reads,
            *network.reads,
            *_image(spec, host),
            allow(
                "ReadHost",
                [
                    "ec2:DescribeImages",
                    "ec2:DescribeInstanceAttribute",
                    "ec2:DescribeInstanceCreditSpecifications",
                    "ec2:DescribeInstanceTypes",
                    "ec2:DescribeInstances",
                    "ec2:DescribeTags",
                    "ec2:DescribeVolumes",
                    "ec2:DescribeVpcs",
                    *(["ec2:DescribeSpotInstanceRequests"] if host.spot else []),
                ],
                [everything("They are listed by account and region", "amazonec2")],
                in_region(spec),
            ),
            allow(
                "ReadSessionDocument",
                [
                    "ssm:DescribeDocument",
                    "ssm:DescribeDocumentPermission",
                    "ssm:GetDocument",
                    "ssm:ListTagsForResource",
                ],
                document,
            ),
        ),
        writes=(
            *profile.writes,
            *network.writes,
            *launches(spec, "Host", names.connect_host_role, [subnet], host.ami),
            *_host(spec, host),
            allow(
                "WriteSessionDocument",
                [
                    "ssm:AddTagsToResource",
                    "ssm:CreateDocument",
                    "ssm:DeleteDocument",
                    "ssm:RemoveTagsFromResource",
                    "ssm:UpdateDocument",
                    "ssm:UpdateDocumentDefaultVersion",
                ],
                document,
            ),
        ),
    )


def _image(spec: Environment, host: ConnectHost) -> tuple[Statement, ...]:
    if host.ami:
        return ()
    public = f"arn:{spec.aws.partition}:ssm:{spec.aws.region}::parameter/aws/service"
    newest = f"ami-amazon-linux-latest/al2023-ami-kernel-default-{host.architecture}"
    return (allow("FindImageOfHost", ["ssm:GetParameter"], [f"{public}/{newest}"]),)


def _host(spec: Environment, host: ConnectHost) -> tuple[Statement, ...]:
    """The instance with its tags and its name; its volume goes with it."""
    instances = because(spec.aws.arn("ec2", "instance/*"), f"Told by their tags: {_TAGS}")
    volumes = because(spec.aws.arn("ec2", "volume/*"), f"Told by their tags: {_TAGS}")
    statements = [
        allow(
            "WriteOurHost",
            [
                "ec2:ModifyInstanceAttribute",
                "ec2:ModifyInstanceMetadataOptions",
                "ec2:StartInstances",
                "ec2:StopInstances",
                "ec2:TerminateInstances",
            ],
            [instances],
            when("StringEquals", "aws:ResourceTag/Name", spec.names.connect_host),
            *is_ours(spec),
        ),
        allow(
            "TagOurHost",
            ["ec2:CreateTags", "ec2:DeleteTags", "ec2:ModifyVolume"],
            [instances, volumes],
            *is_ours(spec),
        ),
    ]
    if host.spot:
        requests = because(
            spec.aws.arn("ec2", "spot-instances-request/*"),
            "Made by the launch itself: "
            "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-requests.html",
        )
        statements += [
            allow("LaunchHostOnSpot", ["ec2:RunInstances"], [requests]),
            allow("EndSpotRequestOfHost", ["ec2:CancelSpotInstanceRequests"], [requests]),
            # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/service-linked-roles-spot-instance-requests.html
            service_linked_role(
                spec, "MakeRoleOfSpotItself", "spot.amazonaws.com", "AWSServiceRoleForEC2Spot"
            ),
        ]
    return tuple(statements)
