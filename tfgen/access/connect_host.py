"""Questions about sessions on the connect host: with its own document, which has a transcript.

AWS asks for the instance and for the document, each by itself.
https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-sessiondocumentaccesscheck.html
"""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.access.estate import Estate, Host
from tfgen.access.others import NEW, others
from tfgen.access.question import CALLER, Call, Row, Way
from tfgen.access.shells import ANOTHER, FORWARDING, session

_OPENED_BY = "ssm:resourceTag/aws:ssmmessages:session-id"
"""AWS's own tag of a session: the `aws:userid` of whoever opened it.

https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-examples.html
"""
_OF_AWS = ("AWS-StartInteractiveCommand", "AWS-StartNonInteractiveCommand", "AWS-StartSSHSession")


def sessions(estate: Estate, host: Host) -> Iterator[Row]:
    """Sessions on it, past its document, on other instances, and their end."""
    yield "host-session", "transcribed", [_on(host, host.document)]
    yield (
        "host-session-unlogged",
        "without a transcript",
        [_on(host, document) for document in (*_other_documents(estate, host), None)],
    )
    yield (
        "host-session-elsewhere",
        "on another instance",
        [
            session(estate.aws.arn("ec2", f"instance/{NEW}"), document, {_NAME: name})
            for document in (host.document, *_other_documents(estate, host), None)
            for name in (NEW, None)
        ],
    )
    for id_, label, opener in (
        ("end", "resume or end one's own", CALLER),
        ("end-of-others", "resume or end another person's", ANOTHER),
    ):
        yield f"host-session-{id_}", label, [_end(estate, action, opener) for action in _ENDS]


_NAME = "ssm:resourceTag/Name"
_ENDS = ("ssm:ResumeSession", "ssm:TerminateSession")


def _on(host: Host, document: str | None) -> Way:
    return session(host.instance, document, {_NAME: host.name})


def _end(estate: Estate, action: str, opener: str) -> Way:
    some = estate.aws.arn("ssm", "session/somebody-0123456789abcdef0")
    return (Call(action, some, {_OPENED_BY: opener}),)


def _other_documents(estate: Estate, host: Host) -> Iterator[str]:
    """AWS's own, the account's, and whatever else a statement mentions."""
    start = f"arn:{estate.aws.partition}:ssm:{estate.aws.region}"
    yield estate.aws.arn("ssm", "document/SSM-SessionManagerRunShell")
    ours = host.document.rpartition("/")[2]
    for name in dict.fromkeys([*_OF_AWS, *FORWARDING]):
        yield f"{start}::document/{name}"
    for name in others(estate.policies, r":document/(.+)", ours):
        yield estate.aws.arn("ssm", f"document/{name}")
