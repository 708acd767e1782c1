"""Section `network`: the existing VPC that ops tasks run in, and what they may reach."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated

from pydantic import BeforeValidator, Field, field_validator, model_validator

from tfgen.spec.invalid import Fault, refuse
from tfgen.spec.section import Section, SecurityGroupId, Whole


def _network(value: object) -> object:
    """Says more about a range that is none than that it is none."""
    if isinstance(value, str):
        try:
            ip_network(value)
        except ValueError as error:
            try:
                near = ip_network(value, strict=False)
            except ValueError:
                raise ValueError(
                    f"{value} is no range of addresses, such as 10.0.0.0/16"
                ) from error
            raise ValueError(f"{value} is an address in a range; did you mean {near}?") from error
    return value


Cidr = Annotated[IPv4Network | IPv6Network, BeforeValidator(_network)]

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

    vpc_id: Annotated[
        str, Field(examples=["vpc-0a1b2c3d4e5f60718"], pattern=r"^vpc-[0-9a-f]{8}([0-9a-f]{9})?$")
    ] = Field(description="The existing VPC.")
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

    @field_validator("https_cidrs")
    @classmethod
    def _each_once(cls, cidrs: tuple[Cidr, ...]) -> tuple[Cidr, ...]:
        refuse(
            Fault((index,), f"{cidr} is listed twice", "keep it once")
            for index, cidr in enumerate(cidrs)
            if cidr in cidrs[:index]
        )
        return cidrs
