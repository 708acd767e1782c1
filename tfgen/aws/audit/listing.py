"""The transcripts of an environment in CloudWatch Logs and S3."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tfgen.aws.audit.client import explained
from tfgen.aws.audit.period import Period
from tfgen.aws.audit.scope import Scope
from tfgen.aws.audit.transcript import Transcript

# A stream's last event may be an hour and more late in the listing, so that streams are not quite
# in order: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogStream.html
_OUT_OF_ORDER_SECONDS = 24 * 60 * 60


def streams(client: Any, scope: Scope, period: Period) -> Iterator[Transcript]:
    """The streams that were written to since the period began, the latest first.

    Raises:
        ToolError: AWS refuses, or the log group is not there.
    """
    enough = None if period.since is None else period.since - _OUT_OF_ORDER_SECONDS
    for stream in _streams(client, scope.log_group):
        # A stream is created when the session has ended, right before it is written.
        at = (stream.get("lastEventTimestamp") or stream.get("creationTime") or 0) / 1000
        if enough is not None and "lastEventTimestamp" in stream and at < enough:
            return
        name = stream["logStreamName"]
        if scope.is_session(name):
            yield Transcript("cloudwatch", name, name, at)


def objects(client: Any, scope: Scope, period: Period) -> Iterator[Transcript]:
    """The objects that were written since the period began.

    Raises:
        ToolError: AWS refuses, or the bucket is not there.
    """
    doing = f"list s3://{scope.bucket}/{scope.prefix}/"
    with explained(doing, "s3:ListBucket"):
        pages = client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=scope.bucket, Prefix=f"{scope.prefix}/"):
            for found in page.get("Contents", []):
                key, delivered = found["Key"], found["LastModified"].timestamp()
                name = session_of(key)
                if scope.is_session(name) and (period.since is None or delivered >= period.since):
                    yield Transcript("s3", key, name, delivered, found["Size"])


def session_of(key: str) -> str:
    """The session's id in a key or a file's name: `<prefix>/<session id>.log`."""
    return key.rpartition("/")[2].removesuffix(".log")


def _streams(client: Any, log_group: str) -> Iterator[dict[str, Any]]:
    with explained(f"list the streams of {log_group}", "logs:DescribeLogStreams"):
        pages = client.get_paginator("describe_log_streams")
        for page in pages.paginate(
            logGroupName=log_group, orderBy="LastEventTime", descending=True
        ):
            yield from page["logStreams"]
