"""How the ops container runs as a service: how many, when, and how it is replaced."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from tfgen.spec.cluster import Capacity
from tfgen.spec.invalid import Fault, refuse
from tfgen.spec.section import Section, Switch, Whole
from tfgen.spec.working_hours import WorkingHours


class Service(Section):
    """An ECS service that keeps the ops container running, always with ECS Exec on.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_definition_parameters.html
    """

    desired_count: Annotated[Whole, Field(ge=1, le=100)] = Field(
        default=1, description="How many ops tasks run, 1 to 100."
    )
    working_hours: WorkingHours | None = Field(
        default=None,
        description="Run only in these hours and cost nothing outside them. Default: always.",
    )
    capacity: Capacity | None = Field(
        default=None,
        description="Shares of Fargate and Fargate Spot. Default: those of cluster.capacity.",
    )
    platform_version: Literal["LATEST", "1.4.0"] = Field(
        default="LATEST", description="Fargate's platform version; ECS Exec needs 1.4.0 or later."
    )
    minimum_healthy_percent: Annotated[Whole, Field(ge=0, le=100)] = Field(
        default=100,
        description="Percent of desired_count, rounded up, that a deployment leaves running.",
    )
    maximum_percent: Annotated[Whole, Field(ge=100, le=200)] = Field(
        default=200,
        description=(
            "Percent of desired_count, rounded down, that may run while a deployment "
            "replaces tasks, 100 to 200."
        ),
    )
    wait_for_steady_state: Switch = Field(
        default=True,
        description="Whether an apply ends only when the new tasks run, and fails if they do not.",
    )
    availability_zone_rebalancing: Switch = Field(
        default=False,
        description=(
            "Whether ECS may stop a task, and the shells in it, to spread tasks over zones."
        ),
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Service:
        refuse([*self._instances(), *self._stuck(), *self._cannot_rebalance()])
        return self

    def _instances(self) -> Iterator[Fault]:
        if self.capacity and self.capacity.ec2:
            yield Fault(
                ("capacity", "ec2"),
                "belongs to the cluster: the service runs on the instances of cluster.capacity.ec2",
                "move it to cluster.capacity",
            )

    def _stuck(self) -> Iterator[Fault]:
        """A deployment that may neither stop a task nor start one.

        https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
        """
        kept = math.ceil(self.desired_count * self.minimum_healthy_percent / 100)
        most = math.floor(self.desired_count * self.maximum_percent / 100)
        if kept >= self.desired_count >= most:
            yield Fault(
                (),
                f"a deployment could never finish: it must keep {kept} tasks running and may run "
                f"no more than {most}",
                "lower minimum_healthy_percent or raise maximum_percent",
            )

    def _cannot_rebalance(self) -> Iterator[Fault]:
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
        if self.availability_zone_rebalancing and self.maximum_percent == 100:
            yield Fault(
                ("availability_zone_rebalancing",),
                "starts a task before it stops one, which maximum_percent 100 forbids",
                "raise maximum_percent",
            )


class RunService(Section):
    """`service:` with its settings."""

    service: Service = Field(description="How the service runs.")
