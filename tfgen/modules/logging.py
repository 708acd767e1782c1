"""Module `logging`: where transcripts and output are kept, and the key that encrypts them."""

from __future__ import annotations

from dataclasses import dataclass

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
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

from tfgen.modules.key import ADMINISTRATION, THIS_KEY, THIS_KEY_COMMENT
from tfgen.modules.module import Module, Output
from tfgen.modules.policy import Statement, allow, deny, policy, principals, service, when
from tfgen.spec.environment import Environment

TRANSCRIPT_PREFIX = "sessions"
"""Where in the bucket ECS Exec writes: `sessions/<session id>.log`."""


@dataclass(frozen=True, slots=True)
class Logging:
    """What other modules need of it."""

    key_arn: Output
    session_log_group_name: Output
    session_log_group_arn: Output
    output_log_group_name: Output
    output_log_group_arn: Output
    bucket_name: Output
    bucket_arn: Output


def logging(module: Module, spec: Environment) -> Logging:
    """Key, log groups and bucket, all of them encrypted with the key."""
    key = _key(module, spec)
    sessions, output = _log_groups(module, spec, key)
    bucket = _bucket(module, spec, key)
    return Logging(
        key_arn=module.output(
            "key_arn", key.arn, "ARN of the KMS key of sessions and their transcripts."
        ),
        session_log_group_name=module.output(
            "session_log_group_name", sessions.name, "Log group of the session transcripts."
        ),
        session_log_group_arn=module.output(
            "session_log_group_arn",
            sessions.arn,
            "ARN of the log group of the session transcripts.",
        ),
        output_log_group_name=module.output(
            "output_log_group_name", output.name, "Log group of the ops container's own output."
        ),
        output_log_group_arn=module.output(
            "output_log_group_arn",
            output.arn,
            "ARN of the log group of the ops container's own output.",
        ),
        bucket_name=module.output(
            "bucket_name", bucket.bucket, "Bucket of the session transcripts."
        ),
        bucket_arn=module.output(
            "bucket_arn", bucket.arn, "ARN of the bucket of the session transcripts."
        ),
    )


def _key(module: Module, spec: Environment) -> KmsKey:
    module.topic("The key of sessions and their transcripts")
    module.comment(THIS_KEY_COMMENT)
    document = policy(module, "key", _key_statements(spec))
    key = module.add(
        KmsKey,
        "sessions",
        description=f"ECS Exec sessions of {spec.name} and their transcripts",
        policy=document,
        enable_key_rotation=True,
        rotation_period_in_days=spec.logging.key.rotation_period_days,
        deletion_window_in_days=spec.logging.key.deletion_window_days,
    )
    module.add(KmsAlias, "sessions", name=spec.names.session_key_alias, target_key_id=key.key_id)
    return key


def _key_statements(spec: Environment) -> list[Statement]:
    """Roles are named in conditions, not as principals, so that the key can be made before them.

    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """
    account = principals("AWS", spec.aws.arn("iam", "root", region=""))
    names = spec.names
    statements = [
        allow("AdministerByIamPolicies", ADMINISTRATION, [THIS_KEY], to=account),
        allow(
            "EncryptLogGroups",
            [
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:GenerateDataKey*",
                "kms:ReEncrypt*",
            ],
            [THIS_KEY],
            # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
            when(
                "ArnEquals",
                "kms:EncryptionContext:aws:logs:arn",
                spec.aws.log_group_arn(names.session_log_group),
                spec.aws.log_group_arn(names.output_log_group),
            ),
            to=service(f"logs.{spec.aws.region}.{spec.aws.dns_suffix}"),
        ),
        allow(
            "RunSessionsInOpsTasks",
            # Decrypt opens the session's own channel; GenerateDataKey encrypts transcripts in S3.
            # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
            ["kms:Decrypt", "kms:GenerateDataKey"],
            [THIS_KEY],
            when("ArnEquals", "aws:PrincipalArn", spec.aws.role_arn(names.task_role)),
            to=account,
        ),
        allow(
            "OpenSessionsByTeams",
            ["kms:GenerateDataKey"],
            [THIS_KEY],
            when(
                "ArnEquals",
                "aws:PrincipalArn",
                *map(spec.aws.role_arn, names.team_roles.values()),
            ),
            to=account,
        ),
    ]
    if spec.logging.readers:
        statements.append(
            allow(
                "ReadTranscriptsInS3",
                ["kms:Decrypt"],
                [THIS_KEY],
                when("ArnEquals", "aws:PrincipalArn", *spec.logging.readers),
                when(
                    "StringEquals", "kms:ViaService", f"s3.{spec.aws.region}.{spec.aws.dns_suffix}"
                ),
                to=account,
            )
        )
    return statements


def _log_groups(
    module: Module, spec: Environment, key: KmsKey
) -> tuple[CloudwatchLogGroup, CloudwatchLogGroup]:
    module.topic("CloudWatch Logs")
    module.comment("One stream for each session, named by the session's id.")
    sessions = module.add(
        CloudwatchLogGroup,
        "sessions",
        name=spec.names.session_log_group,
        kms_key_id=key.arn,
        retention_in_days=spec.logging.retention_days,
    )
    output = module.add(
        CloudwatchLogGroup,
        "output",
        name=spec.names.output_log_group,
        kms_key_id=key.arn,
        retention_in_days=spec.logging.retention_days,
    )
    return sessions, output


def _bucket(module: Module, spec: Environment, key: KmsKey) -> S3Bucket:
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
                        sse_algorithm="aws:kms", kms_master_key_id=key.arn
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
                        noncurrent_days=chosen.expire_after_days
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
            when("ArnNotEquals", "aws:PrincipalArn", spec.aws.role_arn(spec.names.task_role)),
            to=everyone,
        ),
    ]
