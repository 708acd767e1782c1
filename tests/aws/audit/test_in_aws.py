"""Transcripts and trails in a local AWS: CloudWatch Logs and S3."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.aws.conftest import Client, client_of
from tests.conftest import Run
from tfgen.aws.audit.bucket import TrailBucket, read_bucket, trail_bucket
from tfgen.aws.audit.client import check_account
from tfgen.aws.audit.join import Joined
from tfgen.aws.audit.ledger import ledger
from tfgen.aws.audit.listing import objects, streams
from tfgen.aws.audit.period import Period
from tfgen.aws.audit.printout import printout
from tfgen.aws.audit.row import Row
from tfgen.aws.audit.scope import Scope
from tfgen.aws.audit.transcript import Transcript
from tfgen.aws.local import process
from tfgen.aws.local.process import LocalAws
from tfgen.errors import ExitCode, ToolError, UsageError

from .conftest import scope_of_prod
from .recorded import ACCOUNT, REGION, Record, at, execute_command, run_task, team_member

ADA = team_member("backend", "ada@example.com", source_identity="ada@example.com")
FIRST, SECOND, LONE = (f"ecs-execute-command-{number * 17}" for number in "123")
TEXT = b"$ ls\r\nbin\r\n"
TRAIL = "org-trail"

# What is written to S3 is written now, so all else is counted back from now.
_NOW = datetime.now(UTC).replace(microsecond=0)
NOW = _NOW.timestamp()
PERIOD = Period(NOW - 24 * 3600, NOW)


def ago(hours: float) -> str:
    return f"{_NOW - timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"


BEGAN, ENDED = ago(3), ago(2.5)


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """Prod's account, with the log group, the bucket and a trail's bucket."""
    directory = tmp_path_factory.mktemp("audit")
    aws = process.start(directory, ACCOUNT, REGION)
    client = client_of(aws.endpoint)
    scope = scope_of_prod()
    _transcripts(client, scope)
    place = {"LocationConstraint": REGION}
    client("s3").create_bucket(Bucket=TRAIL, CreateBucketConfiguration=place)
    yield aws
    process.stop(directory)


def _transcripts(client: Client, scope: Scope) -> None:
    logs, s3 = client("logs"), client("s3")
    logs.create_log_group(logGroupName=scope.log_group)
    for name, time in ((FIRST, ENDED), ("of-something-else", BEGAN)):
        logs.create_log_stream(logGroupName=scope.log_group, logStreamName=name)
        logs.put_log_events(
            logGroupName=scope.log_group,
            logStreamName=name,
            logEvents=[
                {"timestamp": int(at(time) * 1000) - 1000, "message": "$ ls"},
                {"timestamp": int(at(time) * 1000), "message": "bin"},
            ],
        )
    place = {"LocationConstraint": REGION}
    s3.create_bucket(Bucket=scope.bucket, CreateBucketConfiguration=place)
    for key in (f"{FIRST}.log", f"{LONE}.log", "readme.txt"):
        s3.put_object(Bucket=scope.bucket, Key=f"{scope.prefix}/{key}", Body=TEXT)


@pytest.fixture
def client(aws: LocalAws) -> Client:
    return client_of(aws.endpoint)


@pytest.fixture
def signed_in(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> LocalAws:
    """The variables under which tfgen reaches that AWS."""
    for name, value in aws.environment.items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    return aws


@pytest.fixture
def trail(client: Client) -> Iterator[Any]:
    """Puts files into the trail's bucket, which is empty again afterwards."""
    s3 = client("s3")

    def put(
        time: str, body: bytes, *, above: str = "AWSLogs/", region: str = REGION, mark: str = "a"
    ) -> str:
        """As CloudTrail delivers it: under its day, with the minute in its name."""
        day, minute = time[:10].replace("-", "/"), re.sub("[-:]", "", time[:16])
        name = f"{ACCOUNT}_CloudTrail_{region}_{minute}Z_{mark}.json.gz"
        key = f"{above}{ACCOUNT}/CloudTrail/{region}/{day}/{name}"
        s3.put_object(Bucket=TRAIL, Key=key, Body=body)
        return key

    yield put
    for one in s3.list_objects_v2(Bucket=TRAIL).get("Contents", []):
        s3.delete_object(Bucket=TRAIL, Key=one["Key"])


def _file(*records: Record) -> bytes:
    return gzip.compress(json.dumps({"Records": records}).encode())


def test_streams(client: Client, scope: Scope) -> None:
    expected = [Transcript("cloudwatch", FIRST, FIRST, at(ENDED))]
    assert list(streams(client("logs"), scope, PERIOD)) == expected
    later = Period(NOW + 48 * 3600, NOW + 72 * 3600)
    assert list(streams(client("logs"), scope, later)) == []
    assert list(streams(client("logs"), scope, Period(None, NOW))) == expected


def test_objects(client: Client, scope: Scope) -> None:
    found = list(objects(client("s3"), scope, Period(None, NOW)))
    assert [(one.name, one.session, one.size) for one in found] == [
        (f"sessions/{FIRST}.log", FIRST, len(TEXT)),
        (f"sessions/{LONE}.log", LONE, len(TEXT)),
    ]
    delivered = max(one.delivered for one in found)
    assert list(objects(client("s3"), scope, Period(delivered + 60, delivered + 90))) == []


