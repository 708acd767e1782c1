"""A secret of the ops container: where ECS reads it when the task starts."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field, field_validator, model_validator

from tfgen.spec.section import Arn, KmsKeyArn, Section


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
