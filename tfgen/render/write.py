"""Files → disk: only what changed, and all of it or none.

Everything is written beside the target first. The journal, written last, is the point of no return:
without it the next run throws the half-made copy away, with it the next run finishes the job. The
renames between journal and end are done by a process in a session of its own, so that even a kill
of tfgen in those few milliseconds does not stop them half way. Every environment has a journal of
its own, so each is whole whatever becomes of the others.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from tfgen.errors import Place, Problem, RenderError
from tfgen.render.compare import Difference, compare

# So many environments are written in half a second: what starting a process is worth.
_WORTH_A_PROCESS = 8

_STAGING = ".tfgen-"
_JOURNAL = "journal.json"

T = TypeVar("T")


def write(differences: list[Difference]) -> None:
    """Puts every environment in order; in each, everything changes or nothing does.

    Raises:
        RenderError: The disk refuses; what could not be written completely was left as it was.
    """
    of: dict[Path, list[Difference]] = {}
    for difference in differences:
        if difference:
            of.setdefault(difference.directory.parent, []).append(difference)
    for modules, changes in of.items():
        try:
            modules.mkdir(parents=True, exist_ok=True)
            with _lock(modules):
                _recover(modules)
                _commit(_stage_all(changes))
        except OSError as error:
            raise RenderError(_refused(error)) from error


def recover(modules: Path) -> None:
    """Finishes or undoes what a killed run left behind, so that the tree is whole.

    Raises:
        RenderError: The disk refuses.
    """
    try:
        if any(modules.glob(f"{_STAGING}*")):
            with _lock(modules):
                _recover(modules)
    except OSError as error:
        raise RenderError(_refused(error)) from error


@contextlib.contextmanager
def _lock(modules: Path) -> Iterator[None]:
    """One writer at a time; the kernel lets go when the process ends, however it ends."""
    descriptor = os.open(modules, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _stage_all(differences: list[Difference]) -> list[Path]:
    """Writes all of it beside the targets; making files is slow enough to do it side by side."""
    # Somebody else may have written between the comparison and the lock.
    now = [now for each in differences if (now := compare(each.directory, each.files))]
    processes = max(1, min(os.cpu_count() or 1, len(now) // _WORTH_A_PROCESS))
    mine, *others = (now[number::processes] for number in range(processes))
    started = [_forked(_stage_each, part) for part in others]
    try:
        _stage_each(mine)
        while started:
            os.waitpid(started.pop(), 0)
        # What a helper could not do, for the error that says why.
        _stage_each(each for each in now if not (_staging(each) / _JOURNAL).exists())
    except BaseException:
        for child in started:
            os.waitpid(child, 0)
        for each in now:
            shutil.rmtree(_staging(each), ignore_errors=True)
        raise
    return [_staging(each) for each in now]


def _stage_each(differences: Iterable[Difference]) -> None:
    for difference in differences:
        _stage(difference)


def _staging(difference: Difference) -> Path:
    target = difference.directory
    return target.parent / f"{_STAGING}{target.name}"


def _stage(difference: Difference) -> None:
    target, staging = difference.directory, _staging(difference)
    new = [staging / "new" / path for path in (*difference.created, *difference.changed)]
    old = [staging / "old" / path for path in difference.before]
    for directory in sorted({staging, *(path.parent for path in (*new, *old))}):
        directory.mkdir(parents=True, exist_ok=True)
    for path in new:
        path.write_bytes(difference.files[path.relative_to(staging / "new").as_posix()].encode())
    for path in old:
        shutil.copy2(target / path.relative_to(staging / "old"), path)
    journal = {
        "target": target.name,
        "created": difference.created,
        "deleted": difference.deleted,
    }
    draft = staging / f"{_JOURNAL}.draft"
    draft.write_text(json.dumps(journal))
    draft.replace(staging / _JOURNAL)


def _forked(work: Callable[[T], None], argument: T) -> int:
    """Starts a copy of this process that does this and nothing else; returns its number."""
    with warnings.catch_warnings():
        # Python warns of forks beside threads; the child only touches files, and takes no lock.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            work(argument)
        except BaseException:
            os._exit(1)
        os._exit(0)
    return child


def _commit(staged: list[Path]) -> None:
    _, status = os.waitpid(_forked(_finish_apart, staged), 0)
    refused: OSError | None = None
    for staging in staged if status else ():
        if (staging / _JOURNAL).exists():
            try:
                _finish(staging)  # once more here, for the error that says why
            except OSError as error:
                _undo(staging)
                refused = refused or error
        shutil.rmtree(staging, ignore_errors=True)
    if refused:
        raise refused


def _finish_apart(staged: list[Path]) -> None:
    os.setsid()
    for staging in staged:
        _finish(staging)


def _finish(staging: Path) -> None:
    """Moves what is staged into place. Can be repeated: what is done already is skipped."""
    journal = json.loads((staging / _JOURNAL).read_text())
    target = staging.parent / journal["target"]
    new = staging / "new"
    if new.exists() and not target.exists():
        new.rename(target)
    for path in _below(new):
        _move(new / path, target / path)
    for path in journal["deleted"]:
        _remove(target / path)
    shutil.rmtree(staging)


def _undo(staging: Path) -> None:
    """Puts everything back as it was before `_finish` began."""
    journal = json.loads((staging / _JOURNAL).read_text())
    target = staging.parent / journal["target"]
    for path in journal["created"]:
        _remove(target / path)
    for path in _below(staging / "old"):
        if not (target / path).exists() or not (staging / "new" / path).exists():
            _move(staging / "old" / path, target / path)
    shutil.rmtree(staging)


def _below(directory: Path) -> list[Path]:
    return sorted(path.relative_to(directory) for path in directory.rglob("*") if path.is_file())


def _move(source: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    source.replace(place)


def _remove(place: Path) -> None:
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        place.unlink()
    with contextlib.suppress(OSError):  # somebody else's file is still in it
        place.parent.rmdir()


def _recover(modules: Path) -> None:
    for staging in modules.glob(f"{_STAGING}*"):
        if (staging / _JOURNAL).exists():
            _finish(staging)
        else:
            shutil.rmtree(staging)


def _refused(error: OSError) -> Problem:
    return Problem(
        f"cannot be written: {error.strerror}",
        Place(str(error.filename)),
        "check permissions and free space",
    )
