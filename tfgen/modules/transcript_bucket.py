"""The bucket of the session transcripts: encrypted, versioned, private, and hard to forge."""

from __future__ import annotations

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
from cdktf_cdktf_provider_aws.s3_bucket_object_lock_configuration import (
    S3BucketObjectLockConfigurationA,
    S3BucketObjectLockConfigurationRuleA,
    S3BucketObjectLockConfigurationRuleDefaultRetentionA,
)
from cdktf_cdktf_provider_aws.s3_bucket_ownership_controls import (
    S3BucketOwnershipControls,
    S3BucketOwnershipControlsRule,
)
from cdktf_cdktf_provider_aws.s3_bucket_policy import S3BucketPolicy
from cdktf_cdktf_provider_aws.s3_bucket_public_access_block import S3BucketPublicAccessBlock
from cdktf_cdktf_provider_aws.s3_bucket_server_side_encryption_configuration import (
    S3BucketServerSideEncryptionConfigurationA,
    S3BucketServerSideEncryptionConfigurationRuleA,
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA,
)
from cdktf_cdktf_provider_aws.s3_bucket_versioning import (
    S3BucketVersioningA,
    S3BucketVersioningVersioningConfiguration,
)

from tfgen.modules.module import Module
from tfgen.modules.policy import Statement, deny, policy, principals, when
from tfgen.spec.environment import Environment
from tfgen.spec.names import TRANSCRIPT_PREFIX as TRANSCRIPT_PREFIX


def transcript_bucket(module: Module, spec: Environment, key_arn: str) -> S3Bucket:
    """The bucket and all of its settings, each a resource of its own."""
    module.topic("The bucket of the transcripts")
    lock = spec.logging.bucket.object_lock
    bucket = module.add(
        S3Bucket,
        "sessions",
        bucket=spec.names.bucket,
        object_lock_enabled=True if lock else None,
    )
    module.add(
        S3BucketOwnershipControls,
        "sessions",
        bucket=bucket.bucket,
        rule=S3BucketOwnershipControlsRule(object_ownership="BucketOwnerEnforced"),
    )
    module.add(
        S3BucketPublicAccessBlock,
        "sessions",
        bucket=bucket.bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
    )
    module.add(
        S3BucketServerSideEncryptionConfigurationA,
        "sessions",
        bucket=bucket.bucket,
        rule=[
            S3BucketServerSideEncryptionConfigurationRuleA(
                apply_server_side_encryption_by_default=(
                    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA(
                        sse_algorithm="aws:kms", kms_master_key_id=key_arn
                    )
                ),
                bucket_key_enabled=True,
            )
        ],
    )
    versioning = module.add(
        S3BucketVersioningA,
        "sessions",
        bucket=bucket.bucket,
        versioning_configuration=S3BucketVersioningVersioningConfiguration(status="Enabled"),
    )
    if lock:
        module.add(
            S3BucketObjectLockConfigurationA,
            "sessions",
            bucket=bucket.bucket,
            rule=S3BucketObjectLockConfigurationRuleA(
                default_retention=S3BucketObjectLockConfigurationRuleDefaultRetentionA(
                    mode=lock.mode, days=lock.days
                )
            ),
            depends_on=[versioning],
        )
    _lifecycle(module, spec, bucket, versioning)
    access_log = spec.logging.bucket.access_log
    if access_log:
        module.add(
            S3BucketLoggingA,
            "sessions",
            bucket=bucket.bucket,
            target_bucket=access_log.bucket,
            target_prefix=access_log.prefix or f"{spec.names.bucket}/",
        )
    module.comment("Both are denied to everyone, the account's own administrators included.")
    document = policy(module, "bucket", _bucket_statements(spec, bucket))
    module.add(S3BucketPolicy, "sessions", bucket=bucket.bucket, policy=document)
    return bucket


def _lifecycle(
    module: Module, spec: Environment, bucket: S3Bucket, versioning: S3BucketVersioningA
) -> None:
    chosen = spec.logging.bucket
    module.add(
        S3BucketLifecycleConfiguration,
        "sessions",
        bucket=bucket.bucket,
        rule=[
            S3BucketLifecycleConfigurationRule(
                id="transcripts",
                status="Enabled",
                filter=[S3BucketLifecycleConfigurationRuleFilter(prefix=f"{TRANSCRIPT_PREFIX}/")],
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
                # A transcript is written once: an older version is one that was overwritten.
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


def _bucket_statements(spec: Environment, bucket: S3Bucket) -> list[Statement]:
    everyone = principals("*", "*")
    return [
        deny(
            "DenyWithoutTls",
            ["s3:*"],
            [bucket.arn, f"{bucket.arn}/*"],
            when("Bool", "aws:SecureTransport", "false"),
            to=everyone,
        ),
        deny(
            "DenyForgedTranscripts",
            ["s3:PutObject"],
            [f"{bucket.arn}/*"],
            when("ArnNotEquals", "aws:PrincipalArn", *spec.transcribing_role_arns),
            to=everyone,
        ),
    ]
