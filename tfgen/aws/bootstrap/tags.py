"""Tags: those that are missing are added, and nobody else's is touched."""

from __future__ import annotations

from tfgen.aws.bootstrap.bucket import Bucket
from tfgen.aws.bootstrap.finding import Finding
from tfgen.aws.bootstrap.wanted import Wanted


def tags(bucket: Bucket, wanted: Wanted) -> Finding:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html.

    A tag with another value stays: another environment that shares the bucket may have set it, and
    two specs must not take turns.
    """
    answer = bucket.get("get_bucket_tagging", "NoSuchTagSet")
    found = {tag["Key"]: tag["Value"] for tag in answer.get("TagSet", [])}
    missing = {key: value for key, value in wanted.tags.items() if key not in found}
    other = [key for key, value in wanted.tags.items() if found.get(key, value) != value]

    def add() -> None:
        after = {**found, **missing}
        bucket.put(
            "put_bucket_tagging",
            Tagging={"TagSet": [{"Key": key, "Value": value} for key, value in after.items()]},
        )

    note = f"kept with another value: {', '.join(other)}" if other else ""
    if not missing:
        return Finding("tags", "there", "there", None, note)
    added = ", ".join(f"{key}={missing[key]}" for key in sorted(missing))
    return Finding("tags", f"{len(missing)} missing", added, add, note)
