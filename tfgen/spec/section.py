"""What every section of a spec has in common, and the types its fields are made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, Strict

from tfgen.spec.invalid import Fault


class Section(BaseModel):
    """A mapping in the spec: frozen, and a key that it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_min_length=1)


Whole = Annotated[int, Strict()]
"""A number that was written as a number."""

Switch = Annotated[bool, Strict()]
"""true or false, and nothing that merely looks like it."""

AccountId = Annotated[str, Field(pattern=r"^[0-9]{12}$")]
"""An AWS account, in quotes, since YAML reads bare digits as a number."""

Region = Annotated[str, Field(pattern=r"^(af|ap|ca|cn|eu|il|me|mx|sa|us|us-gov)-[a-z]+-[0-9]$")]
"""https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html"""

Arn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:([0-9]{12}|aws)?:[A-Za-z0-9_+=,.@/:!-]+$"
    ),
]
"""An ARN that names one thing: wildcards would grant more than a reviewer can see.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

PrincipalArn = Annotated[
    str, Field(pattern=r"^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/[A-Za-z0-9_+=,.@/-]+$")
]
"""The ARN of one IAM role or user.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
"""

UserArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:iam::[0-9]{12}:user/[A-Za-z0-9_+=,.@/-]+$",
        examples=["arn:aws:iam::111122223333:user/ada"],
    ),
]
"""The ARN of one IAM user.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
"""

KmsKeyArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/"
        r"([0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$",
        examples=["arn:aws:kms:eu-west-1:111122223333:key/0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0"],
    ),
]
"""The ARN of a KMS key, not of an alias: an alias can be moved to another key later.

https://docs.aws.amazon.com/kms/latest/developerguide/concepts-key-identifiers.html
"""

BucketName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"""

SecurityGroupId = Annotated[str, Field(pattern=r"^sg-[0-9a-f]{8}([0-9a-f]{9})?$")]

SubnetId = Annotated[str, Field(pattern=r"^subnet-[0-9a-f]{8}([0-9a-f]{9})?$")]

RouteTableId = Annotated[str, Field(pattern=r"^rtb-[0-9a-f]{8}([0-9a-f]{9})?$")]

PrefixListId = Annotated[
    str, Field(pattern=r"^pl-[0-9a-f]{8}([0-9a-f]{9})?$", examples=["pl-6da54004"])
]
"""https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html"""


def each_once(items: Sequence[object], *path: str) -> Iterator[Fault]:
    """A fault for each item of a list that is in it already."""
    for index, item in enumerate(items):
        if item in items[:index]:
            yield Fault((*path, index), f"{item} is listed twice", "keep it once")
