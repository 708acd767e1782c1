"""Section `trail`: the CloudTrail trail without which no alert would ever be sent."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from tfgen.spec.aws import Aws
from tfgen.spec.invalid import Fault, refuse
from tfgen.spec.logging import AccessLog
from tfgen.spec.section import BucketName, PrincipalArn, Section, Switch, Whole

TrailName = Annotated[
    str,
    Field(
        pattern=r"^(arn:aws[a-z-]*:cloudtrail:[a-z0-9-]+:[0-9]{12}:trail/)?"
        r"[A-Za-z0-9][A-Za-z0-9._-]{1,126}[A-Za-z0-9]$",
        examples=["arn:aws:cloudtrail:eu-west-1:111122223333:trail/organization", "audit"],
    ),
]
"""https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-trail-naming-requirements.html"""


class TrailBucket(Section):
    """The bucket of the trail: encrypted, versioned, private and TLS only, always."""

    name: BucketName | None = Field(
        default=None, description="Its name. Default: <name>-trail-<account>-<region>."
    )
    glacier_after_days: Annotated[Whole, Field(ge=1, le=36500)] | None = Field(
        default=90,
        description="Days after which a log file moves to Glacier Instant Retrieval; null never.",
    )
    expire_after_days: Annotated[Whole, Field(ge=1, le=36500)] | None = Field(
        default=2557, description="Days after which a log file is deleted; null never."
    )
    access_log: AccessLog | None = Field(
        default=None, description="Log the requests to this bucket into another one."
    )

    @model_validator(mode="after")
    def _days_in_order(self) -> TrailBucket:
        glacier, expire = self.glacier_after_days, self.expire_after_days
        if glacier is not None and expire is not None and glacier >= expire:
            raise ValueError(
                f"glacier_after_days ({glacier}) must be less than expire_after_days ({expire})"
            )
        return self


class CreatedTrail(Section):
    """A trail of this environment's own: every region, every management event, validated files."""

    readers: tuple[PrincipalArn, ...] = Field(
        default=(),
        description=(
            "The IAM roles or users that may decrypt the trail's files. They need "
            "s3:GetObject as well."
        ),
    )
    transcript_objects: Switch = Field(
        default=False,
        description=(
            "Record each call on a transcript in S3 as well, who read or deleted it, at the price "
            "of data events."
        ),
    )
    bucket: TrailBucket = Field(
        default=TrailBucket(), description="The S3 bucket of the trail's files."
    )


class Trail(Section):
    """EventBridge gets calls of AWS's APIs through CloudTrail: no trail, no alerts.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
    """

    existing: TrailName | None = Field(
        default=None,
        description=(
            "The ARN of a trail that exists, or the name of one of this account whose home is this "
            "region. It must log management events of this region."
        ),
    )
    create: CreatedTrail | None = Field(
        default=None, description="Make a trail; {} takes every default."
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> Trail:
        if (self.existing is None) == (self.create is None):
            hint = "`create: {}` makes a trail with every default"
            refuse([Fault((), "give exactly one of existing and create", hint)])
        return self

    def at_home(self, aws: Aws) -> bool:
        """Whether calls that change the trail are made, and so noticed, in this account and region.

        A trail is changed in its home region alone:
        https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-multi-region-trails.html
        """
        if self.existing is None or not self.existing.startswith("arn:"):
            return True
        return self.existing.split(":")[3:5] == [aws.region, aws.account]
