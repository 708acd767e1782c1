"""Transcripts that were copied to disk.

`aws s3 sync` gives `<session id>.log` with the object's LastModified as the file's time; an export
of CloudWatch Logs gives `<stream>/000000.gz`:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/S3Export.html
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tfgen.aws.audit.fields import writable
from tfgen.aws.audit.files import below
from tfgen.aws.audit.listing import session_of
from tfgen.aws.audit.scope import Scope
from tfgen.aws.audit.transcript import Transcript
from tfgen.errors import Place, Problem, UsageError


def exported(directory: Path, scope: Scope) -> Iterator[Transcript]:
    """The transcripts below a directory; other files there are none.

    Raises:
        UsageError: There is no such directory.
    """
    if not directory.is_dir():
        raise UsageError(Problem("is no directory", Place(directory.as_posix())))
    for file in below(directory):
        session = session_of(file.name.removesuffix(".gz"))
        if not scope.is_session(session):
            session = file.parent.name
        if scope.is_session(session):
            found = file.stat()
            name = writable(file.as_posix())
            yield Transcript("disk", name, writable(session), found.st_mtime, found.st_size)
