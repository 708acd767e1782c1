"""Nothing public, whatever policies or ACLs say later."""

from __future__ import annotations

from tfgen.aws.bootstrap.bucket import Bucket
from tfgen.aws.bootstrap.finding import Finding
from tfgen.aws.bootstrap.wanted import Wanted

_ALL = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def public_access(bucket: Bucket, _wanted: Wanted) -> Finding:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html."""
    answer = bucket.get("get_public_access_block", "NoSuchPublicAccessBlockConfiguration")
    found = answer.get("PublicAccessBlockConfiguration", {})
    off = [name for name in _ALL if not found.get(name)]

    def block() -> None:
        bucket.put(
            "put_public_access_block",
            PublicAccessBlockConfiguration=dict.fromkeys(_ALL, True),
        )

    words = f"without {', '.join(off)}" if len(off) < len(_ALL) else "not blocked"
    return Finding("public access", words if off else "blocked", "blocked", block if off else None)
