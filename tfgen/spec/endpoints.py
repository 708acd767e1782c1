"""Section `network.endpoints`: VPC endpoints, for subnets without a way to the Internet."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tfgen.spec.invalid import Fault, refuse
from tfgen.spec.section import RouteTableId, Section, SecurityGroupId, SubnetId, each_once

EndpointService = Literal[
    "ssmmessages",
    "ecr.api",
    "ecr.dkr",
    "logs",
    "kms",
    "secretsmanager",
    "ssm",
    "s3",
    "ecs",
    "ecs-agent",
    "ecs-telemetry",
    "ec2messages",
]
"""The end of a service's name as an endpoint, such as `com.amazonaws.eu-west-1.ecr.api`.

https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
"""


class Endpoints(Section):
    """VPC endpoints that only ops tasks can use, and only for what they need.

    Private DNS is on, as the agents in and under a task need it: the whole VPC's calls to these
    services go to these endpoints from then on.
    https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
    """

    other_clients: tuple[SecurityGroupId, ...] = Field(
        description=(
            "Security groups of everything else that runs in this VPC, [] where ops tasks are "
            "alone: the endpoints take over the VPC's calls to these services, and would shut out "
            "whoever is not listed. With any listed, all of this account may use the endpoints."
        ),
        examples=[[]],
    )
    services: Annotated[tuple[EndpointService, ...], Field(min_length=1)] | None = Field(
        default=None,
        description=(
            "The services to make endpoints for. Default: those that this spec needs, such as "
            "secretsmanager where a secret comes from there. List them where the VPC has some "
            "already: a second one with private DNS is refused by AWS."
        ),
        examples=[["ssmmessages", "logs", "kms", "s3"]],
    )
    subnet_ids: Annotated[tuple[SubnetId, ...], Field(min_length=1, max_length=16)] | None = Field(
        default=None,
        description=(
            "The subnets of the endpoints, one for each availability zone at the most. "
            "Default: network.subnet_ids."
        ),
    )
    route_table_ids: Annotated[tuple[RouteTableId, ...], Field(min_length=1)] | None = Field(
        default=None,
        description=(
            "The route tables that get the route to S3. Default: those that are associated with "
            "network.subnet_ids, so list them where a subnet just follows the VPC's main one."
        ),
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Endpoints:
        faults = [
            fault
            for name in ("other_clients", "services", "subnet_ids", "route_table_ids")
            for fault in each_once(getattr(self, name) or (), name)
        ]
        if self.route_table_ids and self.services and "s3" not in self.services:
            faults.append(
                Fault(
                    ("route_table_ids",),
                    "are for the endpoint of S3, which is not among the services",
                    "add s3 to services, or remove route_table_ids",
                )
            )
        refuse(faults)
        return self
