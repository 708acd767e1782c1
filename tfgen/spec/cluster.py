"""Section `cluster`: the ECS cluster that ops tasks run in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, model_validator

from tfgen.spec.ec2_capacity import Ec2Capacity
from tfgen.spec.invalid import Fault, refuse
from tfgen.spec.section import Section, Whole

Weight = Annotated[Whole, Field(ge=0, le=1000)]


NamespaceName = Annotated[
    str, Field(pattern=r"^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$", max_length=64, examples=["shop-prod"])
]


@dataclass(frozen=True, slots=True)
class Share:
    """One item of the cluster's default strategy: a provider, its weight, and its base.

    `provider` is `EC2` for the capacity provider that tfgen makes.
    """

    provider: Literal["FARGATE", "FARGATE_SPOT", "EC2"]
    weight: int
    base: int = 0


class Capacity(Section):
    """What tasks run on: Fargate and Fargate Spot, or container instances of one's own.

    ECS does not take both kinds in one strategy.
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
    """

    fargate: Weight | None = Field(
        default=None,
        description="Relative share of Fargate, 0 to 1000. Default: 1, and 0 where there is ec2.",
    )
    fargate_spot: Weight = Field(
        default=0,
        description=(
            "Relative share of Fargate Spot, 0 to 1000. Spot tasks, and the shells in "
            "them, can end at two minutes' notice."
        ),
    )
    fargate_base: Annotated[Whole, Field(ge=0, le=100000)] = Field(
        default=0,
        description=(
            "Tasks that run on Fargate before the shares count, 0 to 100000: so many are never "
            "on Spot."
        ),
    )
    ec2: Ec2Capacity | None = Field(
        default=None, description="Container instances of one's own, in place of Fargate."
    )

    @property
    def strategy(self) -> tuple[Share, ...]:
        """The cluster's default strategy, without providers that get no tasks."""
        if self.ec2:
            return (Share("EC2", 1),)
        fargate = 1 if self.fargate is None else self.fargate
        shares = (
            Share("FARGATE", fargate, self.fargate_base),
            Share("FARGATE_SPOT", self.fargate_spot),
        )
        return tuple(share for share in shares if share.weight)

    @model_validator(mode="after")
    def _some_capacity(self) -> Capacity:
        if not self.strategy:
            raise ValueError("one of fargate and fargate_spot needs a weight above 0")
        refuse(self._one_kind())
        return self

    def _one_kind(self) -> Iterator[Fault]:
        for name in ("fargate", "fargate_spot", "fargate_base") if self.ec2 else ():
            if getattr(self, name):
                yield Fault(
                    (name,),
                    "cannot be mixed with ec2: ECS takes Fargate or container instances in one "
                    "strategy, not both",
                    f"remove {name}, or remove ec2",
                )
        if self.fargate_base and self.fargate == 0:
            yield Fault(
                ("fargate_base",),
                "needs a weight of fargate above 0: a provider with weight 0 gets no tasks",
                "give fargate a weight, or remove fargate_base",
            )


class Cluster(Section):
    """The cluster. ECS Exec logging is always on and always encrypted; it has no switch."""

    container_insights: Literal["enhanced", "enabled", "disabled"] = Field(
        default="enabled", description="CloudWatch Container Insights."
    )
    capacity: Capacity = Field(default=Capacity(), description="What tasks run on.")
    namespace: NamespaceName | None = Field(
        default=None,
        description=(
            "The name of a Cloud Map namespace to make, the default of Service Connect in this "
            "cluster: services find each other inside it, and nobody else's."
        ),
    )
