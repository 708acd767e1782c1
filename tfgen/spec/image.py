"""The image of the ops container: written out, or the one that a service runs."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tfgen.spec.names import label
from tfgen.spec.section import Section, Switch

ImageReference = Annotated[
    str, Field(pattern=r"^[a-z0-9][a-zA-Z0-9._/:@-]+$", min_length=1, max_length=255)
]

Repository = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9][a-zA-Z0-9.-]*(:[0-9]+/[a-z0-9][a-z0-9._-]*)?(/[a-z0-9][a-z0-9._-]*)*$",
        max_length=255,
        examples=["111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop", "ghcr.io/example/shop"],
    ),
]
"""An image without its tag or digest."""

EcsName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_-]*$", max_length=255)]
"""A cluster, service or container.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
"""


class EcsService(Section):
    """An existing ECS service of this account and region."""

    cluster: EcsName = Field(description="The name of its cluster.")
    service: EcsName = Field(description="The name of the service.")

    @property
    def label(self) -> str:
        """Its Terraform label. Two services can have the same one; a spec with both is refused."""
        text = label(f"{self.cluster}_{self.service}")
        return text if text[:1].isalpha() else f"_{text}"  # a label begins with no digit


class ServiceImage(Section):
    """The image that a service runs, read each time that Terraform plans.

    The ops container then has the code, and knows the database schema, of what was deployed last.
    It changes with the next apply, and not by itself. What is taken is the reference in the
    service's task definition: where production deploys a tag, the ops container gets that tag.
    """

    cluster: EcsName = Field(description="The name of the service's cluster.")
    service: EcsName = Field(description="The name of the service, in this account and region.")
    container: EcsName = Field(description="The container, in the service's task definition.")
    repository: Repository = Field(
        description=(
            "Where that image comes from, without tag or digest. The execution role may pull from "
            "there alone, and Terraform refuses to plan with an image from elsewhere."
        )
    )
    exec_must_be_off: Switch = Field(
        default=True,
        description="Whether Terraform refuses to plan while ECS Exec is on in that service.",
    )

    @property
    def service_of(self) -> EcsService:
        """The service alone."""
        return EcsService(cluster=self.cluster, service=self.service)


class ImageFromService(Section):
    """`from_service:` in place of an image."""

    from_service: ServiceImage = Field(description="The service whose image it is.")
