"""What events and transcripts come to: the join, the gaps and the flags."""

from __future__ import annotations

from typing import Any

import pytest

from tfgen.aws.audit.fields import writable
from tfgen.aws.audit.period import Period
from tfgen.aws.audit.row import Choice, Flag, Kind, Outcome, Row
from tfgen.aws.audit.transcript import Transcript

from .conftest import NOW, Rows, rows_of
from .recorded import (
    ACCOUNT,
    Record,
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
BEGAN, ENDED = "2026-11-20T09:12:31Z", "2026-11-20T09:25:11Z"
SESSION = "ecs-execute-command-0a1b2c3d4e5f60718"
ODD = "ecs-eni-provisioning-0a1b2c3d4e5f60718"
TASK = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
CALL = execute_command("e1", BEGAN, ADA, SESSION, task=TASK)


def _stream(session: str = SESSION, ended: str = ENDED) -> Transcript:
    return Transcript("cloudwatch", session, session, at(ended))


def _object(session: str = SESSION, ended: str = ENDED, size: int = 9) -> Transcript:
    return Transcript("s3", f"sessions/{session}.log", session, at(ended), size)


def test_a_session_with_all_that_belongs_to_it(rows: Rows) -> None:
    started = run_task("e0", "2026-11-20T09:10:00Z", ADA, TASK, reason="order 4711", owner="ada")
    own = start_session("e2", BEGAN, ecs_itself(), SESSION)
    [row] = rows([CALL, started, own], [_stream(), _object(ended="2026-11-20T09:25:14Z")])
    assert (row.kind, row.outcome, row.flags) == (Kind.SESSION, Outcome.ALLOWED, ())
    assert (row.who, row.team, row.address) == ("ada", "backend", "203.0.113.10")
    assert (row.reason, row.owner, row.task, row.container) == ("order 4711", "ada", TASK, "ops")
    assert (row.seconds, row.ended_by) == (760, "last event of the stream")
    assert (row.streams, row.keys) == ((SESSION,), (f"sessions/{SESSION}.log",))
    assert row.events == ("e1", "e2")


def test_the_length_without_a_stream_and_without_anything(rows: Rows) -> None:
    [row] = rows([CALL], [_object()])
    assert (row.seconds, row.ended_by) == (760, "LastModified of the object")
    [row] = rows([CALL])
    assert (row.seconds, row.ended_by) == (None, "")
    # What was delivered before the session began says nothing of its end.
    [row] = rows([CALL], [_object(ended="2026-11-20T08:00:00Z")])
    assert (row.seconds, row.ended_by) == (None, "")


def test_the_join_is_by_id_and_not_by_time(rows: Rows) -> None:
    other = execute_command("e2", BEGAN, ADA, "ecs-execute-command-other", task=TASK)
    found = {row.session: row.flags for row in rows([CALL, other], [_stream()])}
    assert found == {SESSION: (), "ecs-execute-command-other": (Flag.NO_TRANSCRIPT,)}


@pytest.mark.parametrize(
    ("began", "stopped", "pending"),
    [
        ("2026-11-21T11:55:00Z", None, True),
        ("2026-11-21T11:00:01Z", None, True),
        ("2026-11-21T10:59:59Z", None, False),
        ("2026-11-21T11:30:00Z", "2026-11-21T11:50:00Z", True),
        ("2026-11-21T11:30:00Z", "2026-11-21T11:40:00Z", False),
        # Of another life of the world: a task is not stopped before a session in it begins.
        ("2026-11-21T11:30:00Z", "2026-11-21T11:20:00Z", True),
    ],
)
def test_a_transcript_may_still_come(began: str, stopped: str | None, pending: bool) -> None:
    records = [execute_command("e1", began, ADA, SESSION, task=TASK)]
    if stopped:
        records.append(stop_task("e2", stopped, ADA, TASK))
    [row] = rows_of(records)
    assert (row.pending, row.flags) == (pending, () if pending else (Flag.NO_TRANSCRIPT,))
    [row] = rows_of(records, with_transcripts=False)
    assert (row.pending, row.flags) == (False, ())


def test_an_empty_transcript_is_flagged(rows: Rows) -> None:
    assert [row.flags for row in rows([CALL], [_object(size=0)])] == [(Flag.EMPTY_TRANSCRIPT,)]
    assert [row.flags for row in rows([CALL], [_object(size=0), _stream()])] == [()]


def test_a_transcript_that_nothing_explains(rows: Rows) -> None:
    [row] = rows([], [_stream(), _object()])
    assert (row.kind, row.flags) == (Kind.UNEXPLAINED, (Flag.NO_EVENT,))
    assert (row.session, row.events, row.outcome) == (SESSION, (), Outcome.UNKNOWN)
    [row] = rows([], [_stream(ended="2026-11-21T11:50:00Z")])
    assert (row.pending, row.flags) == (True, ())


def test_only_ecs_itself_tells_of_a_session(rows: Rows) -> None:
    """Its own call without anybody's ExecuteCommand: the event that matters is missing."""
    [row] = rows([start_session("e1", BEGAN, ecs_itself(), SESSION)], [_stream()])
    assert (row.kind, row.flags) == (Kind.UNEXPLAINED, (Flag.NO_EVENT,))


@pytest.mark.parametrize("session", ["eve-0123456789abcdef0", SESSION])
def test_a_session_past_ecs_exec(session: str, rows: Rows) -> None:
    """Also where somebody chose a name that gives it an id like one of ECS Exec's."""
    found = rows([CALL, start_session("e2", BEGAN, ADA, session)], [_stream()])
    assert {(row.kind, row.flags, row.streams) for row in found} == {
        (Kind.SESSION, (), (SESSION,)),
        (Kind.PAST_ECS_EXEC, (Flag.PAST_ECS_EXEC,), ()),
    }


def _assumed(role: str) -> Record:
    who: dict[str, Any] = team_member("backend", "eve")
    who["sessionContext"]["sessionIssuer"]["arn"] = role
    return who


@pytest.mark.parametrize(
    "who",
    [
        user("eve"),
        {"type": "Root", "arn": f"arn:aws:iam::{ACCOUNT}:root", "accountId": ACCOUNT},
        _assumed(f"arn:aws:iam::{ACCOUNT}:role/Admin"),
        # The same name in another account, or under a path, is another role.
        _assumed("arn:aws:iam::999999999999:role/shop-prod-access-backend"),
        _assumed(f"arn:aws:iam::{ACCOUNT}:role/other/shop-prod-access-backend"),
    ],
    ids=lambda who: str(who["arn"]),
)
def test_people_outside_the_teams(who: Record, rows: Rows) -> None:
    [row] = rows([execute_command("e1", BEGAN, who, SESSION)], [_stream()])
    assert (row.team, row.flags) == ("", (Flag.OUTSIDE_TEAMS,))


def test_a_denied_attempt(rows: Rows) -> None:
    [row] = rows([denied("e1", BEGAN, ADA, task=TASK)])
    assert (row.outcome, row.error, row.flags) == (Outcome.DENIED, "AccessDenied", (Flag.DENIED,))
    assert "with an explicit deny in an identity-based policy" in row.message
    assert not row.pending


def test_what_failed_was_not_denied(rows: Rows) -> None:
    failed = CALL | {"errorCode": "TargetNotConnectedException", "responseElements": None}
    [row] = rows([failed])
    assert (row.outcome, row.flags) == (Outcome.FAILED, ())


@pytest.mark.parametrize("odd", ["\ud800", "\x00", "\U0001f600", "'; DROP TABLE call; --"])
def test_any_text_anywhere(odd: str, rows: Rows) -> None:
    """JSON can hold halves of characters, which no database takes."""
    who = team_member("backend", odd, source_identity=odd)
    session = f"ecs-execute-command-{odd}"
    records = [
        run_task("e0", BEGAN, who, odd, reason=odd),
        execute_command("e1", BEGAN, who, session, task=odd, container=odd, command=odd),
        start_session(odd, BEGAN, who, session),
    ]
    first, second = rows(records)
    assert {first.reason, second.reason} & {writable(odd)}
    assert {first.who, second.who} == {writable(odd)}


def test_a_dry_run_opens_nothing(rows: Rows) -> None:
    request = CALL["requestParameters"] | {"dryrun": True}
    [row] = rows([CALL | {"requestParameters": request, "responseElements": None}])
    assert (row.outcome, row.flags, row.pending) == (Outcome.DRY_RUN, (), False)


def test_streams_with_the_odd_prefix_of_2021(rows: Rows) -> None:
    [row] = rows([CALL], [_stream(ODD), _object()])
    assert (row.streams, row.keys, row.flags) == ((ODD,), (f"sessions/{SESSION}.log",), ())


def test_an_odd_stream_beside_the_usual_one_is_not_taken_for_it(rows: Rows) -> None:
    found = rows([CALL], [_stream(), _stream(ODD)])
    assert [(row.session, row.flags) for row in found] == [(SESSION, ()), (ODD, (Flag.NO_EVENT,))]


def test_an_odd_id_that_cloudtrail_has_too(rows: Rows) -> None:
    records = [CALL, execute_command("e2", BEGAN, ADA, ODD)]
    found = {row.session: row.streams for row in rows(records, [_stream(ODD)])}
    assert found == {SESSION: (), ODD: (ODD,)}


def test_an_event_that_was_delivered_twice(rows: Rows) -> None:
    [row] = rows([CALL, dict(CALL)])
    assert row.events == ("e1",)


def test_only_the_period_is_shown_and_what_came_before_explains_it(rows: Rows) -> None:
    period = Period(at("2026-11-20T09:20:00Z"), NOW)
    assert rows([CALL], [_stream()], period) == []
    assert [row.flags for row in rows([], [_stream()], period)] == [(Flag.NO_EVENT,)]


@pytest.mark.parametrize(
    ("choice", "chosen"),
    [
        (Choice(), ["e1", "e2", "e3"]),
        (Choice(who="ADA"), ["e1", "e3"]),
        (Choice(who="access-backend"), ["e1", "e3"]),
        (Choice(who="203.0.113"), ["e1", "e2", "e3"]),
        (Choice(team="backend"), ["e1", "e3"]),
        (Choice(denied=True), ["e3"]),
        (Choice(flagged=True), ["e2", "e3"]),
        (Choice(who="eve", denied=True), []),
    ],
)
def test_choices(choice: Choice, chosen: list[str], rows: Rows) -> None:
    other = "ecs-execute-command-2"
    found: list[Row] = rows(
        [
            CALL,
            execute_command("e2", "2026-11-20T10:00:00Z", user("eve"), other),
            denied("e3", "2026-11-20T11:00:00Z", ADA, task=TASK),
        ],
        [_stream(), _stream(other, "2026-11-20T10:10:00Z")],
    )
    assert [row.events[0] for row in found if row in choice] == chosen
