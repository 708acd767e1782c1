"""Default encryption: with the spec's key, or with S3's own where it names none."""

from __future__ import annotations

from typing import Any

from tfgen.aws.bootstrap.bucket import Bucket
from tfgen.aws.bootstrap.finding import Finding
from tfgen.aws.bootstrap.wanted import Wanted

_S3, _KMS, _TWICE = "AES256", "aws:kms", "aws:kms:dsse"


def encryption(bucket: Bucket, wanted: Wanted) -> Finding:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html.

    Encryption with a KMS key is stricter than S3's own, and encryption twice (DSSE-KMS) than once:
    what is stricter stays. Whatever else the rule says, such as forbidden kinds, stays as well.
    """
    answer = bucket.get("get_bucket_encryption", "ServerSideEncryptionConfigurationNotFoundError")
    rules = answer.get("ServerSideEncryptionConfiguration", {}).get("Rules") or [{}]
    found: dict[str, Any] = rules[0]
    after = _after(found, wanted.kms_key_arn)

    def encrypt() -> None:
        bucket.put("put_bucket_encryption", ServerSideEncryptionConfiguration={"Rules": [after]})

    return Finding(
        "encryption", _words(found), _words(after), None if _same(found, after) else encrypt
    )


def _after(found: dict[str, Any], key: str | None) -> dict[str, Any]:
    by_default: dict[str, Any] = found.get("ApplyServerSideEncryptionByDefault") or {}
    algorithm = by_default.get("SSEAlgorithm")
    if key:
        algorithm = _TWICE if algorithm == _TWICE else _KMS
        by_default = {"SSEAlgorithm": algorithm, "KMSMasterKeyID": key}
    elif algorithm not in (_KMS, _TWICE):
        by_default = {"SSEAlgorithm": _S3}
    after = {**found, "ApplyServerSideEncryptionByDefault": by_default}
    if by_default["SSEAlgorithm"] == _KMS:
        # One request to KMS for many objects, instead of one for each.
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
        after["BucketKeyEnabled"] = True
    return after


def _same(found: dict[str, Any], after: dict[str, Any]) -> bool:
    return {**found, "BucketKeyEnabled": bool(found.get("BucketKeyEnabled"))} == {
        **after,
        "BucketKeyEnabled": bool(after.get("BucketKeyEnabled")),
    }


def _words(rule: dict[str, Any]) -> str:
    by_default = rule.get("ApplyServerSideEncryptionByDefault") or {}
    algorithm = by_default.get("SSEAlgorithm")
    if algorithm not in (_KMS, _TWICE):
        return "SSE-S3" if algorithm else "none"
    name = "SSE-KMS" if algorithm == _KMS else "DSSE-KMS"
    key = by_default.get("KMSMasterKeyID", "alias/aws/s3")
    bucket_key = ", bucket key" if rule.get("BucketKeyEnabled") else ""
    return f"{name} with {key}{bucket_key}"
