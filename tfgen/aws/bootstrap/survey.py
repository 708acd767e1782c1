"""What is there and what would be done; changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tfgen.aws.bootstrap.access_log import access_log
from tfgen.aws.bootstrap.bucket import Bucket, NotPermittedError
from tfgen.aws.bootstrap.clients import Clients, check_account, reaching_aws
from tfgen.aws.bootstrap.encryption import encryption
from tfgen.aws.bootstrap.existence import exists, make
from tfgen.aws.bootstrap.finding import Finding
from tfgen.aws.bootstrap.lifecycle import lifecycle
from tfgen.aws.bootstrap.ownership import ENFORCED, ownership
from tfgen.aws.bootstrap.policy import policy
from tfgen.aws.bootstrap.public_access import public_access
from tfgen.aws.bootstrap.tags import tags
from tfgen.aws.bootstrap.versioning import versioning
from tfgen.aws.bootstrap.wanted import Wanted
from tfgen.errors import Problem

Setting = Callable[[Bucket, Wanted], Finding]

SETTINGS: tuple[Setting, ...] = (
    public_access,
    ownership,
    policy,
    encryption,
    versioning,
    # S3 takes rules on versions only once the bucket has versions.
    lifecycle,
    access_log,
    tags,
)
"""In the order in which they are set: a new bucket is closed before it is anything else."""


@dataclass(frozen=True, slots=True)
class Survey:
    """A state bucket as it is.

    Attributes:
        exists: Whether there is one.
        findings: The bucket itself, then each setting.
    """

    exists: bool
    findings: tuple[Finding, ...]

    @property
    def to_do(self) -> tuple[Finding, ...]:
        """What is missing or not as it should be."""
        return tuple(finding for finding in self.findings if finding.change)


def survey(wanted: Wanted, clients: Clients) -> Survey:
    """Looks at everything.

    Raises:
        RefusedError: The credentials or the bucket are of another account, or it is elsewhere.
        NotPermittedError: Something may not be looked at; every missing permission is named.
        TfgenError: AWS cannot be asked.
    """
    with reaching_aws():
        check_account(wanted, clients)
        bucket = Bucket(clients.s3, wanted.bucket, wanted.account)
        if exists(bucket, wanted):
            return Survey(True, (Finding("bucket", "there", "there"), *_look(bucket, wanted)))
        new = Finding("bucket", "none", wanted.bucket, lambda: make(bucket, wanted))
        return Survey(False, (new, *_of_a_new_one(wanted)))


def _look(bucket: Bucket, wanted: Wanted) -> list[Finding]:
    """Each setting; the permissions that are missing are told all at once."""
    findings, missing = list[Finding](), list[Problem]()
    for setting in SETTINGS:
        try:
            findings.append(setting(bucket, wanted))
        except NotPermittedError as error:
            missing.extend(error.problems)
    if missing:
        raise NotPermittedError(*missing)
    return findings


def _of_a_new_one(wanted: Wanted) -> list[Finding]:
    """What each setting would do with a bucket that has none: the settings themselves tell."""
    nothing = Bucket(_Empty(), wanted.bucket, wanted.account)
    return [
        Finding(found.setting, "", found.wanted, found.change)
        for found in (setting(nothing, wanted) for setting in SETTINGS)
        if found.change
    ]


class _Empty:
    """Answers for a bucket without any settings, but for what new buckets are made with."""

    def __getattr__(self, operation: str) -> Callable[..., dict[str, object]]:
        rules: dict[str, object] = {"Rules": [{"ObjectOwnership": ENFORCED}]}
        is_set = operation == "get_bucket_ownership_controls"
        return lambda **_: {"OwnershipControls": rules} if is_set else {}
