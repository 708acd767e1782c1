"""To deploy module `ecs_cluster`."""

from __future__ import annotations

from tfgen.modules.deploy.needs import Needs
from tfgen.modules.deploy.service_linked import service_linked_role
from tfgen.modules.policy import allow
from tfgen.spec.environment import Environment


def needs(spec: Environment) -> Needs:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html."""
    cluster = spec.aws.arn("ecs", f"cluster/{spec.names.cluster}")
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
            service_linked_role(
                spec, "MakeRoleOfEcsItself", "ecs.amazonaws.com", "AWSServiceRoleForECS"
            ),
        ),
    )
