"""Section `network`: the existing VPC that ops tasks run in, and what they may reach."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from tfgen.spec.endpoints import Endpoints
from tfgen.spec.invalid import Fault, refuse
from tfgen.spec.section import (
    PrefixListId,
    Section,
    SecurityGroupId,
    SubnetId,
    Whole,
    each_once,
)


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

ANYWHERE = IPv4Network("0.0.0.0/0")


class Egress(Section):
    """One thing that ops tasks may connect to, over TCP."""

    port: Port = Field(description="The TCP port, such as 5432.")
    security_group_id: SecurityGroupId | None = Field(
        default=None, description="The security group of what is reached, such as the database's."
    )
    cidr: Cidr | None = Field(
        default=None, description="The addresses of what is reached, such as 10.0.0.0/16."
    )
    prefix_list_id: PrefixListId | None = Field(
        default=None,
        description=(
            "The prefix list of what is reached, such as that of S3, whose gateway endpoint has "
            "public addresses."
        ),
    )

    @model_validator(mode="after")
    def _one_target(self) -> Egress:
        targets = (self.security_group_id, self.cidr, self.prefix_list_id)
        if len([target for target in targets if target is not None]) != 1:
            raise ValueError("give exactly one of security_group_id, cidr and prefix_list_id")
        return self


class Network(Section):
    """Where ops tasks run. Nothing can connect to them; they connect to what is listed."""

    vpc_id: Annotated[
        str, Field(examples=["vpc-0a1b2c3d4e5f60718"], pattern=r"^vpc-[0-9a-f]{8}([0-9a-f]{9})?$")
    ] = Field(description="The existing VPC.")
    subnet_ids: Annotated[tuple[SubnetId, ...], Field(min_length=1, max_length=16)] = Field(
        description=(
            "Existing subnets of that VPC, private ones where there are any: 1 to 16 of them."
        )
    )
    internet: Literal["nat", "public", "none"] | None = Field(
        default=None,
        description=(
            "How these subnets reach the Internet: through NAT, through an Internet gateway, for "
            "which tasks get public addresses (nothing can connect to them all the same), or not "
            "at all. Without it and without endpoints, tfgen warns that a session may not open."
        ),
    )
    endpoints: Endpoints | None = Field(
        default=None,
        description="VPC endpoints to make in these subnets. HTTPS then goes to them alone.",
    )
    https_cidrs: tuple[Cidr, ...] | None = Field(
        default=None,
        description=(
            "Where HTTPS may go: the AWS endpoints that ECS Exec, the image and the logs need. "
            "Default: to the endpoints alone where there are any, else anywhere (0.0.0.0/0). Where "
            "the VPC has endpoints of its own, list its range, and S3's prefix list in egress."
        ),
    )
    egress: dict[EgressName, Egress] = Field(
        default={}, description="What else ops tasks may reach, by name, such as database."
    )

    @property
    def https(self) -> tuple[Cidr, ...]:
        """Where HTTPS may go, besides the endpoints that tfgen makes."""
        if self.https_cidrs is not None:
            return self.https_cidrs
        return () if self.endpoints else (ANYWHERE,)

    @property
    def assign_public_ip(self) -> bool:
        """Whether a task on Fargate must get a public address to reach anything at all.

        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
        """
        return self.internet == "public"

    @field_validator("https_cidrs")
    @classmethod
    def _each_once(cls, cidrs: tuple[Cidr, ...] | None) -> tuple[Cidr, ...] | None:
        refuse(each_once(cidrs or ()))
        return cidrs

    @model_validator(mode="after")
    def _some_way(self) -> Network:
        if self.internet == "none" and self.endpoints is None and self.https_cidrs is None:
            refuse(
                [
                    Fault(
                        ("internet",),
                        "leaves no way to AWS: no task could start, and no session open",
                        "add endpoints, or list where the VPC's own ones are in https_cidrs",
                    )
                ]
            )
        return self
