"""What the events and transcripts of one session come to."""

from __future__ import annotations

from dataclasses import dataclass

from tfgen.aws.audit.event import Call, TaskStarted
from tfgen.aws.audit.row import Flag, Kind, Outcome, Row
from tfgen.aws.audit.scope import Scope
from tfgen.aws.audit.transcript import Place, Transcript

GRACE_SECONDS = 60 * 60
"""How long after its beginning a session may be without a transcript: it may still be running."""

DELIVERY_SECONDS = 15 * 60
"""How long a transcript, and an event, may be on its way. CloudTrail delivers after about five
minutes, without a promise:
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
"""

_ENDED_BY: dict[Place, str] = {
    "cloudwatch": "last event of the stream",
    "s3": "LastModified of the object",
    "disk": "time of the file",
}


@dataclass(frozen=True, slots=True)
class Joined:
    """How rows are judged.

    Attributes:
        now: Seconds since 1970.
        with_transcripts: Whether transcripts were looked for at all.
        grace: Seconds that a session may be without a transcript.
    """

    scope: Scope
    now: float
    with_transcripts: bool = True
    grace: float = GRACE_SECONDS


def row_of_call(
    calls: list[Call],
    started: TaskStarted | None,
    stopped: float | None,
    transcripts: list[Transcript],
    joined: Joined,
) -> Row:
    """The row of a call for a shell; `calls[0]` is the one that counts, the others follow it."""
    call = calls[0]
    kind = _kind(call)
    opened = _outcome(call) is Outcome.ALLOWED and kind is not Kind.PAST_ECS_EXEC
    seconds, ended_by = _length(call.time, transcripts) if opened else (None, "")
    missing = opened and joined.with_transcripts and not transcripts
    pending = missing and _may_still_come(call.time, stopped, joined)
    team = joined.scope.team(call.role)
    from_host = kind is Kind.SESSION and call.role != "" and call.role == joined.scope.host_role
    flags = {
        Flag.NO_TRANSCRIPT: missing and not pending,
        Flag.EMPTY_TRANSCRIPT: bool(transcripts) and all(one.size == 0 for one in transcripts),
        Flag.NO_EVENT: kind is Kind.UNEXPLAINED,
        Flag.OUTSIDE_TEAMS: not team and not from_host and kind is not Kind.UNEXPLAINED,
        Flag.PAST_ECS_EXEC: kind is Kind.PAST_ECS_EXEC and not call.error,
        Flag.FROM_CONNECT_HOST: from_host,
        Flag.DENIED: call.denied,
    }
    return Row(
        kind=kind,
        time=call.time,
        session=call.session,
        who=call.source_identity or call.session_name or call.principal,
        source_identity=call.source_identity,
        session_name=call.session_name,
        role=call.role,
        principal=call.principal,
        address=call.address,
        team=team,
        reason=started.reason if started else "",
        owner=started.owner if started else "",
        task=call.task,
        container=call.container,
        command=call.command,
        outcome=_outcome(call),
        error=call.error,
        message=call.message,
        seconds=seconds,
        ended_by=ended_by,
        streams=_names(transcripts, "cloudwatch"),
        keys=_names(transcripts, "s3"),
        files=_names(transcripts, "disk"),
        pending=pending,
        events=tuple(one.id for one in calls),
        flags=tuple(flag for flag, raised in flags.items() if raised),
    )


def row_of_transcript(
    transcripts: list[Transcript], joined: Joined, known_until: float | None
) -> Row:
    """The row of transcripts of which no event tells, or none that is known yet."""
    delivered = max(one.delivered for one in transcripts)
    known = joined.now if known_until is None else min(joined.now, known_until)
    pending = known - delivered < DELIVERY_SECONDS
    nothing = ""
    return Row(
        kind=Kind.UNEXPLAINED,
        time=delivered,
        session=transcripts[0].session,
        who=nothing,
        source_identity=nothing,
        session_name=nothing,
        role=nothing,
        principal=nothing,
        address=nothing,
        team=nothing,
        reason=nothing,
        owner=nothing,
        task=nothing,
        container=nothing,
        command=nothing,
        outcome=Outcome.UNKNOWN,
        error=nothing,
        message=nothing,
        seconds=None,
        ended_by=nothing,
        streams=_names(transcripts, "cloudwatch"),
        keys=_names(transcripts, "s3"),
        files=_names(transcripts, "disk"),
        pending=pending,
        events=(),
        flags=() if pending else (Flag.NO_EVENT,),
    )


def _kind(call: Call) -> Kind:
    if call.name == "ExecuteCommand":
        return Kind.SESSION
    if call.on_host:
        return Kind.ON_CONNECT_HOST
    return Kind.UNEXPLAINED if call.by_ecs else Kind.PAST_ECS_EXEC


def _outcome(call: Call) -> Outcome:
    if call.denied:
        return Outcome.DENIED
    if call.error:
        return Outcome.FAILED
    return Outcome.DRY_RUN if call.dry_run else Outcome.ALLOWED


def _length(began: float, transcripts: list[Transcript]) -> tuple[int | None, str]:
    """Seconds, and what says so: the stream where there is one, whose events have times."""
    for place, ended_by in _ENDED_BY.items():
        ends = [one.delivered for one in transcripts if one.place == place]
        if ends and max(ends) >= int(began):
            return max(0, round(max(ends) - began)), ended_by
    return None, ""


def _may_still_come(began: float, stopped: float | None, joined: Joined) -> bool:
    """A session is over with its task; what it left is delivered some minutes later."""
    if stopped is not None and stopped >= began:
        return joined.now - stopped < DELIVERY_SECONDS
    return joined.now - began < joined.grace


def _names(transcripts: list[Transcript], place: Place) -> tuple[str, ...]:
    return tuple(one.name for one in transcripts if one.place == place)
