"""To deploy module `ecs_cluster`."""

from __future__ import annotations

from tfgen.modules.deploy.needs import Needs
from tfgen.modules.policy import allow, when
from tfgen.spec.environment import Environment

_SERVICE = "ecs.amazonaws.com"


def needs(spec: Environment) -> Needs:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html."""
    cluster = spec.aws.arn("ecs", f"cluster/{spec.names.cluster}")
    role = f"aws-service-role/{_SERVICE}/AWSServiceRoleForECS"
    return Needs(
        reads=(
            allow("ReadCluster", ["ecs:DescribeClusters", "ecs:ListTagsForResource"], [cluster]),
        ),
        writes=(
            allow(
                "WriteCluster",
                [
                    "ecs:CreateCluster",
                    "ecs:DeleteCluster",
                    "ecs:PutClusterCapacityProviders",
                    "ecs:TagResource",
                    "ecs:UntagResource",
                    "ecs:UpdateCluster",
                    "ecs:UpdateClusterSettings",
                ],
                [cluster],
            ),
            # The first cluster of an account makes it:
            # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-service-linked-roles.html
            allow(
                "MakeRoleOfEcsItself",
                ["iam:CreateServiceLinkedRole"],
                [spec.aws.role_arn(role)],
                when("StringEquals", "iam:AWSServiceName", _SERVICE),
            ),
        ),
    )
