"""The whole spec of one environment: `environments/<env>.yaml`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import BaseModel, Field, model_validator

from tfgen.spec.access import Access
from tfgen.spec.alerting import Alerting
from tfgen.spec.aws import Aws
from tfgen.spec.cluster import Cluster
from tfgen.spec.invalid import Fault, refuse
from tfgen.spec.load import Loaded, load
from tfgen.spec.logging import Logging
from tfgen.spec.names import Names, derived, too_long
from tfgen.spec.network import Network
from tfgen.spec.ops_task import OpsTask
from tfgen.spec.pipelines import Pipelines
from tfgen.spec.section import Section
from tfgen.spec.state import LocalState, State
from tfgen.spec.terraform import Terraform

_Where = tuple[str | int, ...]

TagKey = Annotated[str, Field(pattern=r"^[\w .:/=+@-]+$", max_length=128)]
TagValue = Annotated[str, Field(pattern=r"^[\w .:/=+@-]*$", max_length=256, min_length=0)]


class Environment(Section):
    """One environment: a shell in an ops container, for the listed teams, with a transcript."""

    RESERVED_TAGS: ClassVar[tuple[str, ...]] = ("environment", "managed-by")

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=32)] = Field(
        description=(
            "The prefix of every name in AWS, such as shop-prod: lower-case letters, "
            "digits and single hyphens."
        ),
        examples=["shop-prod"],
    )
    tags: Annotated[dict[TagKey, TagValue], Field(max_length=40)] = Field(
        default={},
        description=(
            "Tags that everything gets, next to `environment` and `managed-by`, which tfgen sets."
        ),
    )
    aws: Aws = Field(description="The account and region.")
    terraform: Terraform = Field(
        default=Terraform(), description="Which Terraform and which AWS provider may run this."
    )
    state: State = Field(description="Where Terraform keeps its state.")
    network: Network = Field(description="The existing VPC, and what ops tasks may reach.")
    cluster: Cluster = Field(
        default=Cluster(), description="The ECS cluster that ops tasks run in."
    )
    ops_task: OpsTask = Field(description="The container that people get a shell in.")
    access: Access = Field(description="The teams that may open a shell.")
    logging: Logging = Field(default=Logging(), description="Session transcripts and output.")
    alerting: Alerting = Field(
        default=Alerting(), description="Who is told when a shell is opened."
    )
    pipelines: Pipelines | None = Field(
        default=None, description="Roles for the pipelines that plan and apply this environment."
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Environment:
        refuse(
            [
                *too_long(self.names),
                *self._reserved_tags(),
                *self._foreign_arns(),
                *self._state_on_a_disk(),
            ]
        )
        return self

    def _reserved_tags(self) -> Iterator[Fault]:
        for key in self.tags:
            if key in self.RESERVED_TAGS:
                yield Fault(("tags", key), f"tfgen sets the tag {key} itself", "remove it")
            elif key.lower().startswith("aws:"):
                yield Fault(("tags", key), "tags that begin with aws: belong to AWS", "rename it")

    def _foreign_arns(self) -> Iterator[Fault]:
        """ARNs of another partition, which can never be reached from this one."""
        for path, text in _texts(self):
            if text.startswith("arn:") and text.split(":")[1] != self.aws.partition:
                yield Fault(
                    path,
                    f"is in partition {text.split(':')[1]}, and {self.aws.region} is in "
                    f"{self.aws.partition}",
                    f"it should start with arn:{self.aws.partition}:",
                )

    def _state_on_a_disk(self) -> Iterator[Fault]:
        if self.pipelines and isinstance(self.state, LocalState):
            yield Fault(
                ("pipelines",),
                "needs a state that pipelines can reach, and state.backend is local",
                "set state.backend: s3",
            )

    @property
    def names(self) -> Names:
        """The names that everything in AWS gets."""
        return derived(self.name, self.aws, self.access.teams, self.logging.bucket.name)

    @property
    def all_tags(self) -> dict[str, str]:
        """The tags of everything, tfgen's own included."""
        return {**self.tags, "environment": self.name, "managed-by": "tfgen"}


def _texts(value: object, path: _Where = ()) -> Iterator[tuple[_Where, str]]:
    """Every text in a spec, with its path."""
    match value:
        case str():
            yield path, value
        case BaseModel():
            for name, item in value:
                yield from _texts(item, (*path, name))
        case dict():
            for key, item in value.items():
                yield from _texts(item, (*path, key))
        case tuple():
            for index, item in enumerate(value):
                yield from _texts(item, (*path, index))


def load_environment(path: Path) -> Loaded[Environment]:
    """Reads a spec, with what it extends.

    Raises:
        SpecError: With every problem of the file, in the order of the text.
    """
    return load(path, Environment)
