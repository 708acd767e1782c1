"""Section `state`: where Terraform keeps what it knows."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tfgen.spec.invalid import Fault, refuse
from tfgen.spec.logging import AccessLog
from tfgen.spec.section import BucketName, KmsKeyArn, Region, Section


class S3State(Section):
    """State in an S3 bucket, encrypted and locked there.

    https://developer.hashicorp.com/terraform/language/backend/s3
    """

    backend: Literal["s3"] = Field(description="Keep the state in S3.")
    bucket: BucketName = Field(
        description="The bucket that holds the state; `tfgen bootstrap` makes it."
    )
    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9!_.*'()/-]+$", max_length=1024)] | None = Field(
        default=None,
        description="The object's key in the bucket. Default: <name>/terraform.tfstate.",
    )
    region: Region | None = Field(
        default=None, description="The bucket's region, where it is not the environment's own."
    )
    kms_key_arn: KmsKeyArn | None = Field(
        default=None,
        description="The KMS key that encrypts the state. Default: the bucket's own encryption.",
    )
    access_log: AccessLog | None = Field(
        default=None, description="Log the requests to the state bucket into another one."
    )

    @model_validator(mode="after")
    def _logs_elsewhere(self) -> S3State:
        if self.access_log and self.access_log.bucket == self.bucket:
            # https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
            message = "is the state bucket itself, and each log entry would be logged again"
            refuse([Fault(("access_log", "bucket"), message, "name another bucket")])
        return self


class LocalState(Section):
    """State in a file beside the HCL: for trying things out, not for a team.

    https://developer.hashicorp.com/terraform/language/backend/local
    """

    backend: Literal["local"] = Field(description="Keep the state in a file.")


State = Annotated[S3State | LocalState, Field(discriminator="backend")]
