"""What a container instance may do: its agent's calls, and Systems Manager's where it is wanted.

AmazonEC2ContainerServiceforEC2Role gives the same to every cluster of the account, and the pulling
of every image and writing of every log besides, which here the execution role does.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tfgen.hcl.literal import because
from tfgen.modules.policy import Condition, Principals, Statement, allow, service, when
from tfgen.spec.environment import Environment

_ECS_ACTIONS = (
    "https://docs.aws.amazon.com/service-authorization/latest/reference/"
    "list_amazonelasticcontainerservice.html"
)

# AmazonSSMManagedInstanceCore without the parameters of the account, which may be secrets, and
# without ssmmessages, through which Session Manager opens shells: the agent then takes its orders
# through ec2messages.
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonSSMManagedInstanceCore.html
# https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-setting-up-messageAPIs.html
SYSTEMS_MANAGER = (
    "ssm:DescribeAssociation",
    "ssm:DescribeDocument",
    "ssm:GetDeployablePatchSnapshotForInstance",
    "ssm:GetDocument",
    "ssm:GetManifest",
    "ssm:ListAssociations",
    "ssm:ListInstanceAssociations",
    "ssm:PutComplianceItems",
    "ssm:PutConfigurePackageResult",
    "ssm:PutInventory",
    "ssm:UpdateAssociationStatus",
    "ssm:UpdateInstanceAssociationStatus",
    "ssm:UpdateInstanceInformation",
)
SYSTEMS_MANAGER_MESSAGES = (
    "ec2messages:AcknowledgeMessage",
    "ec2messages:DeleteMessage",
    "ec2messages:FailMessage",
    "ec2messages:GetEndpoint",
    "ec2messages:GetMessages",
    "ec2messages:SendReply",
)


def trust_ec2(spec: Environment) -> Statement:
    """EC2 hands the role to instances; in China the service has a name of its own there.

    https://docs.amazonaws.cn/en_us/aws/latest/userguide/iam.html
    """
    return allow(
        "Ec2Instances",
        ["sts:AssumeRole"],
        to=service(f"ec2.{spec.aws.dns_suffix}"),
    )


def agent_statements(
    spec: Environment, cluster: str, *conditions: Condition, to: Sequence[Principals] = ()
) -> Iterator[Statement]:
    """The calls of the ECS agent, about this cluster; conditions and `to` are an endpoint's."""
    yield allow(
        "JoinClusterAndReport",
        [
            "ecs:DeregisterContainerInstance",
            "ecs:RegisterContainerInstance",
            "ecs:SubmitAttachmentStateChanges",
            "ecs:SubmitContainerStateChange",
            "ecs:SubmitTaskStateChange",
        ],
        [cluster],
        *conditions,
        to=to,
    )
    yield allow(
        "TakeOrders",
        ["ecs:Poll", "ecs:StartTelemetrySession", "ecs:UpdateContainerInstancesState"],
        [spec.aws.arn("ecs", f"container-instance/{spec.names.cluster}/*")],
        when("ArnEquals", "ecs:cluster", cluster),
        *conditions,
        to=to,
    )
    yield allow(
        "FindAgentEndpoint",
        ["ecs:DiscoverPollEndpoint"],
        [because("*", f"This action has no resource to name: {_ECS_ACTIONS}")],
        *conditions,
        to=to,
    )


def systems_manager_statements() -> Iterator[Statement]:
    """Patches and inventory through Systems Manager, without Session Manager."""
    yield allow(
        "PatchAndInventory",
        [*SYSTEMS_MANAGER, *SYSTEMS_MANAGER_MESSAGES],
        [
            because(
                "*",
                "Most of these actions have no resource to name: https://docs.aws.amazon.com/"
                "service-authorization/latest/reference/list_awssystemsmanager.html",
            )
        ],
    )
