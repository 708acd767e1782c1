"""Transcripts as sessions leave them: named after their session, in CloudWatch Logs and in S3.

The stream is `<session id>` and the object `<prefix>/<session id>.log`, both delivered when the
session ends: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html and
https://github.com/aws/amazon-ssm-agent/blob/mainline/agent/session/shell/shell.go
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Place = Literal["cloudwatch", "s3", "disk"]

USUAL = "ecs-execute-command-"
ODD = "ecs-eni-provisioning-"
"""In 2021 some streams began like this, a bug of ECS: https://github.com/aws/copilot-cli/pull/2131."""

# Of a session on an instance: the name of the role session or user, and what AWS adds to it.
# https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartSession.html
_OF_SESSION_MANAGER = re.compile(r"[\w+=,.@-]{1,78}-[0-9a-z]{17,26}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Transcript:
    """One transcript in one place.

    Attributes:
        place: Where it lies.
        name: The stream's name, the object's key or the file's path.
        session: The session's id.
        delivered: Seconds since 1970: of the stream's last event, or when the file was written.
        size: Bytes, or None where the place does not tell.
    """

    place: Place
    name: str
    session: str
    delivered: float
    size: int | None = None


def is_session(name: str) -> bool:
    """Whether ECS Exec names a transcript like this; other streams and objects may lie beside."""
    return name.startswith((USUAL, ODD))


def is_host_session(name: str) -> bool:
    """Whether Session Manager names a session on an instance like this."""
    return bool(_OF_SESSION_MANAGER.fullmatch(name))


def usual(session: str) -> str:
    """The id as CloudTrail has it: the random end is the session's own, whatever is before it."""
    return USUAL + session.removeprefix(ODD) if session.startswith(ODD) else session
