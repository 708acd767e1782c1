"""A file's path → its text, or why it cannot be read."""

from __future__ import annotations

import difflib
import os
import re
import stat
from pathlib import Path

from tfgen.errors import Place, Problem
from tfgen.spec.text import forbidden, named

MAX_BYTES = 1024 * 1024
"""1 MiB, a few hundred times the size of a long spec."""

_LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")  # what YAML 1.1 counts as one


def shown(path: Path) -> str:
    """The file as people would name it: relative to the working directory if it is below that."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_absolute() and path.is_relative_to(here) else path)


def read(path: Path) -> str | tuple[Problem, ...]:
    """The text of a UTF-8 file (a byte order mark is skipped), or all that is wrong with it."""
    file = Place(shown(path))
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            kind = "a directory" if path.is_dir() else "not an ordinary file"
            return (Problem(f"is {kind}", file, "name a YAML file"),)
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return (Problem("there is no such file", file, _nearest(path)),)
    except PermissionError:
        return (Problem("may not be read", file, "check the file's permissions"),)
    except (OSError, ValueError) as error:  # ValueError: a NUL character in the path
        reason = error.strerror if isinstance(error, OSError) else error
        return (Problem(f"cannot be read: {reason}", file),)
    if len(data) > MAX_BYTES:
        return (Problem("is larger than 1 MiB", file, "a spec has a few hundred lines"),)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data:
        return (Problem("is not UTF-8 text", file, "save it as UTF-8"),)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "replace")
        place = _place(file.file, before)
        return (Problem("is not UTF-8 from here on", place, "save it as UTF-8"),)
    return tuple(_forbidden(text, file.file)) or text


def _forbidden(text: str, file: str) -> list[Problem]:
    """One problem for each character that no spec may hold, at the first place where it stands."""
    problems, seen, found = [], set(), forbidden(text)
    while found:
        if found[0] not in seen:
            place = _place(file, text[: found.start()])
            problems.append(Problem(f"holds {named(found[0])}", place, "remove it"))
            seen.add(found[0])
        found = forbidden(text, found.end())
    return problems


def _place(file: str, before: str) -> Place:
    lines = _LINE_BREAK.split(before)
    return Place(file, len(lines), len(lines[-1]) + 1)


def _nearest(path: Path) -> str:
    try:
        names = os.listdir(path.parent)  # noqa: PTH208 - names are all that is needed
    except OSError:
        return f"there is no directory {shown(path.parent)} either"
    near = difflib.get_close_matches(path.name, names, 1)
    return f'did you mean "{shown(path.parent / near[0])}"?' if near else ""
