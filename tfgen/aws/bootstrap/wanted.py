"""What a spec asks of its state bucket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tfgen.errors import Problem, RefusedError, UsageError
from tfgen.spec.environment import Environment
from tfgen.spec.state import LocalState

TAGS = {"managed-by": "tfgen", "purpose": "terraform-state"}
"""Tags of tfgen's own. Not `environment`: several environments may share the bucket."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A state bucket as a spec describes it.

    Attributes:
        bucket: Its name.
        region: Where it is.
        account: Whose it is.
        partition: `aws`, `aws-us-gov` or `aws-cn`.
        kms_key_arn: The key that encrypts by default, or None for S3's own (SSE-S3).
        access_log: Target bucket and prefix of the server access log, or None.
        tags: Those that it must at least have.
    """

    bucket: str
    region: str
    account: str
    partition: str = "aws"
    kms_key_arn: str | None = None
    access_log: tuple[str, str] | None = None
    tags: Mapping[str, str] = field(default_factory=lambda: dict(TAGS))

    @property
    def arn(self) -> str:
        """The bucket's ARN."""
        return f"arn:{self.partition}:s3:::{self.bucket}"


def wanted(spec: Environment) -> Wanted:
    """The state bucket of an environment.

    Raises:
        UsageError: Its state is not in S3.
        RefusedError: The key is in another region than the bucket, which S3 cannot use.
    """
    state = spec.state
    if isinstance(state, LocalState):
        hint = "set state.backend: s3 and state.bucket in the spec"
        raise UsageError(
            Problem(f"{spec.name} keeps its state in a file: there is no bucket to make", hint=hint)
        )
    region = state.region or spec.aws.region
    if state.kms_key_arn and state.kms_key_arn.split(":")[3] != region:
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
        message = f"state.kms_key_arn is not in {region}, and S3 takes keys of the bucket's region"
        raise RefusedError(Problem(message, hint=f"name a key in {region}, or change state.region"))
    log = state.access_log
    return Wanted(
        bucket=state.bucket,
        region=region,
        account=spec.aws.account,
        partition=spec.aws.partition,
        kms_key_arn=state.kms_key_arn,
        access_log=(log.bucket, log.prefix or f"{state.bucket}/") if log else None,
        tags={**spec.tags, **TAGS},
    )
