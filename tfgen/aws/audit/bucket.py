"""A trail's files in S3: only the days and the region that are wanted are listed.

`<prefix>/AWSLogs/[<organization>/]<account>/CloudTrail/<region>/<yyyy>/<mm>/<dd>/`:
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-find-log-files.html
"""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tfgen.aws.audit.client import explained
from tfgen.aws.audit.ledger import Ledger
from tfgen.aws.audit.names import LATEST_SECONDS, may_matter
from tfgen.aws.audit.period import Period
from tfgen.aws.audit.scope import Scope
from tfgen.errors import Place, Problem, ToolError, UsageError

# Files are small, and each takes a round trip: so many are fetched while others are read.
_AT_ONCE = 8
_GONE = {
    "NoSuchKey": "is not there any more",
    "InvalidObjectState": "is archived, and must be restored first",
}


@dataclass(frozen=True, slots=True)
class TrailBucket:
    """A bucket and what comes before `AWSLogs/` in its keys."""

    bucket: str
    prefix: str


def trail_bucket(address: str) -> TrailBucket:
    """Reads `s3://bucket/prefix`, with or without the part from AWSLogs on.

    Raises:
        UsageError: It names no bucket.
    """
    bucket, _, key = address.removeprefix("s3://").partition("/")
    if not bucket:
        raise UsageError(Problem(f"{address} names no bucket", hint="write s3://BUCKET/PREFIX"))
    prefix = f"/{key}/".partition("/AWSLogs/")[0].strip("/")
    return TrailBucket(bucket, f"{prefix}/" if prefix else "")


def read_bucket(
    client: Any, trail: TrailBucket, scope: Scope, period: Period, now: float, ledger: Ledger
) -> Iterator[str]:
    """Reads the files of a period into a ledger; says which after each.

    Raises:
        ToolError: AWS refuses, or the bucket holds no trail of this account and region.
    """
    keys = _keys(client, trail, scope, period, now)
    waiting: deque[tuple[str, Future[bytes | str]]] = deque()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for key in keys:
            waiting.append((key, pool.submit(_fetch, client, trail.bucket, key)))
            if len(waiting) > 2 * _AT_ONCE:
                yield _read(trail.bucket, *waiting.popleft(), ledger)
        while waiting:
            yield _read(trail.bucket, *waiting.popleft(), ledger)


def _read(bucket: str, key: str, fetched: Future[bytes | str], ledger: Ledger) -> str:
    name = f"s3://{bucket}/{key}"
    found = fetched.result()
    if isinstance(found, str):
        ledger.unreadable(name, found)
    else:
        ledger.read(name, io.BytesIO(found))
    return name


def _fetch(client: Any, bucket: str, key: str) -> bytes | str:
    """The object, packed as it is, or why it cannot be had."""
    from botocore.exceptions import ClientError

    with explained(f"read s3://{bucket}/{key}", "s3:GetObject (and kms:Decrypt for its key)"):
        try:
            body: bytes = client.get_object(Bucket=bucket, Key=key)["Body"].read()
            return body
        except ClientError as error:
            why = _GONE.get(error.response.get("Error", {}).get("Code", ""))
            if why is None:
                raise
            return why


def _keys(
    client: Any, trail: TrailBucket, scope: Scope, period: Period, now: float
) -> Iterator[str]:
    for root in _roots(client, trail, scope):
        for day in _days(period, now):
            for key in _listed(client, trail.bucket, f"{root}{day:%Y/%m/%d}/"):
                if may_matter(key.rpartition("/")[2], scope, period):
                    yield key


def _roots(client: Any, trail: TrailBucket, scope: Scope) -> list[str]:
    """Where the account's files begin; an organization's trail has its id before the account."""
    base = f"{trail.prefix}AWSLogs/"
    above = [base, *(one for one in _folders(client, trail, base) if one.startswith(f"{base}o-"))]
    accounts = [f"{one}{scope.account}/CloudTrail/" for one in above]
    regions = [folder for one in accounts for folder in _folders(client, trail, one)]
    found = [one for one in regions if one.endswith(f"/{scope.region}/")]
    if not found:
        where = f"{scope.account}/CloudTrail/{scope.region}/"
        raise ToolError(
            Problem(
                f"there is no trail of this account and region: no {where} below {base}",
                Place(f"s3://{trail.bucket}"),
                "give the trail's bucket and prefix: --trail s3://BUCKET/PREFIX",
            )
        )
    return found


def _folders(client: Any, trail: TrailBucket, prefix: str) -> list[str]:
    return [
        one["Prefix"]
        for page in _pages(client, Bucket=trail.bucket, Prefix=prefix, Delimiter="/")
        for one in page.get("CommonPrefixes", [])
    ]


def _listed(client: Any, bucket: str, prefix: str) -> Iterator[str]:
    for page in _pages(client, Bucket=bucket, Prefix=prefix):
        yield from (one["Key"] for one in page.get("Contents", []))


def _pages(client: Any, **request: str) -> Iterator[dict[str, Any]]:
    with explained(f"list s3://{request['Bucket']}/{request['Prefix']}", "s3:ListBucket"):
        yield from client.get_paginator("list_objects_v2").paginate(**request)


def _days(period: Period, now: float) -> Iterator[datetime]:
    begin = period.read_from
    assert begin is not None  # the command always chooses one for a bucket
    day = datetime.fromtimestamp(begin, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    last = datetime.fromtimestamp(min(period.until + LATEST_SECONDS, max(now, begin)), UTC)
    while day <= last:
        yield day
        day += timedelta(days=1)
