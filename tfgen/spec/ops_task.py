"""Section `ops_task`: the container that people get a shell in."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from tfgen.spec.invalid import Fault, refuse
from tfgen.spec.section import Arn, KmsKeyArn, Section, Switch, Whole

FARGATE_MEMORY_MIB: dict[int, tuple[int, ...]] = {
    256: (512, 1024, 2048),
    512: tuple(range(1024, 4096 + 1, 1024)),
    1024: tuple(range(2048, 8192 + 1, 1024)),
    2048: tuple(range(4096, 16384 + 1, 1024)),
    4096: tuple(range(8192, 30720 + 1, 1024)),
    8192: tuple(range(16384, 61440 + 1, 4096)),
    16384: tuple(range(32768, 122880 + 1, 8192)),
}
"""CPU units → the memory sizes in MiB that Fargate has for them.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
"""

EnvName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]*$", max_length=256)]

# The static credentials that would take the place of the task role: the exec agent then connects
# as somebody else, and the session fails (amazon-ecs-exec-checker, check 11).
_CREDENTIALS = ("AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
_URL_WITH_PASSWORD = re.compile(r"[a-z][a-z0-9+.-]*://[^/\s:@]*:[^/\s@]+@", re.IGNORECASE)
_ACCESS_KEY_ID = re.compile(r"\b(AKIA|ASIA)[A-Z0-9]{16}\b")


class Secret(Section):
    """Where a secret comes from. Its value is read by ECS when the task starts, never by Terraform.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html
    """

    secretsmanager: Arn | None = Field(
        default=None,
        description="The full ARN of a Secrets Manager secret, with its six random characters.",
    )
    json_key: Annotated[str, Field(pattern=r"^[^:{}]+$")] | None = Field(
        default=None, description="One key of a Secrets Manager secret that holds JSON."
    )
    ssm: Arn | None = Field(
        default=None, description="The ARN of a parameter in the SSM Parameter Store."
    )
    kms_key_arn: KmsKeyArn | None = Field(
        default=None,
        description="The customer-managed KMS key that encrypts it, where there is one.",
    )

    @field_validator("secretsmanager")
    @classmethod
    def _is_secret(cls, arn: str | None) -> str | None:
        if arn is not None and not re.fullmatch(
            r"arn:[^:]+:secretsmanager:[^:]+:[0-9]{12}:secret:[^:]+-[A-Za-z0-9]{6}", arn
        ):
            raise ValueError(
                "is not the full ARN of a Secrets Manager secret, such as "
                "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/database-AbCdEf"
            )
        return arn

    @field_validator("ssm")
    @classmethod
    def _is_parameter(cls, arn: str | None) -> str | None:
        if arn is not None and not re.fullmatch(
            r"arn:[^:]+:ssm:[^:]+:[0-9]{12}:parameter/[^:]+", arn
        ):
            raise ValueError(
                "is not the ARN of an SSM parameter, such as "
                "arn:aws:ssm:eu-west-1:111122223333:parameter/shop/api-token"
            )
        return arn

    @model_validator(mode="after")
    def _one_source(self) -> Secret:
        if (self.secretsmanager is None) == (self.ssm is None):
            raise ValueError("give exactly one of secretsmanager and ssm")
        if self.json_key is not None and self.secretsmanager is None:
            raise ValueError("json_key goes with secretsmanager: an SSM parameter has no keys")
        return self

    @property
    def service(self) -> str:
        """The service and region that reads it, such as `secretsmanager.eu-west-1`."""
        _, _, service, region, *_ = (self.secretsmanager or self.ssm or "").split(":")
        return f"{service}.{region}"

    @property
    def value_from(self) -> str:
        """What ECS calls `valueFrom`: the ARN, with the JSON key where there is one."""
        if self.ssm is not None:
            return self.ssm
        key = f":{self.json_key}::" if self.json_key is not None else ""
        return f"{self.secretsmanager}{key}"


class OpsTask(Section):
    """The ops container: production's image with secrets and a task role of its own.

    It runs without any ingress, without privileges, and with a command that only waits.
    """

    image: Annotated[str, Field(pattern=r"^[a-z0-9][a-zA-Z0-9._/:@-]+$", max_length=255)] = Field(
        description="The image that production runs, best by digest: <repository>@sha256:<digest>.",
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
        refuse(faults)
        return self

    @property
    def ecr_repository(self) -> tuple[str, str, str] | None:
        """(account, region, repository) where the image lies in a private ECR registry, else None.

        https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
        """
        found = re.match(
            r"([0-9]{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/([a-z0-9._/-]+)",
            self.image,
        )
        return (found[1], found[2], found[3]) if found else None
