"""CloudTrail's event history. moto has no LookupEvents, so botocore's Stubber answers, which checks
every request and answer against AWS's own model of the API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from tfgen.aws.audit.join import Joined
from tfgen.aws.audit.ledger import Ledger, ledger
from tfgen.aws.audit.lookup import Pace, read_history
from tfgen.aws.audit.period import Period
from tfgen.aws.audit.scope import Scope
from tfgen.errors import ToolError

from .conftest import NOW
from .recorded import REGION, Record, at, execute_command, run_task, team_member

ADA = team_member("backend", "ada")
CALL = execute_command("e1", "2026-11-20T09:12:31Z", ADA, "ecs-execute-command-1", task="1" * 32)
STARTED = run_task("e2", "2026-11-20T09:00:00Z", ADA, "1" * 32, reason="order 4711")
PERIOD = Period(at("2026-11-20T00:00:00Z"), NOW)


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def stub() -> Iterator[Stubber]:
    client = boto3.client(
        "cloudtrail",
        region_name=REGION,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )
    with Stubber(client) as stubber:
        yield stubber


@pytest.fixture
def made(scope: Scope) -> Iterator[Ledger]:
    with ledger(scope) as found:
        yield found


def _read(stub: Stubber, made: Ledger, clock: Clock, period: Period = PERIOD) -> list[str]:
    return list(read_history(stub.client, period, made, NOW, Pace(clock.sleep, clock)))


def _asked(name: str, token: str = "", since: str = "2026-11-19T00:00:00Z") -> dict[str, Any]:
    request = {
        "LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": name}],
        "StartTime": datetime.fromisoformat(since),
        "EndTime": datetime.fromtimestamp(NOW, UTC),
        "MaxResults": 50,
    }
    return request | ({"NextToken": token} if token else {})


def _answer(*records: Record, token: str = "") -> dict[str, Any]:
    events = [
        {
            "EventId": record["eventID"],
            "EventName": record["eventName"],
            "EventTime": datetime.fromisoformat(record["eventTime"]),
            "EventSource": record["eventSource"],
            "CloudTrailEvent": json.dumps(record),
        }
        for record in records
    ]
    return {"Events": events} | ({"NextToken": token} if token else {})


def test_every_page_of_every_call(stub: Stubber, made: Ledger, clock: Clock, scope: Scope) -> None:
    """From a day before the period, for the tasks and sessions that began before it."""
    stub.add_response("lookup_events", _answer(token="next"), _asked("ExecuteCommand"))
    stub.add_response("lookup_events", _answer(CALL), _asked("ExecuteCommand", "next"))
    stub.add_response("lookup_events", _answer(), _asked("StartSession"))
    stub.add_response("lookup_events", _answer(STARTED), _asked("RunTask"))
    stub.add_response("lookup_events", _answer(), _asked("StopTask"))
    said = _read(stub, made, clock)
    assert said[:2] == ["0 ExecuteCommand events", "1 ExecuteCommand events"]
    [row] = made.rows(PERIOD, Joined(scope, NOW))
    assert (row.session, row.reason) == ("ecs-execute-command-1", "order 4711")
    stub.assert_no_pending_responses()
    assert clock.slept == [0.5] * 4  # two requests a second


def test_no_further_back_than_the_history(stub: Stubber, made: Ledger, clock: Clock) -> None:
    for name in ("ExecuteCommand", "StartSession", "RunTask", "StopTask"):
        stub.add_response("lookup_events", _answer(), _asked(name, since="2026-08-23T12:00:00Z"))
    _read(stub, made, clock, Period(NOW - 90 * 86400, NOW))
    stub.assert_no_pending_responses()


def test_throttled_it_waits_longer_and_asks_again(
    stub: Stubber, made: Ledger, clock: Clock
) -> None:
    for _ in range(3):
        stub.add_client_error("lookup_events", "ThrottlingException", "Rate exceeded")
    for name in ("ExecuteCommand", "StartSession", "RunTask", "StopTask"):
        stub.add_response("lookup_events", _answer(), _asked(name))
    _read(stub, made, clock)
    stub.assert_no_pending_responses()
    assert clock.slept[:3] == [1.0, 2.0, 4.0]


def test_throttled_for_ever(stub: Stubber, made: Ledger, clock: Clock) -> None:
    for _ in range(8):
        stub.add_client_error("lookup_events", "ThrottlingException", "Rate exceeded")
    with pytest.raises(ToolError, match="Rate exceeded"):
        _read(stub, made, clock)
    assert max(clock.slept) == 30.0


def test_without_permission(stub: Stubber, made: Ledger, clock: Clock) -> None:
    stub.add_client_error("lookup_events", "AccessDeniedException", "not authorized")
    with pytest.raises(ToolError, match="read CloudTrail's event history") as caught:
        _read(stub, made, clock)
    assert caught.value.problems[0].hint == "it takes the permission cloudtrail:LookupEvents"


def test_an_event_that_is_not_json(stub: Stubber, made: Ledger, clock: Clock) -> None:
    odd = {"Events": [{"EventId": "e1", "CloudTrailEvent": "{"}, {"EventId": "e2"}]}
    stub.add_response("lookup_events", odd, _asked("ExecuteCommand"))
    for name in ("StartSession", "RunTask", "StopTask"):
        stub.add_response("lookup_events", _answer(), _asked(name))
    _read(stub, made, clock)
    assert [problem.message[:23] for problem in made.problems] == [
        "event e1 is not JSON; w",
        "event e2 is not JSON; w",
    ]
