"""No ACLs: every object belongs to the bucket's owner, and policies alone decide."""

from __future__ import annotations

from tfgen.aws.bootstrap.bucket import Bucket
from tfgen.aws.bootstrap.finding import Finding
from tfgen.aws.bootstrap.wanted import Wanted

ENFORCED = "BucketOwnerEnforced"


def ownership(bucket: Bucket, _wanted: Wanted) -> Finding:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html."""
    answer = bucket.get("get_bucket_ownership_controls", "OwnershipControlsNotFoundError")
    rules = answer.get("OwnershipControls", {}).get("Rules", [])
    found = next((rule["ObjectOwnership"] for rule in rules), "ACLs are on")

    def enforce() -> None:
        bucket.put(
            "put_bucket_ownership_controls",
            OwnershipControls={"Rules": [{"ObjectOwnership": ENFORCED}]},
        )

    return Finding("ownership", found, ENFORCED, None if found == ENFORCED else enforce)
