"""Sessions on the connect host, and the shells that are opened from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY
from tfgen.aws.audit.exported import exported
from tfgen.aws.audit.join import Joined
from tfgen.aws.audit.ledger import ledger
from tfgen.aws.audit.printout import printout
from tfgen.aws.audit.row import Flag, Kind, Outcome, Row
from tfgen.aws.audit.scope import Scope, scope_of
from tfgen.aws.audit.transcript import Transcript
from tfgen.spec.environment import Environment, load_environment

from .conftest import EVER, NOW, rows_of
from .recorded import (
    ACCOUNT,
    CLUSTER,
    REGION,
    Record,
    at,
    execute_command,
    start_session,
    team_member,
    user,
)

ADA = team_member("backend", "ada@example.com", source_identity="ada")
INSTANCE = "i-0a1b2c3d4e5f60718"
DOCUMENT = "shop-prod-connect-host-sessions"
DOCUMENT_ARN = f"arn:aws:ssm:{REGION}:{ACCOUNT}:document/{DOCUMENT}"
HOST_ROLE = f"arn:aws:iam::{ACCOUNT}:role/shop-prod-connect-host"
BEGAN, ENDED = "2026-11-20T09:12:31Z", "2026-11-20T09:25:11Z"
# As Session Manager makes them: the name of the role session, and what AWS adds to it.
SESSION = "ada@example.com-wzleysigzmbd6fmkefjqvt5w4u"
SHELL = "ecs-execute-command-0a1b2c3d4e5f60718"
TRANSCRIPTS = [
    Transcript("cloudwatch", SESSION, SESSION, at(ENDED)),
    Transcript("s3", f"sessions/{SESSION}.log", SESSION, at(ENDED), 9),
]


@pytest.fixture(scope="module")
def host() -> Scope:
    """Production, with a connect host."""
    spec = load_environment(REPOSITORY / "environments" / "prod.yaml").spec
    document = spec.model_dump(mode="json", exclude_none=True) | {"connect_host": {}}
    return scope_of(Environment.model_validate_json(json.dumps(document), strict=True))


def _rows(scope: Scope, records: list[Record], transcripts: list[Transcript]) -> list[Row]:
    with ledger(scope) as made:
        for record in records:
            made.add(record, "here")
        made.add_transcripts(transcripts)
        assert made.problems == []
        return list(made.rows(EVER, Joined(scope, NOW)))


def _on_host(who: Record = ADA, document: str = DOCUMENT, **more: Any) -> Record:
    request = {"target": INSTANCE, "documentName": document}
    return start_session("e1", BEGAN, who, SESSION, **{"requestParameters": request, **more})


def _from_host(role: str = HOST_ROLE) -> Record:
    who = team_member("backend", INSTANCE)
    who["arn"] = f"arn:aws:sts::{ACCOUNT}:assumed-role/shop-prod-connect-host/{INSTANCE}"
    who["sessionContext"]["sessionIssuer"]["arn"] = role
    return execute_command("e2", "2026-11-20T09:14:00Z", who, SHELL)


@pytest.mark.parametrize("document", [DOCUMENT, DOCUMENT_ARN])
def test_a_session_has_its_person_and_its_transcript(host: Scope, document: str) -> None:
    [row] = _rows(host, [_on_host(document=document)], TRANSCRIPTS)
    assert (row.kind, row.outcome, row.flags) == (Kind.ON_CONNECT_HOST, Outcome.ALLOWED, ())
    assert (row.who, row.team, row.task) == ("ada", "backend", INSTANCE)
    assert (row.session, row.seconds) == (SESSION, 760)
    assert (row.streams, row.keys) == ((SESSION,), (f"sessions/{SESSION}.log",))


def test_a_session_without_its_transcript_and_by_somebody_else(host: Scope) -> None:
    [row] = _rows(host, [_on_host(user("eve"))], [])
    assert row.flags == (Flag.NO_TRANSCRIPT, Flag.OUTSIDE_TEAMS)


@pytest.mark.parametrize("said", [True, False])
def test_a_refused_attempt(host: Scope, said: bool) -> None:
    """Also where CloudTrail leaves the parameters out and the message names the document."""
    refused: Record = {
        "errorCode": "AccessDenied",
        "responseElements": None,
        "errorMessage": f"User: {ADA['arn']} is not authorized to perform: ssm:StartSession on "
        f"resource: {DOCUMENT_ARN} because no identity-based policy allows it",
    }
    found = _on_host() | refused | ({} if said else {"requestParameters": None})
    [row] = _rows(host, [found], [])
    assert (row.kind, row.outcome) == (Kind.ON_CONNECT_HOST, Outcome.DENIED)
    assert (row.who, row.flags) == ("ada", (Flag.DENIED,))


def test_with_the_document_a_task_is_past_ecs_exec_all_the_same(host: Scope) -> None:
    request = {"target": f"ecs:{CLUSTER}_0f1e_0f1e-1", "documentName": DOCUMENT}
    [row] = _rows(host, [_on_host(requestParameters=request)], [])
    assert (row.kind, row.flags) == (Kind.PAST_ECS_EXEC, (Flag.PAST_ECS_EXEC,))


@pytest.mark.parametrize("document", [f"{DOCUMENT}-2", "AWS-StartSSHSession", ""])
def test_sessions_with_other_documents_are_none_of_it(host: Scope, document: str) -> None:
    """Whether they are on the host a spec cannot tell: it knows no ids of instances."""
    assert _rows(host, [_on_host(document=document)], []) == []


def test_without_a_connect_host_nothing_of_it_is_known() -> None:
    assert rows_of([_on_host()]) == []
    [row] = rows_of([_from_host()], [Transcript("s3", "k", SHELL, at(ENDED), 9)])
    assert row.flags == (Flag.OUTSIDE_TEAMS,)


def test_a_shell_from_the_host_is_no_outsiders(host: Scope) -> None:
    shell = Transcript("s3", f"sessions/{SHELL}.log", SHELL, at(ENDED), 9)
    first, second = _rows(host, [_from_host(), _on_host()], [*TRANSCRIPTS, shell])
    assert (first.who, first.flags) == ("ada", ())
    assert (second.kind, second.session) == (Kind.SESSION, SHELL)
    # The name of the role session is the instance, on which the session before was.
    assert (second.who, second.flags) == (first.task, (Flag.FROM_CONNECT_HOST,))


def test_a_role_of_that_name_elsewhere_is_an_outsider(host: Scope) -> None:
    role = "arn:aws:iam::999999999999:role/shop-prod-connect-host"
    [row] = _rows(host, [_from_host(role)], [Transcript("s3", "k", SHELL, at(ENDED), 9)])
    assert row.flags == (Flag.OUTSIDE_TEAMS,)


def test_a_transcript_that_nothing_explains(host: Scope) -> None:
    [row] = _rows(host, [], TRANSCRIPTS)
    assert (row.kind, row.session, row.flags) == (Kind.UNEXPLAINED, SESSION, (Flag.NO_EVENT,))


def test_transcripts_on_disk_are_found_and_printed(
    host: Scope, scope: Scope, tmp_path: Path
) -> None:
    (tmp_path / f"{SESSION}.log").write_bytes(b"$ ecs_connect\n")
    (tmp_path / "notes.log").write_bytes(b"of somebody\n")
    assert [one.session for one in exported(tmp_path, host)] == [SESSION]
    assert list(exported(tmp_path, scope)) == []
    assert b"".join(printout(SESSION, host, tmp_path)) == b"$ ecs_connect\n"
