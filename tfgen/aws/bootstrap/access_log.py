"""The server access log: who asked for which state, where the spec names a place for it."""

from __future__ import annotations

from typing import Any

from tfgen.aws.bootstrap.bucket import Bucket
from tfgen.aws.bootstrap.finding import Finding
from tfgen.aws.bootstrap.wanted import Wanted


def access_log(bucket: Bucket, wanted: Wanted) -> Finding:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html.

    A log that the spec does not ask for stays on.
    """
    found: dict[str, Any] = bucket.get("get_bucket_logging").get("LoggingEnabled", {})
    words = f"s3://{found['TargetBucket']}/{found.get('TargetPrefix', '')}" if found else "off"
    if wanted.access_log is None:
        return Finding("access log", words, words)
    target, prefix = wanted.access_log

    def log() -> None:
        # How objects are named, and who may read them, stay as they are.
        enabled = {**found, "TargetBucket": target, "TargetPrefix": prefix}
        bucket.put("put_bucket_logging", BucketLoggingStatus={"LoggingEnabled": enabled})

    after = f"s3://{target}/{prefix}"
    return Finding("access log", words, after, None if words == after else log)
