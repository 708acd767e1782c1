"""The whole spec of one environment: `environments/<env>.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

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
from tfgen.spec.section import Section
from tfgen.spec.state import State
from tfgen.spec.terraform import Terraform

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

    @model_validator(mode="after")
    def _fits_together(self) -> Environment:
        refuse([*too_long(self.names), *self._reserved_tags(), *self._foreign_arns()])
        return self

    def _reserved_tags(self) -> list[Fault]:
        return [
            Fault(("tags", key), f"tfgen sets the tag {key} itself", "remove it")
            for key in self.tags
            if key in self.RESERVED_TAGS or key.lower().startswith("aws:")
        ]

    def _foreign_arns(self) -> list[Fault]:
        """ARNs of another partition can never be reached from this one."""
        arns: list[tuple[tuple[str | int, ...], str | None]] = []
        for name, secret in self.ops_task.secrets.items():
            path = ("ops_task", "secrets", name)
            arns += [
                ((*path, "secretsmanager"), secret.secretsmanager),
                ((*path, "ssm"), secret.ssm),
                ((*path, "kms_key_arn"), secret.kms_key_arn),
            ]
        for name, team in self.access.teams.items():
            path = ("access", "teams", name)
            if team.saml:
                arns.append(((*path, "saml", "provider_arn"), team.saml.provider_arn))
            if team.iam:
                arns += [
                    ((*path, "iam", "principals", i), arn)
                    for i, arn in enumerate(team.iam.principals)
                ]
        return [
            Fault(
                path,
                f"is in partition {arn.split(':')[1]}, and {self.aws.region} is in "
                f"{self.aws.partition}",
                f"it should start with arn:{self.aws.partition}:",
            )
            for path, arn in arns
            if arn is not None and arn.split(":")[1] != self.aws.partition
        ]

    @property
    def names(self) -> Names:
        """The names that everything in AWS gets."""
        return derived(self.name, self.aws, self.access.teams, self.logging.bucket.name)

    @property
    def all_tags(self) -> dict[str, str]:
        """The tags of everything, tfgen's own included."""
        return {**self.tags, "environment": self.name, "managed-by": "tfgen"}


def load_environment(path: Path) -> Loaded[Environment]:
    """Reads a spec, with what it extends.

    Raises:
        SpecError: With every problem of the file, in the order of the text.
    """
    return load(path, Environment)
