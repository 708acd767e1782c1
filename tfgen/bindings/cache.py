"""A cache of folders: each appears complete or not at all, and is checked before it is used.

A folder is filled under another name and then renamed into place. `sums.json` beside its files
holds their CRC-32, so a folder that was damaged afterwards is noticed and made again. SHA-256 would
take eight times as long and add nothing: who can write the files can write their sums as well.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

_SUMS = "sums.json"
_UNFINISHED = ".unfinished-"
_DAY = 24 * 60 * 60
_KEEP_UNUSED = 30 * _DAY


def user_cache_dir(application: str, environ: Mapping[str, str] = os.environ) -> Path:
    """The place for an application's cache by the conventions of the platform.

    `<APPLICATION>_CACHE_DIR` in the environment overrides it. Otherwise it is below
    `~/Library/Caches` on macOS, `%LOCALAPPDATA%` on Windows, and `$XDG_CACHE_HOME` or `~/.cache`
    elsewhere (XDG Base Directory Specification); without a home, in the directory for temporary
    files.
    """
    if override := environ.get(f"{application.upper()}_CACHE_DIR"):
        return Path(override).expanduser()
    if local := environ.get("LOCALAPPDATA"):
        return Path(local) / application
    base = Path(environ.get("XDG_CACHE_HOME", ""))
    if base.is_absolute():  # the specification says to ignore a relative path
        return base / application
    try:
        home = Path.home()
    except RuntimeError:
        return Path(tempfile.gettempdir()) / f"{application}-cache"
    return home / ("Library/Caches" if sys.platform == "darwin" else ".cache") / application


def check(folder: Path) -> str:
    """Why a cached folder cannot be used: "missing", "damaged", or "" if it can."""
    if not folder.is_dir():
        return "missing"
    try:
        sums = json.loads((folder / _SUMS).read_bytes())
        intact = all(_sum(folder / name) == digest for name, digest in sums.items())
    except (OSError, ValueError, AttributeError):
        intact = False
    return "" if intact else "damaged"


def ensure(folder: Path, fill: Callable[[Path], None]) -> None:
    """Make a cached folder unless it is there and intact.

    When several processes ask at once, one of them makes it and the others wait.

    Args:
        folder: Its place; what lies beside it counts as the same cache.
        fill: Writes the files into the empty folder that it is given.

    Raises:
        OSError: If the cache cannot be written, or others could change what is in it.
    """
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _require_private(folder.parent)
    if not check(folder):
        note_use(folder / _SUMS)
        return
    with _lock(folder.with_name(f"{folder.name}.lock")):
        if not check(folder):
            return
        unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=folder.parent))
        try:
            fill(unfinished)
            sums = {file.name: _sum(file) for file in unfinished.iterdir()}
            (unfinished / _SUMS).write_text(json.dumps(sums), "utf-8")
            # A damaged folder; one in good order cannot have appeared while we hold the lock.
            shutil.rmtree(folder, ignore_errors=True)
            unfinished.rename(folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    remove_unused(folder.parent)


def note_use(file: Path) -> None:
    """Keep a file, or the folder that it is in, from being removed as unused.

    Once a day, and only if that is possible.
    """
    with contextlib.suppress(OSError):
        if time.time() - file.stat().st_mtime > _DAY:
            os.utime(file)


def remove_unused(cache: Path) -> None:
    """Remove what nobody has used for 30 days, and what a killed process left behind."""
    now = time.time()
    with contextlib.suppress(OSError):
        for path in cache.iterdir():
            last_use = path / _SUMS if (path / _SUMS).exists() else path
            keep = _DAY if path.name.startswith(_UNFINISHED) else _KEEP_UNUSED
            if now - last_use.stat().st_mtime > keep:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def _sum(file: Path) -> int:
    return zlib.crc32(file.read_bytes())


def _require_private(directory: Path) -> None:
    """The files are run as code, so nobody else may be able to put them there."""
    if hasattr(os, "geteuid"):
        status = directory.stat()
        if status.st_uid not in (0, os.geteuid()) or status.st_mode & 0o022:
            raise PermissionError(f"{directory} belongs to someone else, or others may write it")


@contextlib.contextmanager
def _lock(file: Path) -> Iterator[None]:
    """Wait for the other processes; without locks (Windows, some network disks) just go on.

    Then each makes its own copy, which costs time and nothing else.
    """
    with file.open("w") as handle:
        with contextlib.suppress(ImportError, OSError):
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
