"""Section `cluster`: the ECS cluster that ops tasks run in."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tfgen.spec.section import Section, Whole

Weight = Annotated[Whole, Field(ge=0, le=1000)]


class Capacity(Section):
    """How tasks are spread over Fargate and Fargate Spot.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
    """

    fargate: Weight = Field(default=1, description="Relative share of Fargate, 0 to 1000.")
    fargate_spot: Weight = Field(
        default=0,
        description=(
            "Relative share of Fargate Spot, 0 to 1000. Spot tasks, and the shells in "
            "them, can end at two minutes' notice."
        ),
    )

    @model_validator(mode="after")
    def _some_capacity(self) -> Capacity:
        if self.fargate == self.fargate_spot == 0:
            raise ValueError("one of fargate and fargate_spot needs a weight above 0")
        return self


class Cluster(Section):
    """The cluster. ECS Exec logging is always on and always encrypted; it has no switch."""

    container_insights: Literal["enhanced", "enabled", "disabled"] = Field(
        default="enabled", description="CloudWatch Container Insights."
    )
    capacity: Capacity = Field(
        default=Capacity(), description="How tasks are spread over Fargate and Fargate Spot."
    )
