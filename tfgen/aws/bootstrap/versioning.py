"""Versions: what a wrong apply wrote over can be brought back."""

from __future__ import annotations

from tfgen.aws.bootstrap.bucket import Bucket
from tfgen.aws.bootstrap.finding import Finding
from tfgen.aws.bootstrap.wanted import Wanted


def versioning(bucket: Bucket, _wanted: Wanted) -> Finding:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html.

    Where MFA delete is on, only root with its MFA device can change anything here.
    """
    answer = bucket.get("get_bucket_versioning")
    status = answer.get("Status", "")
    mfa_delete = " with MFA delete" * (answer.get("MFADelete") == "Enabled")

    def enable() -> None:
        bucket.put("put_bucket_versioning", VersioningConfiguration={"Status": "Enabled"})

    found = f"{status.lower() or 'never enabled'}{mfa_delete}"
    if status == "Enabled":
        return Finding("versioning", found, found)
    note = "MFA delete is on: only the account's root can switch versions on" if mfa_delete else ""
    return Finding("versioning", found, "enabled", enable, note)