def test_what_is_not_there_is_told(client: Client, scope: Scope) -> None:
    with pytest.raises(ToolError, match="list the streams of /none"):
        list(streams(client("logs"), replace(scope, log_group="/none"), PERIOD))
    with pytest.raises(ToolError, match="list s3://none/sessions/"):
        list(objects(client("s3"), replace(scope, bucket="none"), PERIOD))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("s3://org-trail", TrailBucket("org-trail", "")),
        ("s3://org-trail/", TrailBucket("org-trail", "")),
        ("s3://org-trail/a/b/", TrailBucket("org-trail", "a/b/")),
        ("s3://org-trail/AWSLogs/o-1/1/CloudTrail", TrailBucket("org-trail", "")),
        ("s3://org-trail/a/AWSLogs", TrailBucket("org-trail", "a/")),
    ],
)
def test_addresses_of_trails(address: str, expected: TrailBucket) -> None:
    assert trail_bucket(address) == expected


def test_an_address_without_a_bucket() -> None:
    with pytest.raises(UsageError, match="names no bucket"):
        trail_bucket("s3:///prefix")


def _read_trail(client: Client, prefix: str) -> tuple[list[str], list[Row], list[str]]:
    scope = scope_of_prod()
    with ledger(scope) as made:
        where = TrailBucket(TRAIL, prefix)
        said = list(read_bucket(client("s3"), where, scope, PERIOD, NOW, made))
        rows = list(made.rows(PERIOD, Joined(scope, NOW, with_transcripts=False)))
        return said, rows, [str(problem.place) for problem in made.problems]


@pytest.mark.parametrize(
    ("prefix", "above"),
    [("", "AWSLogs/"), ("a/", "a/AWSLogs/"), ("", "AWSLogs/o-abcdef1234/")],
)
def test_only_the_days_and_the_region_wanted_are_read(
    prefix: str, above: str, client: Client, trail: Any
) -> None:
    call = execute_command("e1", BEGAN, ADA, FIRST, task="1" * 32)
    started = run_task("e2", ago(30), ADA, "1" * 32, reason="order 4711")
    wanted = [
        trail(ago(29.9), _file(started), above=above),
        trail(ago(2.9), _file(call), above=above),
    ]
    for time in (ago(240), ago(50)):
        trail(time, b"not read", above=above)
    trail(ago(2.9), b"not read", above=above, region="us-east-1")
    said, [row], problems = _read_trail(client, prefix)
    assert said == [f"s3://{TRAIL}/{key}" for key in wanted]
    assert (row.session, row.reason, problems) == (FIRST, "order 4711", [])


def test_a_damaged_file_does_not_stop_the_rest(client: Client, trail: Any) -> None:
    call = execute_command("e1", BEGAN, ADA, FIRST)
    bad = trail(ago(2.9), _file(call)[:-30])
    trail(ago(2.9), _file(call), mark="b")
    _, rows, problems = _read_trail(client, "")
    assert [row.session for row in rows] == [FIRST]
    assert problems == [f"s3://{TRAIL}/{bad}"]


def test_a_bucket_without_a_trail_of_this_account(client: Client, trail: Any) -> None:
    trail(ago(2.9), b"", region="us-east-1")
    with pytest.raises(ToolError, match="no trail of this account and region") as caught:
        _read_trail(client, "")
    assert str(caught.value.problems[0].place) == f"s3://{TRAIL}"


@pytest.mark.usefixtures("signed_in")
def test_the_credentials_must_be_of_the_account() -> None:
    check_account(ACCOUNT, REGION)
    with pytest.raises(ToolError, match=f"of account {ACCOUNT}, and the environment is in 9"):
        check_account("999999999999", REGION)


@pytest.mark.usefixtures("signed_in")
def test_one_transcript_from_s3_or_else_from_the_logs(scope: Scope) -> None:
    assert b"".join(printout(FIRST, scope, None)) == TEXT
    assert b"".join(printout(FIRST.removeprefix("ecs-execute-command-"), scope, None)) == TEXT
    elsewhere = replace(scope, prefix="other")
    assert b"".join(printout(FIRST, elsewhere, None)) == b"$ ls\nbin\n"
    with pytest.raises(ToolError, match=f"there is no transcript of {SECOND} in s3://"):
        printout(SECOND, scope, None)


@pytest.mark.usefixtures("project")
def test_the_command_with_all_of_it_in_aws(
    run: Run, trail: Any, signed_in: LocalAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From CloudTrail's event history, which moto has not, and from a trail in S3."""
    call = execute_command("e1", BEGAN, ADA, FIRST)
    trail(ago(2.9), _file(call))
    asked = ("audit", "prod", "--who", "ada", "--format", "json")
    ran = run(*asked, "--trail", f"s3://{TRAIL}")
    document = json.loads(ran.out)
    assert (ran.code, ran.err, document["exit_code"]) == (ExitCode.OK, "", 0)
    [session] = document["sessions"]
    assert session["seconds"] == 1800
    assert session["transcript"] == {
        "log_group": "/shop-prod/ops/sessions",
        "streams": [FIRST],
        "bucket": f"shop-prod-sessions-{ACCOUNT}-{REGION}",
        "keys": [f"sessions/{FIRST}.log"],
        "files": [],
    }
    assert run("audit", "prod", "--transcript", FIRST).out == "$ ls\nbin\n"

    class History:
        def lookup_events(self, **request: Any) -> dict[str, Any]:
            [attribute] = request["LookupAttributes"]
            named = [call] if attribute["AttributeValue"] == "ExecuteCommand" else []
            return {"Events": [{"CloudTrailEvent": json.dumps(one)} for one in named]}

    real = client_of(signed_in.endpoint)
    monkeypatch.setattr(
        "tfgen.aws.audit.gather.client",
        lambda name, _: History() if name == "cloudtrail" else real(name),
    )
    monkeypatch.setattr("tfgen.aws.audit.lookup._BETWEEN_REQUESTS", 0.0)
    ran = run(*asked)
    assert (ran.code, ran.err) == (ExitCode.OK, "")
    assert json.loads(ran.out)["sessions"] == [session]
