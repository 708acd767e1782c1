"""The tags and the parameters of RunTask."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from tests.aws.connect.stubs import REGION
from tests.conftest import REPOSITORY
from tfgen.aws.connect.request import duration, run_task, tags, ttl
from tfgen.aws.connect.target import Target, target_of
from tfgen.errors import RefusedError, UsageError
from tfgen.spec.environment import load_environment

NOW = datetime(2026, 11, 21, 10, 0, 0, 123, UTC)
TARGET = Target("shop-dev", "eu-west-1", "shop-dev-ops", "shop-dev-ops", "ops")
OWNER = "AROAEXAMPLE:ada@example.com"
HOURS = timedelta(hours=4)


def test_the_tags_are_the_contract_with_the_access_policies() -> None:
    assert tags(TARGET, OWNER, " OPS-1: look ", HOURS, NOW).as_aws == [
        {"key": "owner", "value": OWNER},
        {"key": "reason", "value": "OPS-1: look"},
        {"key": "expires", "value": "2026-11-21T14:00:00Z"},
        {"key": "environment", "value": "shop-dev"},
    ]


def test_expires_is_in_utc_wherever_one_is() -> None:
    there = NOW.astimezone(timezone(timedelta(hours=9)))
    assert tags(TARGET, OWNER, "x", HOURS, there).until == "2026-11-21T14:00:00Z"


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        ("", "why is the shell needed?"),
        ("  ", "why is the shell needed?"),
        ("x" * 257, "the reason has 257 characters, and a tag holds 256"),
        ("OPS-1, (urgent)", "ECS takes no tag with , or ( or ) in it"),
        ("#42", "ECS takes no tag with # in it"),
    ],
)
def test_a_reason_that_cannot_be_a_tag(reason: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        tags(TARGET, OWNER, reason, HOURS, NOW)
    assert caught.value.problems[0].message == message
    assert "--reason" in caught.value.problems[0].hint or len(reason) > 256


@pytest.mark.parametrize("reason", ["Störung bei Bestellungen", "注文の調査", "a+b=c @x_y/z:1."])
def test_a_reason_in_any_language(reason: str) -> None:
    assert tags(TARGET, OWNER, reason, HOURS, NOW).reason == reason


def test_an_owner_that_cannot_be_a_tag_is_not_shortened() -> None:
    with pytest.raises(RefusedError, match="no tag with , in it"):
        tags(TARGET, "AROAEXAMPLE:lovelace,ada", "x", HOURS, NOW)


def test_ecs_knows_every_parameter() -> None:
    spec = load_environment(REPOSITORY / "environments" / "staging.yaml").spec
    target = target_of(spec)
    marks = tags(target, OWNER, "OPS-1", HOURS, NOW)
    parameters = run_task(spec, target, "sg-1", marks, "token")
    assert parameters["networkConfiguration"]["awsvpcConfiguration"] == {
        "subnets": ["subnet-01a2b3c4d5e6f7081", "subnet-01a2b3c4d5e6f7082"],
        "securityGroups": ["sg-1"],
        "assignPublicIp": "DISABLED",
    }
    # The cluster's own strategy decides: Fargate and Spot, in staging.
    assert not {"launchType", "capacityProviderStrategy"} & set(parameters)
    ecs: Any = boto3.client(
        "ecs", region_name=REGION, aws_access_key_id="a", aws_secret_access_key="b"
    )
    with Stubber(ecs) as stubber:
        stubber.add_response("run_task", {"tasks": [], "failures": []}, parameters)
        ecs.run_task(**parameters)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("45", 45), ("45s", 45), ("90m", 5400), ("4h", 14400), (" 1h ", 3600)],
)
def test_lengths_of_time(text: str, seconds: int) -> None:
    assert duration(text, "--timeout").total_seconds() == seconds


@pytest.mark.parametrize("text", ["", "0", "4 h", "4d", "-1h", "1.5h", "h", "PT4H", "9999999"])
def test_what_is_no_length_of_time(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        duration(text, "--timeout")
    assert caught.value.problems[0].hint == (
        "write 4h for hours, 90m for minutes, 45s or 45 for seconds"
    )


@pytest.mark.parametrize(("text", "good"), [("59s", 0), ("60", 1), ("24h", 1), ("1441m", 0)])
def test_how_long_a_task_may_live(text: str, good: int) -> None:
    if good:
        assert ttl(text) == duration(text, "--ttl")
    else:
        with pytest.raises(UsageError, match=f"--ttl {text} is out of range"):
            ttl(text)
