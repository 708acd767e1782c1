"""The bucket of the trail's files: only CloudTrail writes, and only for this trail."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.s3_bucket_policy import S3BucketPolicy
from cdktf_cdktf_provider_aws.s3_bucket_server_side_encryption_configuration import (
    S3BucketServerSideEncryptionConfigurationA,
    S3BucketServerSideEncryptionConfigurationRuleA,
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA,
)

from tfgen.modules.module import Module
from tfgen.modules.policy import Statement, allow, policy, service, when
from tfgen.modules.private_bucket import (
    Lifecycle,
    access_log,
    deny_without_tls,
    lifecycle,
    nothing_public,
    versions,
)
from tfgen.spec.environment import Environment
from tfgen.spec.trail import TrailBucket

CLOUDTRAIL = "cloudtrail.amazonaws.com"


def trail_bucket(
    module: Module, spec: Environment, chosen: TrailBucket, trail_arn: str
) -> tuple[S3Bucket, S3BucketPolicy]:
    """The bucket, and the policy without which no trail can be made."""
    module.topic("The bucket of the trail's files")
    bucket = module.add(S3Bucket, "trail", bucket=spec.names.trail_bucket)
    nothing_public(module, "trail", bucket)
    module.comment(
        "CloudTrail encrypts its files with the key above by itself; this is for what it writes "
        "without, such as the object that tries the bucket out."
    )
    module.add(
        S3BucketServerSideEncryptionConfigurationA,
        "trail",
        bucket=bucket.bucket,
        rule=[
            S3BucketServerSideEncryptionConfigurationRuleA(
                apply_server_side_encryption_by_default=(
                    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA(
                        sse_algorithm="AES256"
                    )
                ),
            )
        ],
    )
    versioning = versions(module, "trail", bucket)
    lifecycle(
        module,
        "trail",
        bucket,
        versioning,
        Lifecycle(
            rule="files",
            prefix="AWSLogs/",
            glacier_after_days=chosen.glacier_after_days,
            expire_after_days=chosen.expire_after_days,
        ),
    )
    access_log(module, "trail", bucket, spec.names.trail_bucket, chosen.access_log)
    module.comment(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html"
    )
    document = policy(module, "bucket", _statements(spec, bucket, trail_arn))
    return bucket, module.add(S3BucketPolicy, "trail", bucket=bucket.bucket, policy=document)


def _statements(spec: Environment, bucket: S3Bucket, trail_arn: str) -> list[Statement]:
    of_this_trail = when("StringEquals", "aws:SourceArn", trail_arn)
    return [
        allow(
            "CloudTrailLooksAtBucket",
            ["s3:GetBucketAcl"],
            [bucket.arn],
            of_this_trail,
            to=service(CLOUDTRAIL),
        ),
        allow(
            "CloudTrailWrites",
            ["s3:PutObject"],
            [f"{bucket.arn}/AWSLogs/{spec.aws.account}/*"],
            of_this_trail,
            when("StringEquals", "s3:x-amz-acl", "bucket-owner-full-control"),
            to=service(CLOUDTRAIL),
        ),
        deny_without_tls(bucket),
    ]
