"""Section `network`: the existing VPC that ops tasks run in, and what they may reach."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network
from typing import Annotated

from pydantic import Field, model_validator

from tfgen.spec.section import Section, SecurityGroupId, Whole

Cidr = IPv4Network | IPv6Network

EgressName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=64)]

Port = Annotated[Whole, Field(ge=1, le=65535)]


class Egress(Section):
    """One thing that ops tasks may connect to, over TCP."""

    port: Port = Field(description="The TCP port, such as 5432.")
    security_group_id: SecurityGroupId | None = Field(
        default=None, description="The security group of what is reached, such as the database's."
    )
    cidr: Cidr | None = Field(
        default=None, description="The addresses of what is reached, such as 10.0.0.0/16."
    )

    @model_validator(mode="after")
    def _one_target(self) -> Egress:
        if (self.security_group_id is None) == (self.cidr is None):
            raise ValueError("give exactly one of security_group_id and cidr")
        return self


class Network(Section):
    """Where ops tasks run. Nothing can connect to them; they connect to what is listed."""

    vpc_id: Annotated[str, Field(pattern=r"^vpc-[0-9a-f]{8}([0-9a-f]{9})?$")] = Field(
        description="The existing VPC."
    )
    subnet_ids: Annotated[
        tuple[Annotated[str, Field(pattern=r"^subnet-[0-9a-f]{8}([0-9a-f]{9})?$")], ...],
        Field(min_length=1, max_length=16),
    ] = Field(
        description=(
            "Existing subnets of that VPC, private ones where there are any: 1 to 16 of them."
        )
    )
    https_cidrs: tuple[Cidr, ...] = Field(
        default=(IPv4Network("0.0.0.0/0"),),
        description=(
            "Where HTTPS may go: the AWS endpoints that ECS Exec, the image and the logs need. "
            "Narrow it to the VPC's own range once it has interface endpoints."
        ),
    )
    egress: dict[EgressName, Egress] = Field(
        default={}, description="What else ops tasks may reach, by name, such as database."
    )
