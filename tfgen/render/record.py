"""What the last rendering of an environment came from and led to, so as not to do it again.

A record is right or it is not used: it holds digests of the spec and all that it extends, of the
code that renders and the packages under it, and of every file that came out. Whoever edits, adds or
deletes a file, there is a digest that no longer fits. Records lie in the user's cache and not in
the project, where a pull request could bring a forged one along.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tfgen.bindings.cache import note_use, remove_unused, user_cache_dir
from tfgen.errors import Place, Problem
from tfgen.project import Project
from tfgen.render.compare import on_disk
from tfgen.render.header import MARKER
from tfgen.spec.source import shown

if TYPE_CHECKING:
    from tfgen.spec.environment import Environment
    from tfgen.spec.load import Loaded

_PACKAGES = ("cdktf", "cdktf-cdktf-provider-aws", "constructs", "jsii", "pydantic", "PyYAML")
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"  # text whose order is that of time
_CODE = ("bindings", "spec", "modules", "hcl", "render")


def up_to_date(project: Project, name: str) -> bool:
    """Whether the files on disk are just those that the spec as it is now leads to."""
    record = _record(project, name)
    if record is None:
        return False
    present = on_disk(project.module(name))
    ours = {
        path: _digest(text.encode()) for path, text in present.items() if text.startswith(MARKER)
    }
    if record.get("files") != ours:
        return False
    note_use(_place(project, name))
    return True


def remembered_warnings(project: Project, name: str) -> tuple[Problem, ...] | None:
    """What the spec as it is now may say and should not; None where nothing is known of it.

    Their files are named as from the working directory of now.
    """
    record = _record(project, name)
    if record is None:
        return None
    now = f"{datetime.now(UTC):{_MOMENT}}"
    return tuple(
        Problem(
            entry["message"],
            Place(shown(Path(entry["file"])), entry["line"], entry["column"], entry["path"]),
            entry["hint"],
        )
        for entry in record["warnings"]
        if entry["since"] <= now
    )


def _record(project: Project, name: str) -> dict[str, Any] | None:
    """The record of an environment, where it is one of the code and the spec as they are now."""
    try:
        record: dict[str, Any] = json.loads(_place(project, name).read_bytes())
        sources = {path: _digest(Path(path).read_bytes()) for path in record["sources"]}
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return record if record == {**record, "code": _code(), "sources": sources} else None


def remember(
    project: Project, name: str, loaded: Loaded[Environment], files: Mapping[str, str]
) -> None:
    """Keeps what a rendering came from and led to; a cache that cannot be written is no error."""
    place = _place(project, name)
    unfinished = place.with_suffix(f".{os.getpid()}")
    try:
        data = {path: path.read_bytes() for path in loaded.sources}
        # Somebody may have saved one since it was loaded: the digests must be of what was loaded.
        if any(data[path].decode("utf-8-sig") != text for path, text in loaded.sources.items()):
            return
        record = {
            "code": _code(),
            "sources": {str(path.absolute()): _digest(data[path]) for path in data},
            "warnings": list(_warnings(loaded)),
            "files": {path: _digest(text.encode()) for path, text in files.items()},
        }
        place.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(json.dumps(record))
        unfinished.replace(place)
        _tidy(place.parent)
    except (OSError, UnicodeDecodeError):
        return


@functools.cache
def _tidy(records: Path) -> None:
    """Removes records that nobody has used for 30 days; looks for them once a day."""
    looked = records / "looked"
    if not looked.exists() or time.time() - looked.stat().st_mtime > 24 * 60 * 60:
        looked.touch()
        remove_unused(records)


def _warnings(loaded: Loaded[Environment]) -> Iterator[dict[str, Any]]:
    """Those of all times, with the moment from which each counts: "" comes before all others."""
    from tfgen.spec.warnings import placed

    files = {shown(path): str(path.absolute()) for path in loaded.sources}
    for problem, since in placed(loaded):
        place = problem.place
        assert place is not None
        yield {
            "message": problem.message,
            "file": files[place.file],
            "line": place.line,
            "column": place.column,
            "path": place.path,
            "hint": problem.hint,
            "since": f"{since.astimezone(UTC):{_MOMENT}}" if since else "",
        }


def _place(project: Project, name: str) -> Path:
    where = _digest(str(project.module(name).absolute()).encode())
    return user_cache_dir("tfgen") / "rendered" / f"{where}.json"


@functools.cache
def _code() -> str:
    """The code that renders and the packages that it stands on."""
    seen = hashlib.sha256()
    for package in _PACKAGES:
        seen.update(f"{package} {version(package)}\n".encode())
    root = Path(__file__).parent.parent
    for directory in _CODE:
        # Of scripts and the like as well, which become part of the HCL.
        for path in sorted((root / directory).rglob("*.*")):
            if "__pycache__" not in path.parts:
                seen.update(f"{path.relative_to(root)} {_digest(path.read_bytes())}\n".encode())
    return seen.hexdigest()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
