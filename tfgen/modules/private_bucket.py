"""What every bucket of ours has, whatever it holds: nothing public, versions, an access log."""

from __future__ import annotations

from dataclasses import dataclass

from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfiguration,
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload,
    S3BucketLifecycleConfigurationRuleExpiration,
    S3BucketLifecycleConfigurationRuleFilter,
    S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration,
    S3BucketLifecycleConfigurationRuleTransition,
)
from cdktf_cdktf_provider_aws.s3_bucket_logging import S3BucketLoggingA
from cdktf_cdktf_provider_aws.s3_bucket_ownership_controls import (
    S3BucketOwnershipControls,
    S3BucketOwnershipControlsRule,
)
from cdktf_cdktf_provider_aws.s3_bucket_public_access_block import S3BucketPublicAccessBlock
from cdktf_cdktf_provider_aws.s3_bucket_versioning import (
    S3BucketVersioningA,
    S3BucketVersioningVersioningConfiguration,
)

from tfgen.modules.module import Module
from tfgen.modules.policy import Statement, deny, principals, when
from tfgen.spec.logging import AccessLog


def nothing_public(module: Module, label: str, bucket: S3Bucket) -> None:
    """No ACLs, and no policy that opens it to the public."""
    module.add(
        S3BucketOwnershipControls,
        label,
        bucket=bucket.bucket,
        rule=S3BucketOwnershipControlsRule(object_ownership="BucketOwnerEnforced"),
    )
    module.add(
        S3BucketPublicAccessBlock,
        label,
        bucket=bucket.bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
    )


def versions(module: Module, label: str, bucket: S3Bucket) -> S3BucketVersioningA:
    """What is overwritten or deleted stays as an older version."""
    return module.add(
        S3BucketVersioningA,
        label,
        bucket=bucket.bucket,
        versioning_configuration=S3BucketVersioningVersioningConfiguration(status="Enabled"),
    )


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """What becomes of objects that are written once; days count from then, None means never.

    Attributes:
        rule: The name of the rule.
        prefix: Of the objects that it is for.
    """

    rule: str
    prefix: str
    glacier_after_days: int | None
    expire_after_days: int | None


def lifecycle(
    module: Module,
    label: str,
    bucket: S3Bucket,
    versioning: S3BucketVersioningA,
    chosen: Lifecycle,
) -> None:
    """Objects become cheaper, then go."""
    module.add(
        S3BucketLifecycleConfiguration,
        label,
        bucket=bucket.bucket,
        rule=[
            S3BucketLifecycleConfigurationRule(
                id=chosen.rule,
                status="Enabled",
                filter=[S3BucketLifecycleConfigurationRuleFilter(prefix=chosen.prefix)],
                transition=[
                    S3BucketLifecycleConfigurationRuleTransition(
                        days=chosen.glacier_after_days, storage_class="GLACIER_IR"
                    )
                ]
                if chosen.glacier_after_days
                else None,
                expiration=[
                    S3BucketLifecycleConfigurationRuleExpiration(days=chosen.expire_after_days)
                ]
                if chosen.expire_after_days
                else None,
                # What is written once has an older version only where it was overwritten.
                noncurrent_version_expiration=[
                    S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(
                        noncurrent_days=30
                    )
                ]
                if chosen.expire_after_days
                else None,
                abort_incomplete_multipart_upload=[
                    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(
                        days_after_initiation=7
                    )
                ],
            )
        ],
        # S3 keeps rules on versions only once the bucket has versions.
        depends_on=[versioning],
    )


def access_log(
    module: Module, label: str, bucket: S3Bucket, name: str, into: AccessLog | None
) -> None:
    """Requests are logged into another bucket, where there is one; `name` is the bucket's own."""
    if into:
        module.add(
            S3BucketLoggingA,
            label,
            bucket=bucket.bucket,
            target_bucket=into.bucket,
            target_prefix=into.prefix or f"{name}/",
        )


def deny_without_tls(bucket: S3Bucket) -> Statement:
    """Nobody comes in without TLS, the account's own administrators included."""
    return deny(
        "DenyWithoutTls",
        ["s3:*"],
        [bucket.arn, f"{bucket.arn}/*"],
        when("Bool", "aws:SecureTransport", "false"),
        to=principals("*", "*"),
    )
