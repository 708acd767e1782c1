"""The connect host: sessions on it, with and without a transcript, and their document."""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.modules.alerts.event import DONE, Event, call
from tfgen.modules.alerts.message import WHEN, Messages
from tfgen.modules.alerts.shells import IDENTITY, issued_by_none_of
from tfgen.modules.alerts.watched import Host, Watched


def sessions(watched: Watched, host: Host, messages: Messages, log_group: str) -> Iterator[Event]:
    """Whatever is a session on the host; `log_group` is its name, written out.

    A document can be named by its ARN as well; without one the account's own settings hold:
    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartSession.html
    """
    ours = [host.document, host.document_arn]
    start = call("ssm", "StartSession", documentName=ours)
    where = f"on the connect host, <target>, {WHEN}"
    transcript = messages.transcript(log_group, watched.bucket, "<hostsession>", "session")
    yield Event(
        "host_session_opened",
        "Somebody opened a session on the connect host",
        ("aws.ssm",),
        {**start, **DONE},
        (
            f"<who> opened a session {where}. Session <hostsession>.",
            "From it shells in the ops container can be opened, which AWS puts down to the host.",
            IDENTITY,
            *transcript,
            messages.event,
        ),
    )
    yield Event(
        "host_session_refused",
        "Somebody was refused a session on the connect host",
        ("aws.ssm",),
        {**start, "errorCode": [{"exists": True}]},
        (
            f"{messages.environment}: <who> was refused a session {where}: <error>.",
            IDENTITY,
            messages.event,
        ),
    )
    yield Event(
        "host_session_by_outsider",
        "Somebody outside the teams opened a session on the connect host",
        ("aws.ssm",),
        {**start, **DONE, "userIdentity": issued_by_none_of(watched.team_role_arns)},
        (
            f"<who> is in none of the teams and opened a session {where}. Session <hostsession>.",
            "If nobody knows why: end the session, then find out which policy allowed it.",
            IDENTITY,
            *transcript,
            messages.event,
        ),
    )
    yield Event(
        "host_session_unlogged",
        "Somebody started a session on the connect host that leaves no transcript",
        ("aws.ssm",),
        call(
            "ssm",
            "StartSession",
            target=[host.instance_id],
            documentName=[{"anything-but": ours}, {"exists": False}],
        ),
        (
            f"<who> went past the host's own session document: a session {where}, which leaves "
            "no transcript here.",
            "Document, none being the account's own settings: <document>",
            "The error, if AWS refused it: <error>",
            IDENTITY,
            messages.event,
        ),
    )


def document(host: Host, messages: Messages) -> Event:
    """Whoever changes the document, and with it who sessions run as and where transcripts go.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-cloudtrail-logs.html
    """
    return Event(
        "host_sessions_changed",
        "Somebody changed the document of sessions on the connect host",
        ("aws.ssm",),
        call(
            "ssm",
            "CreateDocument",
            "DeleteDocument",
            "ModifyDocumentPermission",
            "UpdateDocument",
            "UpdateDocumentDefaultVersion",
            name=[host.document],
        ),
        messages.changed(
            "document <name>, which has sessions on the connect host transcribed, and not run as "
            "root"
        ),
    )
