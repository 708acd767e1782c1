"""A bucket of one account, for calls that must never reach somebody else's."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from tfgen.errors import Problem, RefusedError, TfgenError

# Where the IAM action is not called as the operation is:
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
_ACTIONS = {
    "HeadBucket": "s3:ListBucket",
    "ListBuckets": "s3:ListAllMyBuckets",
    "GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "PutBucketEncryption": "s3:PutEncryptionConfiguration",
    "GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
    "GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
}
_DENIED = ("AccessDenied", "AllAccessDisabled", "403")

# S3 is busy with the same bucket, or does not know everywhere yet that there is one.
# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
_BUSY = ("OperationAborted", "NoSuchBucket")
_PAUSES_SECONDS = (0.25, 0.5, 1.0, 2.0, 4.0)

_HINTS = {
    "InvalidBucketAclWithObjectOwnership": (
        "its ACL lets somebody else in; once nobody needs that: "
        "aws s3api put-bucket-acl --acl private"
    ),
    "InvalidTargetBucketForLogging": (
        "state.access_log.bucket must be in the same region and account, and its policy must let "
        "logging.s3.amazonaws.com put objects"
    ),
}


class NotPermittedError(TfgenError):
    """The caller lacks a permission, which the message names."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket, and whose it must be: each call says so, and S3 refuses it otherwise.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
    """

    s3: Any
    name: str
    owner: str

    def get(self, operation: str, *absent: str) -> dict[str, Any]:
        """What a GET operation answers; {} where its error code is one of `absent`.

        Raises:
            NotPermittedError: The caller may not.
            TfgenError: S3 refuses.
        """
        from botocore.exceptions import ClientError

        try:
            return self._call(operation)
        except ClientError as error:
            if error.response["Error"]["Code"] in absent:
                return {}
            raise explained(error, self.name) from error

    def put(self, operation: str, **parameters: Any) -> None:
        """Changes something; patient while S3 is busy with the same bucket.

        Raises:
            NotPermittedError: The caller may not.
            TfgenError: S3 refuses.
        """
        from botocore.exceptions import ClientError

        for pause in (*_PAUSES_SECONDS, None):
            try:
                self._call(operation, **parameters)
                return
            except ClientError as error:
                if pause is None or error.response["Error"]["Code"] not in _BUSY:
                    raise explained(error, self.name) from error
                time.sleep(pause)

    def _call(self, operation: str, **parameters: Any) -> dict[str, Any]:
        answer: dict[str, Any] = getattr(self.s3, operation)(
            Bucket=self.name, ExpectedBucketOwner=self.owner, **parameters
        )
        return answer


def explained(error: Any, bucket: str) -> TfgenError:
    """A `ClientError` in words: which permission is missing, or what S3 says."""
    code, message = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
    operation: str = error.operation_name
    if code in _DENIED:
        action = _ACTIONS.get(operation, f"s3:{operation}")
        return NotPermittedError(
            Problem(
                f"{action} on {bucket} is not allowed",
                hint=f"allow {action} on arn:…:s3:::{bucket} in the caller's policies; "
                f"S3 says: {message}",
            )
        )
    if code in ("BucketAlreadyExists", "BucketAlreadyOwnedByYou"):
        return belongs_to_another(bucket)
    said = f"S3 refuses {operation} for {bucket}: {code}: {message}"
    return TfgenError(Problem(said, hint=_HINTS.get(code, "")))


def belongs_to_another(bucket: str) -> RefusedError:
    """Names of buckets are taken for everybody: the state must never go to a stranger's."""
    message = f"the bucket {bucket} belongs to another account"
    return RefusedError(Problem(message, hint="choose another state.bucket; nothing was changed"))
