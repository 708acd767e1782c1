"""A trail's files on disk."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from tfgen.aws.audit.ledger import Ledger
from tfgen.aws.audit.names import delivered, may_matter
from tfgen.aws.audit.period import Period
from tfgen.aws.audit.scope import Scope
from tfgen.errors import Place, Problem, UsageError


def read_files(
    paths: Iterable[Path], scope: Scope, period: Period, now: float, ledger: Ledger
) -> Iterator[str]:
    """Reads files, and all files below directories, into a ledger; gives each before it is read.

    A file that cannot be read is a problem of the ledger's and does not stop the rest.
    """
    for path in paths:
        for file in [path] if path.is_file() else below(path):
            if not may_matter(file.name, scope, period):
                continue
            known = delivered(file.name)
            ledger.reaches(now if known is None else known)
            yield file.as_posix()
            try:
                with file.open("rb") as raw:
                    ledger.read(file.as_posix(), raw)
            except OSError as error:
                ledger.unreadable(file.as_posix(), f"cannot be read ({error.strerror})")


def check_there(paths: Iterable[Path]) -> None:
    """Makes sure that files and directories are there, before anything takes its time.

    Raises:
        UsageError: With each that is not.
    """
    missing = [path for path in paths if not path.exists()]
    if missing:
        why = "there is no such file or directory"
        raise UsageError(*(Problem(why, Place(path.as_posix())) for path in missing))


def below(directory: Path) -> Iterator[Path]:
    """The files below a directory in the order of their names; hidden ones are left out."""
    for root, directories, names in os.walk(directory):
        directories[:] = sorted(name for name in directories if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(root, name)
