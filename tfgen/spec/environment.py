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
from tfgen.spec.connect_host import ConnectHost
from tfgen.spec.ec2_capacity import architecture
from tfgen.spec.endpoint_services import useless_services
from tfgen.spec.invalid import Fault, refuse
from tfgen.spec.load import Loaded, load
from tfgen.spec.logging import Logging
from tfgen.spec.names import Names, derived, too_long
from tfgen.spec.network import Network
from tfgen.spec.ops_task import OpsTask
from tfgen.spec.pipelines import Pipelines
from tfgen.spec.saml_metadata import with_metadata
from tfgen.spec.section import Section
from tfgen.spec.state import LocalState, State
from tfgen.spec.terraform import Terraform
from tfgen.spec.trail import Trail

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
    alerting: Alerting = Field(default=Alerting(), description="Who is told of shells.")
    trail: Trail | None = Field(
        default=None,
        description=(
            "The CloudTrail trail that the alerts depend on: one that exists, or one of its own. "
            "Without it the account must have one all the same."
        ),
    )
    connect_host: ConnectHost | None = Field(
        default=None,
        description="An EC2 instance to connect from, for teams that cannot leave theirs yet.",
    )
    pipelines: Pipelines | None = Field(
        default=None, description="Roles for the pipelines that plan and apply this environment."
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Environment:
        created = self.trail is not None and self.trail.create is not None
        refuse(
            [
                *too_long(self.names, trail=created),
                *self._same_bucket(),
                *self._reserved_tags(),
                *self._foreign_arns(),
                *self._unknown_teams(),
                *self._container_instances(),
                *useless_services(self),
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

    def _container_instances(self) -> Iterator[Fault]:
        """What goes with Fargate alone."""
        ec2 = self.cluster.capacity.ec2
        if ec2 is None:
            return
        for index, instance_type in enumerate(ec2.instance_types):
            if architecture(instance_type) != self.ops_task.cpu_architecture:
                yield Fault(
                    ("cluster", "capacity", "ec2", "instance_types", index),
                    f"{instance_type} is {architecture(instance_type)}, and "
                    f"ops_task.cpu_architecture is {self.ops_task.cpu_architecture}",
                    "choose instance types that the image is built for",
                )
        if self.ops_task.ephemeral_storage_gib is not None:
            yield Fault(
                ("ops_task", "ephemeral_storage_gib"),
                "is a size of Fargate's, and tasks run on container instances",
                "remove it, and choose cluster.capacity.ec2.volume_gib",
            )
        if self.ops_task.service and self.ops_task.service.capacity:
            yield Fault(
                ("ops_task", "run", "service", "capacity"),
                "shares out Fargate, and tasks run on container instances",
                "remove it",
            )
        if self.network.assign_public_ip:
            # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html
            yield Fault(
                ("network", "internet"),
                "is public, and tasks on container instances get no public addresses",
                "use subnets with NAT, or endpoints",
            )
        if self.name.startswith(("aws", "ecs", "fargate")):
            # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCapacityProvider.html
            yield Fault(
                ("name",),
                f"{self.names.instances} could not be a capacity provider: ECS keeps names that "
                "begin with aws, ecs or fargate for itself",
                "choose another beginning",
            )

    def _same_bucket(self) -> Iterator[Fault]:
        """A trail's bucket and that of the transcripts have policies that exclude each other."""
        if self.trail and self.trail.create and self.names.trail_bucket == self.names.bucket:
            yield Fault(
                ("trail", "create", "bucket", "name"),
                "is the bucket of the transcripts, which takes nothing but transcripts",
                "choose another name, or leave it out",
            )

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

    def _unknown_teams(self) -> Iterator[Fault]:
        for index, team in enumerate((self.connect_host and self.connect_host.teams) or ()):
            path = ("connect_host", "teams", index)
            if team not in self.access.teams:
                known = ", ".join(self.access.teams)
                yield Fault(path, f"{team} is no team of access.teams", f"known teams: {known}")
            elif not self.access.teams[team].always_in_any_task:
                yield Fault(
                    path,
                    f"{team} may open shells for a time or in its own tasks alone, which the host "
                    "could not tell: to AWS, its shells are the host's",
                    "remove the team here",
                )
            elif self.access.forwards_ports(team):
                yield Fault(
                    path,
                    f"{team} may forward ports, and could then forward those of the host too, "
                    "without a transcript: AWS checks instance and document one by one",
                    "remove the team here, or its port forwarding",
                )

    def on_connect_host(self, team: str) -> bool:
        """Whether a team may open sessions on the connect host."""
        host = self.connect_host
        if host is None or not self.access.teams[team].always_in_any_task:
            return False
        # https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-sessiondocumentaccesscheck.html
        if self.access.forwards_ports(team):
            return False
        return host.teams is None or team in host.teams

    @property
    def names(self) -> Names:
        """The names that everything in AWS gets."""
        created = self.trail.create if self.trail else None
        return derived(
            self.name,
            self.aws,
            self.access,
            self.logging.bucket.name,
            created.bucket.name if created else None,
        )

    @property
    def transcribing_role_arns(self) -> tuple[str, ...]:
        """The roles whose sessions write transcripts."""
        host = (self.names.connect_host_role,) if self.connect_host else ()
        return tuple(map(self.aws.role_arn, (self.names.task_role, *host)))

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
    return with_metadata(load(path, Environment), path.parent)
