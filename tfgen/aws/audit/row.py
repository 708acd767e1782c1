"""One row of an audit: a session, an attempt, or a transcript that nothing explains."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a row is about."""

    SESSION = "session"
    """ExecuteCommand: a shell through ECS Exec, or an attempt at one."""
    ON_CONNECT_HOST = "on-connect-host"
    """StartSession with the connect host's document: a session with a transcript, or an attempt."""
    PAST_ECS_EXEC = "past-ecs-exec"
    """StartSession on an ECS target, which leaves no transcript."""
    UNEXPLAINED = "unexplained"
    """A transcript or a session of ECS Exec without the event that opened it."""


class Outcome(StrEnum):
    """What AWS answered."""

    ALLOWED = "allowed"
    DENIED = "denied"
    FAILED = "failed"
    DRY_RUN = "dry-run"
    UNKNOWN = "unknown"


class Flag(StrEnum):
    """What a person should look at."""

    NO_TRANSCRIPT = "no-transcript"
    EMPTY_TRANSCRIPT = "empty-transcript"
    NO_EVENT = "no-event"
    OUTSIDE_TEAMS = "outside-teams"
    PAST_ECS_EXEC = "past-ecs-exec"
    FROM_CONNECT_HOST = "from-connect-host"
    DENIED = "denied"


FLAG_TEXTS = {
    Flag.NO_TRANSCRIPT: "the session has no transcript",
    Flag.EMPTY_TRANSCRIPT: "the transcript is empty",
    Flag.NO_EVENT: "no event says who opened it",
    Flag.OUTSIDE_TEAMS: "in none of the spec's teams",
    Flag.PAST_ECS_EXEC: "past ECS Exec, without a transcript",
    Flag.FROM_CONNECT_HOST: "from the connect host: a session on it names the person",
    Flag.DENIED: "the attempt was denied",
}


@dataclass(frozen=True, slots=True)
class Row:
    """All that is known of one session. Texts are as AWS gave them: anything may be in them.

    Attributes:
        kind: What the row is about.
        time: Seconds since 1970: when it was opened, or, of a lone transcript, delivered.
        session: The session's id, or "" where AWS gave none.
        who: The person: the source identity, else the name of the role session, else the user.
        team: The spec's team whose role it was, or "".
        reason: What the tag `reason` of the task said when it was started, or "".
        owner: The same of the tag `owner`.
        task: The task's id, or of a session on the connect host the instance's.
        error: The error's code, or "".
        seconds: How long the session was, or None where that cannot be known.
        ended_by: What `seconds` is based on, or "".
        streams: Its streams in CloudWatch Logs; keys: its objects in S3; files: those on disk.
        pending: The transcript, or of a transcript the event, may still come.
        events: The ids of all CloudTrail events that the row is made of.
    """

    kind: Kind
    time: float
    session: str
    who: str
    source_identity: str
    session_name: str
    role: str
    principal: str
    address: str
    team: str
    reason: str
    owner: str
    task: str
    container: str
    command: str
    outcome: Outcome
    error: str
    message: str
    seconds: int | None
    ended_by: str
    streams: tuple[str, ...]
    keys: tuple[str, ...]
    files: tuple[str, ...]
    pending: bool
    events: tuple[str, ...]
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which rows are wanted; all of them by default.

    Attributes:
        who: Part of a person's name, role, ARN or address, in any case of letters.
        team: A team of the spec.
    """

    who: str = ""
    team: str = ""
    denied: bool = False
    flagged: bool = False

    def __contains__(self, row: Row) -> bool:
        names = (row.who, row.session_name, row.principal, row.role, row.owner, row.address)
        return (
            (not self.who or any(self.who.casefold() in name.casefold() for name in names))
            and (not self.team or row.team == self.team)
            and (not self.denied or row.outcome is Outcome.DENIED)
            and (not self.flagged or bool(row.flags))
        )
