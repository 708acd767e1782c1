"""Section `logging`: session transcripts and the ops container's own output."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tfgen.spec.section import BucketName, PrincipalArn, Section, Whole

# fmt: off
RetentionDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731,
    1096, 1827, 2192, 2557, 2922, 3288, 3653,
]
# fmt: on
"""What CloudWatch Logs accepts.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
"""


class Key(Section):
    """The customer-managed KMS key of the transcripts."""

    deletion_window_days: Annotated[Whole, Field(ge=7, le=30)] = Field(
        default=30, description="Days between the key's deletion being asked for and done, 7 to 30."
    )
    rotation_period_days: Annotated[Whole, Field(ge=90, le=2560)] = Field(
        default=365, description="Days between rotations of the key, 90 to 2560."
    )


class ObjectLock(Section):
    """Transcripts that nobody can delete or change until their days are over.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
    """

    mode: Literal["GOVERNANCE", "COMPLIANCE"] = Field(
        description=(
            "GOVERNANCE can be lifted by those with s3:BypassGovernanceRetention, "
            "COMPLIANCE by nobody."
        )
    )
    days: Annotated[Whole, Field(ge=1, le=36500)] = Field(
        description="Days that a transcript is locked."
    )


class AccessLog(Section):
    """Where S3 logs the requests to a bucket.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
    """

    bucket: BucketName = Field(description="An existing bucket that takes S3 server access logs.")
    prefix: Annotated[str, Field(pattern=r"^[A-Za-z0-9!_.'()/-]+/$", max_length=512)] | None = (
        Field(
            default=None,
            description="The prefix of the log objects, ending in /. Default: <bucket>/.",
        )
    )


class Bucket(Section):
    """The bucket of the transcripts: encrypted, versioned, private and TLS only, always."""

    name: BucketName | None = Field(
        default=None, description="Its name. Default: <name>-sessions-<account>-<region>."
    )
    glacier_after_days: Annotated[Whole, Field(ge=1, le=36500)] | None = Field(
        default=90,
        description="Days after which a transcript moves to Glacier Instant Retrieval; null never.",
    )
    expire_after_days: Annotated[Whole, Field(ge=1, le=36500)] | None = Field(
        default=730, description="Days after which a transcript is deleted; null never."
    )
    object_lock: ObjectLock | None = Field(
        default=None,
        description=(
            "Lock transcripts against deletion. Can only be chosen when the bucket is made."
        ),
    )
    access_log: AccessLog | None = Field(
        default=None, description="Log the requests to this bucket into another one."
    )

    @model_validator(mode="after")
    def _days_in_order(self) -> Bucket:
        if self.expire_after_days is None:
            return self
        if (
            self.glacier_after_days is not None
            and self.glacier_after_days >= self.expire_after_days
        ):
            raise ValueError(
                f"glacier_after_days ({self.glacier_after_days}) must be less than "
                f"expire_after_days ({self.expire_after_days})"
            )
        if self.object_lock is not None and self.object_lock.days > self.expire_after_days:
            raise ValueError(
                f"object_lock.days ({self.object_lock.days}) must not exceed "
                f"expire_after_days ({self.expire_after_days})"
            )
        return self


class Logging(Section):
    """Transcripts go to CloudWatch Logs and to S3, both encrypted with one key of their own."""

    retention_days: RetentionDays = Field(
        default=365, description="Days that CloudWatch Logs keeps transcripts and output."
    )
    readers: tuple[PrincipalArn, ...] = Field(
        default=(),
        description=(
            "The IAM roles or users that may decrypt transcripts in S3. They need "
            "s3:GetObject as well."
        ),
    )
    key: Key = Field(default=Key(), description="The KMS key of the transcripts.")
    bucket: Bucket = Field(default=Bucket(), description="The S3 bucket of the transcripts.")
