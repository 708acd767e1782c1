"""What an audit needs of one CloudTrail record.

A record's fields: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
Its userIdentity: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tfgen.aws.audit.fields import at, cluster_of, items, task_id, task_of, text
from tfgen.aws.audit.scope import Scope

WANTED = ("ExecuteCommand", "StartSession", "RunTask", "StopTask")
"""The calls that matter, by `eventName`."""

_SOURCES = {
    "ExecuteCommand": "ecs.amazonaws.com",
    "RunTask": "ecs.amazonaws.com",
    "StopTask": "ecs.amazonaws.com",
    "StartSession": "ssm.amazonaws.com",
}
# ECS opens the session of an ExecuteCommand through SSM itself; that call names its service.
_ECS = "ecs.amazonaws.com"
_DENIED = re.compile(r"AccessDenied|Unauthori[sz]ed|NotAuthori[sz]ed")
# "User: … is not authorized to perform: ecs:ExecuteCommand on resource: arn:…:task/cluster/id …"
_RESOURCE = re.compile(r"on resource: (arn:[^\s]+)")


@dataclass(frozen=True, slots=True)
class Call:
    """A call for a shell: ExecuteCommand, or StartSession with an ECS target or the connect host.

    Attributes:
        id: The event's own id.
        time: Seconds since 1970.
        name: `ExecuteCommand` or `StartSession`.
        session: The id that AWS gave the session, or "" where it gave none.
        by_ecs: ECS itself made the call, to open the session of an ExecuteCommand.
        on_host: It is for a session on the connect host, with its document.
        dry_run: The caller asked whether it would be allowed; nothing was opened.
        principal: The caller's ARN.
        role: The ARN of the role whose session the caller is, or "".
        source_identity: What the identity provider said who it is; nobody can change it later.
            https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
        session_name: The name of the role session, or of the IAM user.
        task: The task's id, the last part of its ARN; on the connect host the instance's id.
        command: What was to run; of StartSession the name of its document.
        error: The error's code, or "".
    """

    id: str
    time: float
    name: str
    session: str
    by_ecs: bool
    on_host: bool
    dry_run: bool
    principal: str
    role: str
    source_identity: str
    session_name: str
    address: str
    task: str
    container: str
    command: str
    error: str
    message: str

    @property
    def denied(self) -> bool:
        """Whether IAM said no; other errors are failures."""
        return bool(_DENIED.search(self.error))


@dataclass(frozen=True, slots=True)
class TaskStarted:
    """A task and what the tags of the RunTask that started it say."""

    id: str
    time: float
    task: str
    reason: str
    owner: str


@dataclass(frozen=True, slots=True)
class TaskStopped:
    """Somebody stopped a task: whatever session ran in it is over."""

    time: float
    task: str


Event = Call | TaskStarted | TaskStopped


def events(record: dict[str, Any], scope: Scope) -> Iterator[Event]:
    """What a record means for the environment; nothing for most. RunTask starts several tasks.

    Raises:
        ValueError: The record matters and cannot be placed in time.
    """
    name = record.get("eventName")
    if not isinstance(name, str) or record.get("eventSource") != _SOURCES.get(name):
        return
    if record.get("awsRegion") != scope.region or _account(record) != scope.account:
        return
    if name in ("ExecuteCommand", "StartSession"):
        if _is_ours(record, name, scope):
            yield _call(record, name, scope)
    elif text(record, "errorCode"):
        return
    elif name == "RunTask":
        yield from _started(record, scope)
    elif scope.is_cluster(text(record, "requestParameters", "cluster")):
        task = task_id(text(record, "requestParameters", "task"))
        if task:
            yield TaskStopped(_time(record), task)


def _is_ours(record: dict[str, Any], name: str, scope: Scope) -> bool:
    """Whether a call is for our cluster or connect host.

    Of a refused call CloudTrail may leave the parameters out; its message then names the resource.
    Where neither says which cluster, the attempt counts: better one too many than one unseen.
    """
    if name == "StartSession":
        if _is_on_host(record, scope):
            return True
        target = text(record, "requestParameters", "target")
        if target:
            # ecs:<cluster>_<task id>_<runtime id>
            return target.startswith(f"ecs:{scope.cluster}_")
        return cluster_of(_resource(record)) == scope.cluster
    cluster = text(record, "requestParameters", "cluster")
    if cluster:
        return scope.is_cluster(cluster)
    places = (
        text(record, "responseElements", "taskArn"),
        text(record, "requestParameters", "task"),
        _resource(record),
    )
    named = [found for place in places if (found := cluster_of(place))]
    if named:
        return named[0] == scope.cluster
    return bool(_DENIED.search(text(record, "errorCode")))


def _is_on_host(record: dict[str, Any], scope: Scope) -> bool:
    """Whether a StartSession is for a session on the connect host, with its own document.

    The document alone says so: a spec does not know the instance's id.
    """
    if text(record, "requestParameters", "target").startswith("ecs:"):
        return False
    named = text(record, "requestParameters", "documentName") or _resource(record)
    return named in scope.host_documents


def _call(record: dict[str, Any], name: str, scope: Scope) -> Call:
    request, answer = "requestParameters", "responseElements"
    if name == "ExecuteCommand":
        session = text(record, answer, "session", "sessionId")
        task = text(record, answer, "taskArn") or text(record, request, "task")
        command = text(record, request, "command")
    else:
        session = text(record, answer, "sessionId")
        target = text(record, request, "target")
        task = target.removeprefix(f"ecs:{scope.cluster}_").partition("_")[0]
        command = text(record, request, "documentName")
    on_host = name == "StartSession" and _is_on_host(record, scope)
    principal = text(record, "userIdentity", "arn")
    return Call(
        id=_id(record),
        time=_time(record),
        name=name,
        session=session,
        by_ecs=name == "StartSession" and _ECS in (_by(record), text(record, "sourceIPAddress")),
        on_host=on_host,
        # Not in the API's model, but recorded: the reporter of Kosli knows it too.
        dry_run=at(record, request, "dryrun") is True,
        principal=principal or text(record, "userIdentity", "type"),
        role=text(record, "userIdentity", "sessionContext", "sessionIssuer", "arn"),
        source_identity=text(record, "userIdentity", "sessionContext", "sourceIdentity"),
        session_name=text(record, "userIdentity", "userName") or principal.rpartition("/")[2],
        address=text(record, "sourceIPAddress"),
        task=task_id(task or task_of(_resource(record))),
        container=text(record, answer, "containerName") or text(record, request, "container"),
        command=command,
        error=text(record, "errorCode"),
        message=text(record, "errorMessage"),
    )


def _by(record: dict[str, Any]) -> str:
    """The service that made the call for somebody; nobody but AWS can set it."""
    return text(record, "userIdentity", "invokedBy")


def _started(record: dict[str, Any], scope: Scope) -> Iterator[TaskStarted]:
    """With the tags that were asked for, and those that a task got from its task definition.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
    """
    asked = _tags(at(record, "requestParameters", "tags"))
    for task in items(at(record, "responseElements", "tasks")):
        arn = text(task, "taskArn")
        if scope.is_cluster(text(task, "clusterArn")) or cluster_of(arn) == scope.cluster:
            tags = _tags(at(task, "tags")) | asked
            reason, owner = tags.get("reason", ""), tags.get("owner", "")
            yield TaskStarted(_id(record), _time(record), task_id(arn), reason, owner)


def _tags(listed: object) -> dict[str, str]:
    return {text(tag, "key"): text(tag, "value") for tag in items(listed)}


def _account(record: dict[str, Any]) -> str:
    return text(record, "recipientAccountId") or text(record, "userIdentity", "accountId")


def _id(record: dict[str, Any]) -> str:
    """The event's id; of a record without one, what it says."""
    known = text(record, "eventID")
    return known or hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()


def _time(record: dict[str, Any]) -> float:
    try:
        found = datetime.fromisoformat(text(record, "eventTime"))
        return found.replace(tzinfo=found.tzinfo or UTC).timestamp()
    except (ValueError, OverflowError):
        raise ValueError(f"event {text(record, 'eventID')!r} has no time") from None


def _resource(record: dict[str, Any]) -> str:
    found = _RESOURCE.search(text(record, "errorMessage"))
    return found[1] if found else ""
