"""What a CloudTrail record means for an environment, and what means nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tfgen.aws.audit.event import Call, TaskStarted, TaskStopped, events
from tfgen.aws.audit.scope import Scope

from .conftest import scope_of_prod
from .recorded import (
    ACCOUNT,
    CLUSTER,
    REGION,
    Record,
    arn,
    at,
    denied,
    ecs_itself,
    execute_command,
    run_task,
    start_session,
    stop_task,
    team_member,
    user,
)

ADA = team_member("backend", "ada@example.com", source_identity="ada")
TIME = "2026-11-20T09:12:31Z"
SESSION = "ecs-execute-command-0a1b2c3d4e5f60718"
CALL = execute_command("e1", TIME, ADA, SESSION)


def test_execute_command(scope: Scope) -> None:
    assert list(events(CALL, scope)) == [
        Call(
            id="e1",
            time=at(TIME),
            name="ExecuteCommand",
            session=SESSION,
            by_ecs=False,
            on_host=False,
            dry_run=False,
            principal=f"arn:aws:sts::{ACCOUNT}:assumed-role/shop-prod-access-backend/ada@example.com",
            role=f"arn:aws:iam::{ACCOUNT}:role/shop-prod-access-backend",
            source_identity="ada",
            session_name="ada@example.com",
            address="203.0.113.10",
            task="0f1e2d3c4b5a69788796a5b4c3d2e1f0",
            container="ops",
            command="/bin/sh",
            error="",
            message="",
        )
    ]


def test_run_task_tells_of_each_task(scope: Scope) -> None:
    record = run_task("e1", TIME, ADA, "1" * 32, "2" * 32, reason="order 4711", owner="ada")
    assert list(events(record, scope)) == [
        TaskStarted("e1", at(TIME), "1" * 32, "order 4711", "ada"),
        TaskStarted("e1", at(TIME), "2" * 32, "order 4711", "ada"),
    ]


def test_tags_that_a_task_got_otherwise(scope: Scope) -> None:
    record = run_task("e1", TIME, ADA, "1" * 32, owner="ada")
    given = [{"key": "reason", "value": "nightly"}, {"key": "owner", "value": "nobody"}]
    record["responseElements"]["tasks"][0]["tags"] = given
    assert list(events(record, scope)) == [TaskStarted("e1", at(TIME), "1" * 32, "nightly", "ada")]


def test_stop_task(scope: Scope) -> None:
    record = stop_task("e1", TIME, ADA, "1" * 32)
    assert list(events(record, scope)) == [TaskStopped(at(TIME), "1" * 32)]


def test_start_session_on_a_task(scope: Scope) -> None:
    [call] = events(start_session("e1", TIME, user("eve"), "eve-0123456789abcdef0"), scope)
    assert isinstance(call, Call)
    assert (call.task, call.by_ecs) == ("0f1e2d3c4b5a69788796a5b4c3d2e1f0", False)
    assert (call.session_name, call.command) == ("eve", "AWS-StartPortForwardingSession")


def test_ecs_itself_opens_the_session_of_an_execute_command(scope: Scope) -> None:
    named = ecs_itself()
    by_address = {key: value for key, value in named.items() if key != "invokedBy"}
    for own in (
        start_session("e1", TIME, named, SESSION),
        start_session("e1", TIME, by_address, SESSION, sourceIPAddress="ecs.amazonaws.com"),
    ):
        [call] = events(own, scope)
        assert isinstance(call, Call)
        assert call.by_ecs


def _request(**parameters: Any) -> Record:
    return {"requestParameters": parameters, "responseElements": None, "errorCode": "AccessDenied"}


@pytest.mark.parametrize(
    ("record", "counts"),
    [
        (CALL, True),
        (CALL | {"awsRegion": "eu-central-1"}, False),
        (CALL | {"recipientAccountId": "999999999999"}, False),
        (CALL | {"eventSource": "ssm.amazonaws.com"}, False),
        (execute_command("e", TIME, ADA, SESSION, cluster="shop-prod-web"), False),
        (CALL | _request(cluster=f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/{CLUSTER}"), True),
        (CALL | _request(cluster=f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/{CLUSTER}2"), False),
        # Without a cluster the task's ARN names it.
        (CALL | _request(task=arn("1" * 32)), True),
        (CALL | _request(task=arn("1" * 32, "web")), False),
        # CloudTrail may leave the parameters of a refused call out; the message names the task.
        (denied("e", TIME, ADA, task="1" * 32), True),
        (denied("e", TIME, ADA, task="1" * 32, cluster="web"), False),
        # Nothing says which cluster: better one too many.
        (denied("e", TIME, ADA, task="") | {"errorMessage": "no"}, True),
        (CALL | {"requestParameters": None, "responseElements": None}, False),
        (start_session("e", TIME, ADA, SESSION), True),
        (CALL | {"eventName": "StartSession"}, False),
        (
            start_session("e", TIME, ADA, SESSION, requestParameters={"target": "i-0123456789"}),
            False,
        ),
        (
            start_session(
                "e", TIME, ADA, SESSION, requestParameters={"target": "ecs:shop-prod-web_1_2"}
            ),
            False,
        ),
        (
            start_session(
                "e",
                TIME,
                ADA,
                "",
                requestParameters=None,
                errorCode="AccessDenied",
                errorMessage=f"not authorized: ssm:StartSession on resource: {arn('1' * 32)}",
            ),
            True,
        ),
        (run_task("e", TIME, ADA, "1" * 32) | {"errorCode": "AccessDenied"}, False),
        (run_task("e", TIME, ADA), False),
    ],
)
def test_what_belongs_to_the_environment(record: Record, counts: bool, scope: Scope) -> None:
    assert bool(list(events(record, scope))) == counts


def test_a_denial_tells_the_task_through_its_message(scope: Scope) -> None:
    [call] = events(denied("e1", TIME, ADA, task="1" * 32), scope)
    assert isinstance(call, Call)
    assert (call.denied, call.task, call.session) == (True, "1" * 32, "")
    failed = CALL | {"errorCode": "TargetNotConnectedException", "responseElements": None}
    [call] = events(failed, scope)
    assert isinstance(call, Call)
    assert not call.denied


def test_without_a_time_it_is_told(scope: Scope) -> None:
    with pytest.raises(ValueError, match="event 'e1' has no time"):
        list(events(CALL | {"eventTime": "yesterday"}, scope))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(), max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["arn", "tasks", "session", "target", "tags"]), inner)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(CALL)), _JSON))
def test_fields_may_be_of_any_type(wrong: dict[str, Any]) -> None:
    for record in (CALL, run_task("e", TIME, ADA, "1"), start_session("e", TIME, ADA, SESSION)):
        try:
            list(events(record | wrong, scope_of_prod()))
        except ValueError as error:
            assert "has no time" in str(error)
