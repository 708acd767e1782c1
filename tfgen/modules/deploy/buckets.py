"""A bucket of this environment and its settings; never what lies in it."""

from __future__ import annotations

from tfgen.modules.deploy.needs import Needs
from tfgen.modules.policy import allow
from tfgen.spec.environment import Environment


def bucket_needs(spec: Environment, sid: str, bucket: str) -> Needs:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html.

    The provider reads every setting of a bucket, those that the HCL says nothing of included. Its
    major 6 reads and writes tags of buckets as those of any other resource, 5 in S3's older way.
    """
    arn = f"arn:{spec.aws.partition}:s3:::{bucket}"
    return Needs(
        reads=(
            allow(
                f"Read{sid}",
                [
                    "s3:GetAccelerateConfiguration",
                    "s3:GetBucketAcl",
                    "s3:GetBucketCORS",
                    "s3:GetBucketLocation",
                    "s3:GetBucketLogging",
                    "s3:GetBucketObjectLockConfiguration",
                    "s3:GetBucketOwnershipControls",
                    "s3:GetBucketPolicy",
                    "s3:GetBucketPublicAccessBlock",
                    "s3:GetBucketRequestPayment",
                    "s3:GetBucketTagging",
                    "s3:GetBucketVersioning",
                    "s3:GetBucketWebsite",
                    "s3:GetEncryptionConfiguration",
                    "s3:GetLifecycleConfiguration",
                    "s3:GetReplicationConfiguration",
                    "s3:ListBucket",
                    "s3:ListTagsForResource",
                ],
                [arn],
            ),
        ),
        writes=(
            allow(
                f"Write{sid}",
                [
                    "s3:CreateBucket",
                    "s3:DeleteBucket",
                    "s3:DeleteBucketPolicy",
                    "s3:PutBucketLogging",
                    "s3:PutBucketObjectLockConfiguration",
                    "s3:PutBucketOwnershipControls",
                    "s3:PutBucketPolicy",
                    "s3:PutBucketPublicAccessBlock",
                    "s3:PutBucketTagging",
                    "s3:PutBucketVersioning",
                    "s3:PutEncryptionConfiguration",
                    "s3:PutLifecycleConfiguration",
                    "s3:TagResource",
                    "s3:UntagResource",
                ],
                [arn],
            ),
        ),
    )
