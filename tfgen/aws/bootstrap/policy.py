"""The bucket policy: TLS only, beside whatever else it says."""

from __future__ import annotations

import json
from typing import Any

from tfgen.aws.bootstrap.bucket import Bucket
from tfgen.aws.bootstrap.finding import Finding
from tfgen.aws.bootstrap.wanted import Wanted

SID = "TfgenStateOverTlsOnly"
"""How our statement is known: one with this Sid is ours to replace, every other one stays."""

_VERSION = "2012-10-17"


def policy(bucket: Bucket, wanted: Wanted) -> Finding:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html."""
    answer = bucket.get("get_bucket_policy", "NoSuchBucketPolicy")
    found: dict[str, Any] = json.loads(answer["Policy"]) if answer else {"Version": _VERSION}
    statements = _list(found.get("Statement", []))
    others = [statement for statement in statements if statement.get("Sid") != SID]
    there = any(_forbids_plain_http(statement, wanted.arn) for statement in statements)

    def merge() -> None:
        after = {**found, "Statement": [*others, statement_of(wanted.arn)]}
        # Never locks its author out; S3 itself refuses one that would.
        bucket.put("put_bucket_policy", Policy=json.dumps(after))

    kept = f" and {len(others)} of others" if others else ""
    if there:
        names = [str(one.get("Sid", "without a Sid")) for one in others]
        note = f"kept: {', '.join(names)}" if others else ""
        return Finding("policy", "TLS only", "TLS only", None, note)
    drifted = len(statements) > len(others)
    words = "its TLS statement was changed" if drifted else "without TLS only" if others else "none"
    return Finding("policy", words, f"TLS only{kept}", merge)


def statement_of(arn: str) -> dict[str, Any]:
    """The statement that denies everybody what does not come over TLS."""
    return {
        "Sid": SID,
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, f"{arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def _forbids_plain_http(statement: dict[str, Any], arn: str) -> bool:
    """Whether a statement, ours or another, does all that ours would, without exceptions."""
    actions = _list(statement.get("Action"))
    condition = statement.get("Condition", {})
    return (
        statement.get("Effect") == "Deny"
        and statement.get("Principal") in ("*", {"AWS": "*"}, {"AWS": ["*"]})
        and any(action in ("*", "s3:*", "S3:*") for action in actions)
        and {arn, f"{arn}/*"} <= set(_list(statement.get("Resource")))
        and list(condition) == ["Bool"]
        and [key.lower() for key in condition["Bool"]] == ["aws:securetransport"]
        and [str(value).lower() for value in _list(next(iter(condition["Bool"].values())))]
        == ["false"]
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
