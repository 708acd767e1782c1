"""Section `cluster.capacity.ec2`: container instances of one's own in place of Fargate."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field, model_validator

from tfgen.spec.invalid import Fault, refuse
from tfgen.spec.section import Section, Switch, Whole, each_once

InstanceType = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9-]*\.[a-z0-9-]+$", examples=["t3.small", "m7g.large"])
]

# Families of Graviton processors: a g behind the generation, and the very first ones.
# https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
_GRAVITON = re.compile(r"(a1|[a-z]+[0-9]+g[a-z]*)\.")


def architecture(instance_type: str) -> Literal["ARM64", "X86_64"]:
    """The CPU architecture of an instance type, in the words of `ops_task.cpu_architecture`."""
    return "ARM64" if _GRAVITON.match(instance_type) else "X86_64"


class Ec2Capacity(Section):
    """Container instances in an Auto Scaling group that ECS scales, drains and protects.

    ECS Exec does not work in a task that run-task started before there was an instance with room
    for it: such a task waits in PROVISIONING, and never gets its agent. So there is always an
    instance, and a `target_capacity` below 100 keeps room on it.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html#ecs-exec-considerations
    """

    instance_types: Annotated[tuple[InstanceType, ...], Field(min_length=1, max_length=20)] = Field(
        description=(
            "The instance types, the preferred one first; all of the architecture of the image. "
            "Several help where a zone has run out of one. Each task takes a network interface of "
            "the instance, and a t3.small has room for two."
        ),
        examples=[["t3.small"]],
    )
    operating_system: Literal["amazon-linux-2023", "bottlerocket"] = Field(
        default="amazon-linux-2023",
        description=(
            "The ECS-optimised image of Amazon Linux 2023, or that of Bottlerocket, which has "
            "no shell and a read-only root filesystem."
        ),
    )
    image_release: (
        Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=128)] | None
    ) = Field(
        default=None,
        description=(
            "A fixed release of that image in place of the newest: an image's name, such as "
            "al2023-ami-ecs-hvm-2023.0.20260922-kernel-6.1-x86_64, or Bottlerocket's version, "
            "such as 1.54.0. Default: the newest; a plan shows when there is another one."
        ),
    )
    min_size: Annotated[Whole, Field(ge=1, le=1000)] = Field(
        default=1,
        description=(
            "Instances that always run, 1 or more: ECS Exec does not work in tasks that were "
            "started before there was an instance for them."
        ),
    )
    max_size: Annotated[Whole, Field(ge=1, le=1000)] = Field(
        default=2, description="Instances that may run at the most, 1 to 1000."
    )
    target_capacity: Annotated[Whole, Field(ge=1, le=100)] = Field(
        default=100,
        description=(
            "Percent of the instances that ECS fills before it adds one, 1 to 100. Below 100 there "
            "is room to spare for tasks that people start."
        ),
    )
    volume_gib: Annotated[Whole, Field(ge=30, le=16384)] = Field(
        default=30,
        description="GiB of encrypted disk of an instance, images and containers, 30 to 16384.",
    )
    systems_manager: Switch = Field(
        default=False,
        description=(
            "Let Systems Manager patch and inventory the instances. Session Manager gets no door: "
            "a shell on an instance would reach every container on it, without a transcript."
        ),
    )

    def image_parameter(self, *, arm: bool) -> str:
        """The public parameter in which AWS keeps the id of the image.

        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-bottlerocket-retrieve-ami.html
        """
        if self.operating_system == "bottlerocket":
            kind = "arm64" if arm else "x86_64"
            release = self.image_release or "latest"
            return f"/aws/service/bottlerocket/aws-ecs-2/{kind}/{release}/image_id"
        path = "/aws/service/ecs/optimized-ami/amazon-linux-2023"
        release = self.image_release or "recommended"
        return f"{path}{'/arm64' if arm else ''}/{release}/image_id"

    @model_validator(mode="after")
    def _fits_together(self) -> Ec2Capacity:
        faults = list(each_once(self.instance_types, "instance_types"))
        if self.max_size < self.min_size:
            faults.append(
                Fault(
                    ("max_size",),
                    f"{self.max_size} is less than min_size ({self.min_size})",
                    f"make it {self.min_size} or more",
                )
            )
        refuse(faults)
        return self
