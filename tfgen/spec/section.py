"""What every section of a spec has in common, and the types its fields are made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, Strict


class Section(BaseModel):
    """A mapping in the spec: frozen, and a key that it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_min_length=1)


Whole = Annotated[int, Strict()]
"""A number that was written as a number."""

Switch = Annotated[bool, Strict()]
"""true or false, and nothing that merely looks like it."""

AccountId = Annotated[str, Field(pattern=r"^\d{12}$")]
"""An AWS account, in quotes, since YAML reads bare digits as a number."""

Arn = Annotated[
    str, Field(pattern=r"^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(\d{12}|aws)?:[^*?\s]+$")
]
"""An ARN that names one thing: wildcards would grant more than a reviewer can see.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

PrincipalArn = Annotated[
    str, Field(pattern=r"^arn:aws[a-z-]*:iam::\d{12}:(role|user)/[\w+=,.@/-]+$")
]
"""The ARN of one IAM role or user.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
"""

BucketName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"""

SecurityGroupId = Annotated[str, Field(pattern=r"^sg-[0-9a-f]{8}([0-9a-f]{9})?$")]
