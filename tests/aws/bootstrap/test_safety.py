"""Whose bucket, which account, what if it is interrupted, refused or done twice at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Lock

import pytest

from tests.aws.bootstrap.conftest import between
from tests.aws.conftest import ACCOUNT, REGION, Client, client_of
from tfgen.aws.bootstrap.bucket import NotPermittedError
from tfgen.aws.bootstrap.carry_out import carry_out
from tfgen.aws.bootstrap.clients import Clients
from tfgen.aws.bootstrap.survey import survey
from tfgen.aws.bootstrap.wanted import Wanted
from tfgen.aws.local import process
from tfgen.aws.local.existing import Existing
from tfgen.aws.local.process import LocalAws
from tfgen.errors import RefusedError, TfgenError

FOREIGN = "bucket-of-a-stranger"


@pytest.fixture(scope="module")
def local_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """One in which another account has a bucket."""
    directory = tmp_path_factory.mktemp("local")
    existing = [
        Existing("bucket", "central-access-logs", REGION),
        Existing("bucket", FOREIGN, REGION, owner="999999999999"),
    ]
    yield process.start(directory, ACCOUNT, REGION, existing)
    process.stop(directory)


@pytest.fixture(scope="module")
def client(local_aws: LocalAws) -> Client:
    return client_of(local_aws.endpoint)


@pytest.mark.parametrize("act", [survey, carry_out])
def test_a_strangers_bucket_is_never_used(
    act: object, wanted: Wanted, clients: Clients, mutating: list[str]
) -> None:
    assert callable(act)
    with pytest.raises(RefusedError, match=f"{FOREIGN} belongs to another account"):
        act(replace(wanted, bucket=FOREIGN), clients)
    assert mutating == []


def test_a_stranger_who_takes_the_name_meanwhile(wanted: Wanted, clients: Clients) -> None:
    between(clients.s3, lambda name: "BucketAlreadyExists" if name == "CreateBucket" else None)
    with pytest.raises(RefusedError, match="belongs to another account"):
        carry_out(wanted, clients)


@pytest.mark.parametrize("act", [survey, carry_out])
def test_the_wrong_account_is_refused(
    act: object, wanted: Wanted, clients: Clients, mutating: list[str]
) -> None:
    assert callable(act)
    with pytest.raises(RefusedError, match=r"are of account 111122223333 .* says 444455556666"):
        act(replace(wanted, account="444455556666"), clients)
    assert mutating == []


def test_another_region_is_refused(wanted: Wanted, clients: Clients, local_aws: LocalAws) -> None:
    carry_out(wanted, clients)
    there = client_of(local_aws.endpoint, "us-west-2")
    with pytest.raises(RefusedError, match=r"is in eu-west-1, and the spec says us-west-2") as told:
        survey(replace(wanted, region="us-west-2"), Clients(there("s3"), there("sts")))
    assert told.value.problems[0].hint == "set state.region: eu-west-1 in the spec"


# The bucket, then each of its settings: nine calls change something.
@pytest.mark.parametrize("step", range(9))
@pytest.mark.parametrize("when", ["before", "after"])
def test_the_next_run_goes_on_where_one_was_interrupted(
    step: int, when: str, wanted: Wanted, clients: Clients, client: Client, mutating: list[str]
) -> None:
    made = client("s3")
    event = "before-call.s3.*" if when == "before" else "after-call.s3.*"
    changes = 0

    def interrupt(model: object, **_: object) -> None:
        nonlocal changes
        if not getattr(model, "name").startswith(("Get", "Head", "List")):  # noqa: B009
            changes += 1
            if changes > step:
                raise KeyboardInterrupt

    made.meta.events.register(event, interrupt)
    interrupted = Clients(made, clients.sts)
    if step < 8:
        with pytest.raises(KeyboardInterrupt):
            carry_out(wanted, interrupted)
    else:
        carry_out(wanted, interrupted)
    assert not carry_out(wanted, clients).to_do
    total = 8
    assert len(mutating) == total - min(step + (when == "after"), total)


@pytest.mark.parametrize("region", [REGION, "us-east-1"])
def test_two_at_once_end_with_the_same_bucket(
    region: str, wanted: Wanted, local_aws: LocalAws
) -> None:
    both = replace(wanted, region=region, access_log=None)
    # All have seen that there is no bucket before the first makes it; moto wants one at a time.
    all_looked, one_by_one = Barrier(4), Lock()

    def run() -> tuple[object, ...]:
        there = client_of(local_aws.endpoint, region)
        s3 = there("s3")

        def wait(name: str) -> None:
            if name == "CreateBucket":
                all_looked.wait(30)
                one_by_one.acquire()

        between(s3, wait)
        s3.meta.events.register("after-call.s3.CreateBucket", lambda **_: one_by_one.release())
        return carry_out(both, Clients(s3, there("sts"))).to_do

    with ThreadPoolExecutor(4) as pool:
        runs = [pool.submit(run) for _ in range(4)]
        assert [done.result() for done in runs] == [()] * 4


def test_s3_is_given_time_while_it_is_busy(
    wanted: Wanted, clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    left = {"PutBucketVersioning": 3, "PutPublicAccessBlock": 1}

    def busy(name: str) -> str | None:
        left[name] = left.get(name, 0) - 1
        return "OperationAborted" if left[name] >= 0 else None

    between(clients.s3, busy)
    assert not carry_out(wanted, clients).to_do
    assert pauses == [0.25, 0.25, 0.5, 1.0]


def test_but_not_for_ever(
    wanted: Wanted, clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    between(clients.s3, lambda name: "OperationAborted" if name == "PutBucketVersioning" else None)
    with pytest.raises(TfgenError, match=r"S3 refuses PutBucketVersioning .*OperationAborted"):
        carry_out(wanted, clients)


def test_every_missing_permission_is_named_at_once(wanted: Wanted, clients: Clients) -> None:
    carry_out(wanted, clients)
    denied = ("GetBucketEncryption", "GetBucketLifecycleConfiguration", "GetBucketTagging")
    between(clients.s3, lambda name: "AccessDenied" if name in denied else None)
    with pytest.raises(NotPermittedError) as told:
        survey(wanted, clients)
    assert [problem.message.split()[0] for problem in told.value.problems] == [
        "s3:GetEncryptionConfiguration",
        "s3:GetLifecycleConfiguration",
        "s3:GetBucketTagging",
    ]


@pytest.mark.parametrize(
    ("operation", "action"),
    [
        ("CreateBucket", "s3:CreateBucket"),
        ("PutPublicAccessBlock", "s3:PutBucketPublicAccessBlock"),
        ("PutBucketPolicy", "s3:PutBucketPolicy"),
        ("PutBucketEncryption", "s3:PutEncryptionConfiguration"),
        ("PutBucketVersioning", "s3:PutBucketVersioning"),
        ("PutBucketLifecycleConfiguration", "s3:PutLifecycleConfiguration"),
        ("PutBucketLogging", "s3:PutBucketLogging"),
        ("PutBucketTagging", "s3:PutBucketTagging"),
    ],
)
def test_a_missing_permission_to_change_is_named(
    operation: str, action: str, wanted: Wanted, clients: Clients
) -> None:
    between(clients.s3, lambda name: "AccessDenied" if name == operation else None)
    with pytest.raises(NotPermittedError, match=f"^{action} on {wanted.bucket} is not allowed"):
        carry_out(wanted, clients)


def test_a_bucket_that_is_ours_but_may_not_be_looked_at(wanted: Wanted, clients: Clients) -> None:
    carry_out(wanted, clients)
    between(clients.s3, lambda name: "403" if name == "HeadBucket" else None)
    with pytest.raises(NotPermittedError, match=r"^s3:ListBucket on"):
        survey(wanted, clients)
    between(clients.s3, lambda name: "AccessDenied" if name == "ListBuckets" else None)
    with pytest.raises(NotPermittedError, match="belongs to another account, or you may not look"):
        survey(wanted, clients)


def test_somebody_who_undoes_it_is_noticed(wanted: Wanted, clients: Clients) -> None:
    s3 = clients.s3

    def undo(name: str) -> None:
        if name == "PutBucketTagging":
            s3.put_bucket_versioning(
                Bucket=wanted.bucket, VersioningConfiguration={"Status": "Suspended"}
            )

    between(s3, undo)
    with pytest.raises(TfgenError, match="is not as it should be after all: versioning"):
        carry_out(wanted, clients)


def test_no_credentials_and_no_network_are_told_in_words(
    wanted: Wanted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tfgen.aws.bootstrap.clients import connect

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    with pytest.raises(TfgenError, match="Unable to locate credentials"):
        survey(wanted, connect(wanted))
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(TfgenError, match="nobody"):
        connect(wanted)
