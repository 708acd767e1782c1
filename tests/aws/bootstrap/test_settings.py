"""A new bucket gets every setting, a drifted one is mended, what is stricter or foreign stays."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.aws.bootstrap.conftest import KEY
from tests.aws.conftest import REGION
from tfgen.aws.bootstrap.carry_out import carry_out
from tfgen.aws.bootstrap.clients import Clients
from tfgen.aws.bootstrap.lifecycle import RULE
from tfgen.aws.bootstrap.policy import SID, statement_of
from tfgen.aws.bootstrap.survey import survey
from tfgen.aws.bootstrap.wanted import TAGS, Wanted

_SETTINGS = ["bucket", "public access", "policy", "encryption", "versioning", "lifecycle"]


def _to_do(wanted: Wanted, clients: Clients) -> list[str]:
    return [finding.setting for finding in survey(wanted, clients).to_do]


def test_a_new_one_has_everything(wanted: Wanted, clients: Clients) -> None:
    assert not survey(wanted, clients).exists
    assert _to_do(wanted, clients) == [*_SETTINGS, "access log", "tags"]
    done: list[str] = []
    after = carry_out(wanted, clients, lambda finding: done.append(finding.setting))
    assert done == [*_SETTINGS, "access log", "tags"]
    assert after.exists and not after.to_do

    s3, bucket = clients.s3, {"Bucket": wanted.bucket}
    assert s3.get_bucket_location(**bucket)["LocationConstraint"] == REGION
    block = s3.get_public_access_block(**bucket)["PublicAccessBlockConfiguration"]
    assert len(block) == 4 and all(block.values())
    [rule] = s3.get_bucket_ownership_controls(**bucket)["OwnershipControls"]["Rules"]
    assert rule == {"ObjectOwnership": "BucketOwnerEnforced"}
    assert json.loads(s3.get_bucket_policy(**bucket)["Policy"]) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": SID,
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [wanted.arn, f"{wanted.arn}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }
    encryption = s3.get_bucket_encryption(**bucket)["ServerSideEncryptionConfiguration"]
    assert encryption["Rules"] == [
        {
            "ApplyServerSideEncryptionByDefault": {
                "SSEAlgorithm": "aws:kms",
                "KMSMasterKeyID": KEY,
            },
            "BucketKeyEnabled": True,
        }
    ]
    assert s3.get_bucket_versioning(**bucket)["Status"] == "Enabled"
    [rule] = s3.get_bucket_lifecycle_configuration(**bucket)["Rules"]
    assert rule == {
        "ID": RULE,
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "NoncurrentVersionExpiration": {"NoncurrentDays": 90, "NewerNoncurrentVersions": 10},
        "Expiration": {"ExpiredObjectDeleteMarker": True},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    }
    assert s3.get_bucket_logging(**bucket)["LoggingEnabled"] == {
        "TargetBucket": "central-access-logs",
        "TargetPrefix": "state/",
    }
    assert _tags(s3, wanted) == TAGS


def test_as_little_as_possible(plain: Wanted, clients: Clients) -> None:
    assert _to_do(plain, clients) == [*_SETTINGS, "tags"]
    assert not carry_out(plain, clients).to_do
    rules = clients.s3.get_bucket_encryption(Bucket=plain.bucket)[
        "ServerSideEncryptionConfiguration"
    ]["Rules"]
    assert rules[0]["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1"])
def test_where_the_spec_says(region: str, plain: Wanted, local_aws: Any) -> None:
    from tests.aws.conftest import client_of

    there = client_of(local_aws.endpoint, region)
    clients = Clients(there("s3"), there("sts"))
    elsewhere = replace(plain, region=region)
    assert not carry_out(elsewhere, clients).to_do
    found = clients.s3.head_bucket(Bucket=plain.bucket)["BucketRegion"]
    assert found == region


def test_a_second_time_nothing_is_sent(
    wanted: Wanted, clients: Clients, mutating: list[str]
) -> None:
    carry_out(wanted, clients)
    assert mutating.pop(0) == "CreateBucket"
    mutating.clear()
    assert not carry_out(wanted, clients).to_do
    assert mutating == []


Drift = Callable[[Any, str], object]


def _without_one_block(s3: Any, bucket: str) -> None:
    configuration = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True}
    s3.put_public_access_block(
        Bucket=bucket,
        PublicAccessBlockConfiguration={**configuration, "RestrictPublicBuckets": False},
    )


def _own(s3: Any, bucket: str) -> None:
    rules = {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls=rules)


def _policy(*statements: dict[str, Any]) -> Drift:
    document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    return lambda s3, bucket: s3.put_bucket_policy(
        Bucket=bucket, Policy=document.replace("BUCKET", bucket)
    )


def _encrypt(bucket_key: bool, **by_default: str) -> Drift:
    rule = {"ApplyServerSideEncryptionByDefault": by_default, "BucketKeyEnabled": bucket_key}
    return lambda s3, bucket: s3.put_bucket_encryption(
        Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]}
    )


def _log(bucket: str, target: str, prefix: str, s3: Any) -> None:
    enabled = {"TargetBucket": target, "TargetPrefix": prefix}
    s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": enabled})


def _suspend(s3: Any, bucket: str) -> None:
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})


def _rules(**changes: Any) -> Drift:
    rule = {
        "ID": RULE,
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "NoncurrentVersionExpiration": {"NoncurrentDays": 90, "NewerNoncurrentVersions": 10},
        "Expiration": {"ExpiredObjectDeleteMarker": True},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    }
    return lambda s3, bucket: s3.put_bucket_lifecycle_configuration(
        Bucket=bucket, LifecycleConfiguration={"Rules": [{**rule, **changes}]}
    )


_OURS = statement_of("arn:aws:s3:::BUCKET")
_EXCEPT = {"Condition": {**_OURS["Condition"], "StringNotEquals": {"aws:SourceVpc": "vpc-1"}}}
_DRIFTS: dict[str, tuple[str, Drift]] = {
    "one of the four blocks off": ("public access", _without_one_block),
    "no blocks": ("public access", lambda s3, b: s3.delete_public_access_block(Bucket=b)),
    "ACLs on": ("ownership", _own),
    "no ownership rule": (
        "ownership",
        lambda s3, b: s3.delete_bucket_ownership_controls(Bucket=b),
    ),
    "no policy": ("policy", lambda s3, b: s3.delete_bucket_policy(Bucket=b)),
    "a policy with an exception": ("policy", _policy({**_OURS, **_EXCEPT})),
    "a policy for objects alone": (
        "policy",
        _policy({**_OURS, "Resource": "arn:aws:s3:::BUCKET/*"}),
    ),
    "a policy for one action": ("policy", _policy({**_OURS, "Action": "s3:GetObject"})),
    "a policy for one principal": (
        "policy",
        _policy({**_OURS, "Principal": {"AWS": "arn:aws:iam::111122223333:root"}}),
    ),
    "a policy that allows": ("policy", _policy({**_OURS, "Effect": "Allow"})),
    "S3's own key": ("encryption", _encrypt(False, SSEAlgorithm="AES256")),
    "the account's default key": ("encryption", _encrypt(True, SSEAlgorithm="aws:kms")),
    "another key": (
        "encryption",
        _encrypt(True, SSEAlgorithm="aws:kms", KMSMasterKeyID=KEY[:-1] + "1"),
    ),
    "no bucket key": ("encryption", _encrypt(False, SSEAlgorithm="aws:kms", KMSMasterKeyID=KEY)),
    "no encryption rule": ("encryption", lambda s3, b: s3.delete_bucket_encryption(Bucket=b)),
    "suspended": ("versioning", _suspend),
    "no rules": ("lifecycle", lambda s3, b: s3.delete_bucket_lifecycle(Bucket=b)),
    "our rule off": ("lifecycle", _rules(Status="Disabled")),
    "our rule for a part": ("lifecycle", _rules(Filter={"Prefix": "a/"})),
    "versions go early": (
        "lifecycle",
        _rules(NoncurrentVersionExpiration={"NoncurrentDays": 1, "NewerNoncurrentVersions": 10}),
    ),
    "uploads stay": (
        "lifecycle",
        _rules(AbortIncompleteMultipartUpload={"DaysAfterInitiation": 70}),
    ),
    "no log": ("access log", lambda s3, b: s3.put_bucket_logging(Bucket=b, BucketLoggingStatus={})),
    "a log elsewhere": ("access log", lambda s3, b: _log(b, "central-access-logs", "b/", s3)),
    "no tags": ("tags", lambda s3, b: s3.delete_bucket_tagging(Bucket=b)),
}


@pytest.mark.parametrize(("setting", "drift"), _DRIFTS.values(), ids=_DRIFTS)
def test_drift_is_found_and_mended(
    setting: str, drift: Drift, wanted: Wanted, clients: Clients
) -> None:
    carry_out(wanted, clients)
    drift(clients.s3, wanted.bucket)
    assert _to_do(wanted, clients) == [setting]
    done: list[str] = []
    assert not carry_out(wanted, clients, lambda finding: done.append(finding.setting)).to_do
    assert done == [setting]


_STRICTER: dict[str, Drift] = {
    "a key where S3's own would do": _encrypt(True, SSEAlgorithm="aws:kms", KMSMasterKeyID=KEY),
    "encrypted twice": _encrypt(False, SSEAlgorithm="aws:kms:dsse", KMSMasterKeyID=KEY),
    "a log that nobody asked for": lambda s3, b: _log(b, "central-access-logs", "x/", s3),
    "more versions for longer": _rules(
        NoncurrentVersionExpiration={"NoncurrentDays": 400, "NewerNoncurrentVersions": 50}
    ),
    "uploads aborted sooner": _rules(AbortIncompleteMultipartUpload={"DaysAfterInitiation": 1}),
    "TLS only by another statement": _policy({**_OURS, "Sid": "AllowSSLRequestsOnly"}),
}


@pytest.mark.parametrize("stricter", _STRICTER.values(), ids=_STRICTER)
def test_what_is_stricter_stays(
    stricter: Drift, plain: Wanted, clients: Clients, mutating: list[str]
) -> None:
    carry_out(plain, clients)
    stricter(clients.s3, plain.bucket)
    mutating.clear()
    assert not carry_out(plain, clients).to_do
    assert mutating == []


def test_encrypted_twice_stays_so_with_the_key_of_the_spec(
    wanted: Wanted, clients: Clients
) -> None:
    carry_out(wanted, clients)
    _encrypt(False, SSEAlgorithm="aws:kms:dsse", KMSMasterKeyID=KEY[:-1] + "1")(
        clients.s3, wanted.bucket
    )
    carry_out(wanted, clients)
    answer = clients.s3.get_bucket_encryption(Bucket=wanted.bucket)
    [rule] = answer["ServerSideEncryptionConfiguration"]["Rules"]
    by_default = {"SSEAlgorithm": "aws:kms:dsse", "KMSMasterKeyID": KEY}
    assert rule["ApplyServerSideEncryptionByDefault"] == by_default


def test_longer_versions_stay_while_the_rest_of_our_rule_is_mended(
    wanted: Wanted, clients: Clients
) -> None:
    carry_out(wanted, clients)
    longer = {"NoncurrentDays": 400, "NewerNoncurrentVersions": 50}
    _rules(Status="Disabled", NoncurrentVersionExpiration=longer)(clients.s3, wanted.bucket)
    carry_out(wanted, clients)
    [rule] = clients.s3.get_bucket_lifecycle_configuration(Bucket=wanted.bucket)["Rules"]
    assert (rule["Status"], rule["NoncurrentVersionExpiration"]) == ("Enabled", longer)


def test_what_others_have_put_there_stays(wanted: Wanted, clients: Clients) -> None:
    s3, bucket = clients.s3, wanted.bucket
    carry_out(wanted, clients)
    foreign = [
        {
            "Sid": "ReadByAudit",
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::111122223333:role/audit"},
            "Action": "s3:GetObject",
            "Resource": f"{wanted.arn}/*",
        },
        {"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteBucket", "Resource": wanted.arn},
    ]
    document = {"Version": "2012-10-17", "Id": "central", "Statement": foreign}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(document))
    rule = {
        "ID": "central",
        "Status": "Enabled",
        "Filter": {"Prefix": "old/"},
        "Expiration": {"Days": 3},
        "NoncurrentVersionExpiration": {"NoncurrentDays": 5},
    }
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [rule]})
    tags = {"cost-centre": "4711", "managed-by": "somebody"}
    s3.put_bucket_tagging(
        Bucket=bucket,
        Tagging={"TagSet": [{"Key": key, "Value": value} for key, value in tags.items()]},
    )

    after = carry_out(wanted, clients)

    policy = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
    assert policy == {**document, "Statement": [*foreign, statement_of(wanted.arn)]}
    rules = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    assert rules[0] == rule and [one["ID"] for one in rules] == ["central", RULE]
    assert _tags(s3, wanted) == {**tags, "purpose": "terraform-state"}
    notes = {finding.setting: finding.note for finding in after.findings if finding.note}
    assert notes == {
        "policy": "kept: ReadByAudit, without a Sid",
        "lifecycle": "the rule central deletes current objects, and so states; "
        "the rule central deletes older versions after 5 days",
        "tags": "kept with another value: managed-by",
    }


def _tags(s3: Any, wanted: Wanted) -> dict[str, str]:
    return {
        tag["Key"]: tag["Value"] for tag in s3.get_bucket_tagging(Bucket=wanted.bucket)["TagSet"]
    }
