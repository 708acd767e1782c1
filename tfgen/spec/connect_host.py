"""Section `connect_host`: an instance to connect from, for teams that cannot leave theirs yet."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tfgen.spec.ec2_capacity import architecture
from tfgen.spec.invalid import Fault, refuse
from tfgen.spec.section import Section, Switch, Whole


class Volume(Section):
    """The root volume: encrypted, and deleted with the instance."""

    size_gib: Annotated[Whole, Field(ge=8, le=16_384)] = Field(
        default=8, description="GiB, 8 to 16384; Amazon Linux 2023 needs 8."
    )
    type: Literal["gp2", "gp3", "io1", "io2"] = Field(
        default="gp3", description="The EBS volume type."
    )
    iops: Annotated[Whole, Field(ge=100, le=256_000)] | None = Field(
        default=None,
        description=(
            "I/O operations a second, which io1 and io2 need and the other types do not take: "
            "100 to 50 a GiB of io1 (64000 at the most), 100 to 1000 a GiB of io2."
        ),
    )

    @model_validator(mode="after")
    def _provisioned(self) -> Volume:
        # https://docs.aws.amazon.com/ebs/latest/userguide/provisioned-iops.html
        if (self.type in ("io1", "io2")) != (self.iops is not None):
            if self.iops is None:
                refuse([Fault((), f"{self.type} needs iops", "add iops, or choose gp3")])
            refuse([Fault(("iops",), f"does not go with {self.type}", "remove it, or choose io2")])
        most = min(50 * self.size_gib, 64_000) if self.type == "io1" else 1000 * self.size_gib
        if self.iops is not None and self.iops > most:
            message = f"{self.iops} are too many for {self.size_gib} GiB of {self.type}"
            refuse([Fault(("iops",), message, f"at most {most}, or a larger size_gib")])
        return self


class Spot(Section):
    """Spare capacity at a lower price, which EC2 may take back with two minutes' notice.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-spot-instances.html
    """

    max_price: Annotated[str, Field(pattern=r"^[0-9]{1,3}(\.[0-9]{1,6})?$")] | None = Field(
        default=None,
        description="US dollars an hour at the most, in quotes. Default: the on-demand price.",
        examples=["0.0042"],
    )


class Plugin(Section):
    """Which Session Manager plugin the host installs; AWS's signature on it is always verified.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/install-plugin-linux-verify-signature.html
    """

    version: Annotated[str, Field(pattern=r"^([0-9]+(\.[0-9]+){3}|latest)$")] = Field(
        default="latest",
        description="A release, 1.2.764.0 or newer, or latest.",
        examples=["1.2.764.0"],
    )
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        default=None,
        description="The SHA-256 of the RPM of that release and CPU architecture, checked as well.",
    )

    @model_validator(mode="after")
    def _one_release(self) -> Plugin:
        if self.sha256 and self.version == "latest":
            raise ValueError("sha256 goes with one version: what is latest changes")
        release = tuple(map(int, self.version.split("."))) if self.version != "latest" else None
        if release and release < (1, 2, 764, 0):
            raise ValueError(
                f"version {self.version} is too old: Session Manager asks for 1.2.764.0 or newer"
            )
        return self


class ConnectHost(Section):
    """An EC2 instance without any way in but Session Manager, whose sessions are transcribed.

    Sessions on it end in the same log group and bucket as those of ECS Exec. From it, the ops
    container of this environment can be reached and nothing else. There is no key pair, on purpose.
    """

    instance_type: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*\.[a-z0-9-]+$")] = Field(
        default="t4g.micro",
        description="The EC2 instance type; the CPU architecture follows from it.",
    )
    ami: Annotated[str, Field(pattern=r"^ami-[0-9a-f]{8}([0-9a-f]{9})?$")] | None = Field(
        default=None,
        description="An image made from Amazon Linux 2023. Default: AWS's own newest one.",
    )
    subnet_id: Annotated[str, Field(pattern=r"^subnet-[0-9a-f]{8}([0-9a-f]{9})?$")] | None = Field(
        default=None, description="The subnet it lies in. Default: the first of network.subnet_ids."
    )
    volume: Volume = Field(default=Volume(), description="The root volume.")
    spot: Spot | None = Field(default=None, description="Run on spot capacity. Default: on demand.")
    termination_protection: Switch = Field(
        default=False, description="EC2 refuses to terminate it until this is switched off."
    )
    teams: Annotated[tuple[str, ...], Field(min_length=1)] | None = Field(
        default=None,
        description="The teams that may use it. Default: all whose people may always open a shell "
        "in any ops task, and may not forward ports.",
    )
    idle_timeout_minutes: Annotated[Whole, Field(ge=1, le=60)] = Field(
        default=20, description="Minutes without a key pressed until a session ends, 1 to 60."
    )
    max_session_minutes: Annotated[Whole, Field(ge=1, le=1440)] = Field(
        default=60, description="Minutes that a session may last, 1 to 1440."
    )
    session_manager_plugin: Plugin = Field(
        default=Plugin(), description="The plugin that shells are opened with."
    )

    @model_validator(mode="after")
    def _fits_together(self) -> ConnectHost:
        if self.spot and self.termination_protection:
            # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html
            raise ValueError("termination_protection cannot be had with spot: EC2 refuses it")
        return self

    @property
    def architecture(self) -> Literal["arm64", "x86_64"]:
        """What EC2 calls the CPU architecture of the instance type."""
        return "arm64" if architecture(self.instance_type) == "ARM64" else "x86_64"
