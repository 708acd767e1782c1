"""Section `ops_task`: the container that people get a shell in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from tfgen.spec.fargate import FARGATE_MEMORY_MIB
from tfgen.spec.image import EcsService, ImageFromService, ImageReference, ServiceImage
from tfgen.spec.invalid import Fault, refuse
from tfgen.spec.run import RunService, Service
from tfgen.spec.secret import Secret
from tfgen.spec.section import Section, Switch, Whole
from tfgen.spec.writable import AGENT_PATHS, WRITABLE_PATHS, WritablePath, unfit, volume

EnvName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]*$", max_length=256)]

# The static credentials that would take the place of the task role: the exec agent then connects
# as somebody else, and the session fails (amazon-ecs-exec-checker, check 11).
_CREDENTIALS = ("AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
_URL_WITH_PASSWORD = re.compile(r"[a-z][a-z0-9+.-]*://[^/\s:@]*:[^/\s@]+@", re.IGNORECASE)
_ACCESS_KEY_ID = re.compile(r"\b(AKIA|ASIA)[A-Z0-9]{16}\b")


class OpsTask(Section):
    """The ops container: production's image with secrets and a task role of its own.

    It runs without any ingress, without privileges, and with a command that only waits.
    """

    image: ImageReference | ImageFromService = Field(
        description=(
            "The image that production runs: <repository>@sha256:<digest>, or `from_service`, "
            "which takes it from a service each time that Terraform plans. A tag works, with a "
            "warning."
        ),
    )
    cpu_architecture: Literal["X86_64", "ARM64"] = Field(
        default="X86_64", description="The CPU architecture that the image is built for."
    )
    cpu: Literal[256, 512, 1024, 2048, 4096, 8192, 16384] = Field(
        default=256, description="CPU units; 1024 are one vCPU."
    )
    memory: Whole = Field(
        default=512,
        description="MiB of memory; Fargate has fixed sizes for each number of CPU units.",
    )
    ephemeral_storage_gib: Annotated[Whole, Field(ge=21, le=200)] | None = Field(
        default=None, description="GiB of disk, 21 to 200. Default: Fargate's own 20."
    )
    exec_must_be_off: tuple[EcsService, ...] = Field(
        default=(),
        description=(
            "Services of this account and region, such as production's own, that nobody may get a "
            "shell in: Terraform refuses to plan while ECS Exec is on in one of them."
        ),
    )
    run: Literal["on_demand", "service"] | RunService = Field(
        default="on_demand",
        description=(
            "on_demand: people start a task for each session, and nothing runs in between. "
            "service: ECS keeps the container running, and clients such as e1s list it; "
            "write `service:` with keys below it to set how."
        ),
    )
    command: Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)] = (
        Field(
            default=("sleep", "infinity"),
            description="What the container does while it waits for somebody to open a shell.",
        )
    )
    environment: dict[EnvName, Annotated[str, Field(min_length=0)]] = Field(
        default={},
        description=(
            "Environment variables that are not secret: they are readable in the task definition."
        ),
    )
    secrets: dict[EnvName, Secret] = Field(
        default={},
        description="Environment variables that are secret, each with the place it comes from.",
    )
    read_only_root_filesystem: Switch = Field(
        default=False,
        description=(
            "Mount the image read-only, with writable volumes where the agent of ECS Exec writes: "
            f"{', '.join(AGENT_PATHS)}. AWS documents that ECS Exec does not support a read-only "
            "root filesystem; that these paths are enough is the experience of users "
            "(github.com/aws/containers-roadmap issues 1359 and 2824), so try a session before "
            "relying on it. Scanners (Security Hub ECS.5, checkov CKV_AWS_336) ask for it."
        ),
    )
    writable_paths: tuple[WritablePath, ...] = Field(
        default=WRITABLE_PATHS,
        description=(
            "With a read-only root filesystem: the directories that are writable besides. Each "
            "begins empty, belongs to root and is gone with the task. Default: /tmp."
        ),
    )
    init_process: Switch = Field(
        default=True,
        description=(
            "Run an init process that reaps what shells leave behind. AWS recommends it "
            "for ECS Exec."
        ),
    )
    stop_timeout_seconds: Annotated[Whole, Field(ge=2, le=120)] = Field(
        default=30,
        description="Seconds between asking the container to stop and killing it, 2 to 120.",
    )

    @field_validator("environment", "secrets")
    @classmethod
    def _no_static_credentials(cls, variables: dict[str, object]) -> dict[str, object]:
        refuse(
            Fault(
                (name,), f"{name} would replace the task role, and ECS Exec would fail", "remove it"
            )
            for name in variables
            if name in _CREDENTIALS
        )
        return variables

    @field_validator("environment")
    @classmethod
    def _nothing_secret(cls, environment: dict[str, str]) -> dict[str, str]:
        refuse(
            Fault(
                (name,),
                "holds a password or an access key, and everyone who may read the "
                "task definition could read it",
                "move it to ops_task.secrets",
            )
            for name, value in environment.items()
            if _URL_WITH_PASSWORD.search(value) or _ACCESS_KEY_ID.search(value)
        )
        return environment

    @model_validator(mode="after")
    def _fits_together(self) -> OpsTask:
        sizes = FARGATE_MEMORY_MIB[self.cpu]
        faults = [
            Fault(
                ("secrets", name), f"{name} is in environment as well", "keep it in one of the two"
            )
            for name in self.secrets
            if name in self.environment
        ]
        if self.memory not in sizes:
            choices = ", ".join(map(str, sizes))
            faults.append(
                Fault(
                    ("memory",),
                    f"Fargate has no {self.memory} MiB for {self.cpu} CPU units",
                    f"with cpu {self.cpu}, memory is one of {choices}",
                )
            )
        refuse([*faults, *self._odd_writable_paths(), *self._checked_twice()])
        return self

    def _odd_writable_paths(self) -> Iterator[Fault]:
        if not self.read_only_root_filesystem and self.writable_paths != WRITABLE_PATHS:
            yield Fault(
                ("writable_paths",),
                "every directory is writable unless the root filesystem is read-only",
                "remove it, or set read_only_root_filesystem: true",
            )
        yield from unfit(self.writable_paths, ("writable_paths",))

    def _checked_twice(self) -> Iterator[Fault]:
        """Services that are one, or that Terraform could not tell apart by their labels."""
        image = self.from_service
        seen = {image.service_of.label: "image.from_service"} if image else {}
        for index, service in enumerate(self.exec_must_be_off):
            if service.label in seen:
                yield Fault(
                    ("exec_must_be_off", index),
                    f"{service.cluster}/{service.service} has the label {service.label}, and so "
                    f"has {seen[service.label]}",
                    "list each service once; from_service has its own exec_must_be_off",
                )
            seen.setdefault(service.label, f"exec_must_be_off[{index}]")

    @property
    def service(self) -> Service | None:
        """How the container runs as a service, or None where each session starts a task."""
        match self.run:
            case "on_demand":
                return None
            case "service":
                return Service()
            case RunService():
                return self.run.service

    @property
    def from_service(self) -> ServiceImage | None:
        """The service whose image it is, or None where the image is written out."""
        return None if isinstance(self.image, str) else self.image.from_service

    @property
    def writable_mounts(self) -> dict[str, str]:
        """Volume → directory in the container, of a read-only root filesystem; else empty."""
        if not self.read_only_root_filesystem:
            return {}
        return {volume(path): path for path in (*AGENT_PATHS, *self.writable_paths)}

    @property
    def ecr_repository(self) -> tuple[str, str, str] | None:
        """(account, region, repository) where the image lies in a private ECR registry, else None.

        https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
        """
        found = re.match(
            r"([0-9]{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/([a-z0-9._/-]+)",
            self.image if isinstance(self.image, str) else self.image.from_service.repository,
        )
        return (found[1], found[2], found[3]) if found else None
