"""The bucket of the session transcripts: encrypted, versioned, private, and hard to forge."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.s3_bucket_object_lock_configuration import (
    S3BucketObjectLockConfigurationA,
    S3BucketObjectLockConfigurationRuleA,
    S3BucketObjectLockConfigurationRuleDefaultRetentionA,
)
from cdktf_cdktf_provider_aws.s3_bucket_policy import S3BucketPolicy
from cdktf_cdktf_provider_aws.s3_bucket_server_side_encryption_configuration import (
    S3BucketServerSideEncryptionConfigurationA,
    S3BucketServerSideEncryptionConfigurationRuleA,
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA,
)

from tfgen.modules.module import Module
from tfgen.modules.policy import Statement, deny, policy, principals, when
from tfgen.modules.private_bucket import (
    Lifecycle,
    access_log,
    deny_without_tls,
    lifecycle,
    nothing_public,
    versions,
)
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
    nothing_public(module, "sessions", bucket)
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
    versioning = versions(module, "sessions", bucket)
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
    lifecycle(
        module,
        "sessions",
        bucket,
        versioning,
        Lifecycle(
            rule="transcripts",
            prefix=f"{TRANSCRIPT_PREFIX}/",
            glacier_after_days=spec.logging.bucket.glacier_after_days,
            expire_after_days=spec.logging.bucket.expire_after_days,
        ),
    )
    access_log(module, "sessions", bucket, spec.names.bucket, spec.logging.bucket.access_log)
    module.comment("Both are denied to everyone, the account's own administrators included.")
    document = policy(module, "bucket", _bucket_statements(spec, bucket))
    module.add(S3BucketPolicy, "sessions", bucket=bucket.bucket, policy=document)
    return bucket


def _bucket_statements(spec: Environment, bucket: S3Bucket) -> list[Statement]:
    return [
        deny_without_tls(bucket),
        deny(
            "DenyForgedTranscripts",
            ["s3:PutObject"],
            [f"{bucket.arn}/*"],
            when("ArnNotEquals", "aws:PrincipalArn", *spec.transcribing_role_arns),
            to=principals("*", "*"),
        ),
    ]
