"""A copy of a root module to work in, so that its own state and `.terraform` stay untouched."""

from __future__ import annotations

import shutil
from pathlib import Path

_LOCK_FILE = ".terraform.lock.hcl"
_STATE = "terraform.tfstate"


def copy_module(source: Path, target: Path) -> None:
    """Makes `target` hold the files of `source`, byte for byte, and what Terraform keeps there.

    Everything is copied, the team's own files included, but for state and hidden files; files
    that `source` no longer has go. The lock file is copied whenever it is newer, since Terraform
    adds to the copy's. A module source outside of `source` (`../shared`) is not copied.
    """
    target.mkdir(parents=True, exist_ok=True)
    wanted = {file.relative_to(source) for file in _files(source)}
    for file in _files(target):
        if file.relative_to(target) not in wanted:
            file.unlink()
    for file in wanted:
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / file, target / file)
    ours, theirs = source / _LOCK_FILE, target / _LOCK_FILE
    if ours.is_file() and not (theirs.is_file() and _modified(theirs) >= _modified(ours)):
        shutil.copy2(ours, theirs)


def _files(directory: Path) -> list[Path]:
    return [
        file
        for file in directory.rglob("*")
        if file.is_file()
        and not file.name.startswith(_STATE)
        and not any(part.startswith(".") for part in file.relative_to(directory).parts)
    ]


def _modified(file: Path) -> int:
    return file.stat().st_mtime_ns
