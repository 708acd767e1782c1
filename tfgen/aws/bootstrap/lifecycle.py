"""How long older versions stay: long enough to go back, not for ever."""

from __future__ import annotations

from typing import Any

from tfgen.aws.bootstrap.bucket import Bucket
from tfgen.aws.bootstrap.finding import Finding
from tfgen.aws.bootstrap.wanted import Wanted

RULE = "tfgen-state-versions"
"""How our rule is known: every other one stays."""

NONCURRENT_DAYS = 90
NEWEST_VERSIONS = 10
ABORT_DAYS = 7


def lifecycle(bucket: Bucket, _wanted: Wanted) -> Finding:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html.

    The ten newest versions of each state stay whatever their age. Each lock leaves a version and a
    delete marker behind, which the same rule removes. Who keeps more keeps more.
    """
    answer = bucket.get("get_bucket_lifecycle_configuration", "NoSuchLifecycleConfiguration")
    rules: list[dict[str, Any]] = answer.get("Rules", [])
    ours = next((rule for rule in rules if rule.get("ID") == RULE), None)
    others = [rule for rule in rules if rule is not ours]
    after = _after(ours or {})
    kept = {
        name: answer[name] for name in ("TransitionDefaultMinimumObjectSize",) if name in answer
    }

    def set_rule() -> None:
        bucket.put(
            "put_bucket_lifecycle_configuration",
            LifecycleConfiguration={"Rules": [*others, after]},
            **kept,
        )

    same = ours is not None and _essence(ours) == _essence(after)
    found = _words(ours) if ours else f"{len(others)} rules of others" if others else "no rules"
    return Finding(
        "lifecycle", found, _words(after), None if same else set_rule, "; ".join(_notes(others))
    )


def _after(ours: dict[str, Any]) -> dict[str, Any]:
    noncurrent = ours.get("NoncurrentVersionExpiration", {})
    abort = ours.get("AbortIncompleteMultipartUpload", {})
    return {
        "ID": RULE,
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "NoncurrentVersionExpiration": {
            "NoncurrentDays": max(NONCURRENT_DAYS, noncurrent.get("NoncurrentDays", 0)),
            "NewerNoncurrentVersions": max(
                NEWEST_VERSIONS, noncurrent.get("NewerNoncurrentVersions", 0)
            ),
        },
        "Expiration": {"ExpiredObjectDeleteMarker": True},
        "AbortIncompleteMultipartUpload": {
            "DaysAfterInitiation": min(ABORT_DAYS, abort.get("DaysAfterInitiation", ABORT_DAYS))
        },
    }


def _essence(rule: dict[str, Any]) -> dict[str, Any]:
    """A rule without the different ways in which S3 says that it is for the whole bucket."""
    narrowed = {name: value for name, value in rule.get("Filter", {}).items() if value}
    rest = {name: value for name, value in rule.items() if name not in ("Filter", "Prefix")}
    return {**rest, "Filter": narrowed, "Prefix": rule.get("Prefix") or ""}


def _words(rule: dict[str, Any]) -> str:
    noncurrent = rule.get("NoncurrentVersionExpiration", {})
    if rule.get("Status") != "Enabled":
        return "our rule is switched off"
    newest = noncurrent.get("NewerNoncurrentVersions", 0)
    days = noncurrent.get("NoncurrentDays", "?")
    return f"{newest} older versions stay, others {days} days"


def _notes(others: list[dict[str, Any]]) -> list[str]:
    """Rules of others stay, but one that deletes states must not go unseen."""
    notes = []
    for rule in others:
        if rule.get("Status") != "Enabled":
            continue
        name = rule.get("ID", "without a name")
        if {"Days", "Date"} & rule.get("Expiration", {}).keys():
            notes.append(f"the rule {name} deletes current objects, and so states")
        days = rule.get("NoncurrentVersionExpiration", {}).get("NoncurrentDays", NONCURRENT_DAYS)
        if days < NONCURRENT_DAYS:
            notes.append(f"the rule {name} deletes older versions after {days} days")
    return notes
