"""The text of one transcript, from wherever it lies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tfgen.aws.audit.client import client, explained
from tfgen.aws.audit.exported import exported
from tfgen.aws.audit.scope import Scope
from tfgen.aws.audit.transcript import ODD, USUAL, is_session
from tfgen.aws.audit.unpack import Unpacked
from tfgen.errors import Problem, ToolError, UsageError

_CHUNK = 1 << 16
# One of a session on the connect host begins with the name of a person.
_ID = re.compile(r"[A-Za-z0-9_+=,.@-]{1,128}")
_ABSENT = ("NoSuchKey", "404", "ResourceNotFoundException")


def printout(session: str, scope: Scope, directory: Path | None) -> Iterator[bytes]:
    """The transcript of a session, piece by piece, as it was recorded.

    Args:
        session: The session's id; of one of ECS Exec with or without `ecs-execute-command-`.
        scope: The environment.
        directory: Transcripts on disk; then no AWS is asked. Otherwise S3, then CloudWatch Logs.

    Raises:
        UsageError: That is no session's id.
        ToolError: There is no such transcript, or AWS refuses.
    """
    names = _names(session, scope)
    if directory is not None:
        found = _on_disk(names, directory, scope)
    else:
        found = _in_s3(names, scope) or _in_logs(names, scope)
    if found is None:
        where = directory or f"s3://{scope.bucket}/{scope.prefix}/ and in {scope.log_group}"
        hint = "a transcript is delivered when its session ends"
        raise ToolError(Problem(f"there is no transcript of {names[0]} in {where}", hint=hint))
    return found


def _names(session: str, scope: Scope) -> list[str]:
    if not _ID.fullmatch(session):
        hint = "such as ecs-execute-command-0a1b2c3d4e5f60718, from `tfgen audit`"
        raise UsageError(Problem(f"--transcript: {session!r} is no id of a session", hint=hint))
    if not is_session(session):
        if scope.is_session(session):
            return [session]
        return [USUAL + session, ODD + session]
    return list(dict.fromkeys((session, ODD + session.removeprefix(USUAL).removeprefix(ODD))))


def _on_disk(names: list[str], directory: Path, scope: Scope) -> Iterator[bytes] | None:
    files = {one.session: Path(one.name) for one in exported(directory, scope)}
    return next((_read(files[name]) for name in names if name in files), None)


def _read(file: Path) -> Iterator[bytes]:
    with file.open("rb") as raw:
        unpacked = Unpacked(raw)
        while chunk := unpacked.read():
            yield chunk
    if unpacked.fault:
        raise ToolError(Problem(f"{file.as_posix()} {unpacked.fault}"))


def _in_s3(names: list[str], scope: Scope) -> Iterator[bytes] | None:
    s3 = client("s3", scope.region)
    for name in names:
        key = f"{scope.prefix}/{name}.log"
        with explained(
            f"read s3://{scope.bucket}/{key}",
            "s3:GetObject and s3:ListBucket, and kms:Decrypt (logging.readers)",
        ):
            body = _or_none(s3.get_object, Bucket=scope.bucket, Key=key)
        if body:
            chunks: Iterator[bytes] = body["Body"].iter_chunks(_CHUNK)
            return chunks
    return None


def _in_logs(names: list[str], scope: Scope) -> Iterator[bytes] | None:
    logs = client("logs", scope.region)
    for name in names:
        with explained(f"read stream {name} of {scope.log_group}", "logs:GetLogEvents"):
            request = {
                "logGroupName": scope.log_group,
                "logStreamName": name,
                "startFromHead": True,
            }
            first = _or_none(logs.get_log_events, **request)
        if first:
            return _events(logs, request, first)
    return None


def _events(logs: Any, request: dict[str, Any], page: dict[str, Any]) -> Iterator[bytes]:
    """https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html."""
    token = None
    while page["nextForwardToken"] != token:  # the same token again is the end
        for event in page["events"]:
            yield event["message"].encode(errors="surrogatepass") + b"\n"
        token = page["nextForwardToken"]
        with explained(f"read stream {request['logStreamName']}", "logs:GetLogEvents"):
            page = logs.get_log_events(**request, nextToken=token)


def _or_none(ask: Any, **request: Any) -> dict[str, Any] | None:
    from botocore.exceptions import ClientError

    try:
        answer: dict[str, Any] = ask(**request)
        return answer
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _ABSENT:
            return None
        raise
