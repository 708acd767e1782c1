"""Whether there is the bucket, whose it is and where; and how it is made."""

from __future__ import annotations

from typing import Any

from tfgen.aws.bootstrap.bucket import Bucket, NotPermittedError, belongs_to_another, explained
from tfgen.aws.bootstrap.ownership import ENFORCED
from tfgen.aws.bootstrap.wanted import Wanted
from tfgen.errors import Problem, RefusedError

_WITHOUT_CONSTRAINT = "us-east-1"


def exists(bucket: Bucket, wanted: Wanted) -> bool:
    """Whether the bucket is there, and is the account's own, in the right region.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html

    Raises:
        RefusedError: It belongs to another account, or is in another region.
        NotPermittedError: The caller may not look.
    """
    from botocore.exceptions import ClientError

    try:
        answer = bucket.s3.head_bucket(Bucket=bucket.name, ExpectedBucketOwner=bucket.owner)
        region = answer.get("BucketRegion", wanted.region)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        headers = error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
        region = headers.get("x-amz-bucket-region", wanted.region)
        if code in ("404", "NoSuchBucket"):
            return False
        if code == "403" and not _is_ours(bucket):
            raise belongs_to_another(bucket.name) from error
        if code not in ("301", "400"):  # the answers from the wrong region
            raise explained(error, bucket.name) from error
    if region != wanted.region:
        message = f"the bucket {bucket.name} is in {region}, and the spec says {wanted.region}"
        hint = f"set state.region: {region} in the spec"
        raise RefusedError(Problem(message, hint=hint))
    return True


def make(bucket: Bucket, wanted: Wanted) -> None:
    """Makes the bucket, without ACLs from the start; one that another run has just made will do.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html

    Raises:
        RefusedError: Somebody else has it by now.
        NotPermittedError: The caller may not.
    """
    from botocore.exceptions import ClientError

    where: dict[str, Any] = {}
    if wanted.region != _WITHOUT_CONSTRAINT:
        where = {"CreateBucketConfiguration": {"LocationConstraint": wanted.region}}
    try:
        bucket.s3.create_bucket(Bucket=bucket.name, ObjectOwnership=ENFORCED, **where)
    except ClientError as error:
        # OperationAborted: two runs make it at this very moment.
        if error.response["Error"]["Code"] not in ("BucketAlreadyOwnedByYou", "OperationAborted"):
            raise explained(error, bucket.name) from error
    waiter = bucket.s3.get_waiter("bucket_exists")
    waiter.wait(
        Bucket=bucket.name,
        ExpectedBucketOwner=bucket.owner,
        WaiterConfig={"Delay": 1, "MaxAttempts": 30},
    )


def _is_ours(bucket: Bucket) -> bool:
    """A 403 is either somebody else's bucket or a missing permission; the list of ours tells.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html

    Raises:
        NotPermittedError: The caller may not list, so that both are possible.
    """
    from botocore.exceptions import ClientError

    try:
        pages = bucket.s3.get_paginator("list_buckets").paginate(Prefix=bucket.name)
        return any(found["Name"] == bucket.name for page in pages for found in page["Buckets"])
    except ClientError as error:
        message = f"the bucket {bucket.name} belongs to another account, or you may not look at it"
        hint = "allow s3:ListBucket on it, or s3:ListAllMyBuckets to tell which"
        raise NotPermittedError(Problem(message, hint=hint)) from error
