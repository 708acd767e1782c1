"""Whether the cache is warm, and how to warm it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tfgen.bindings.cache import check
from tfgen.bindings.entry import Progress, Wanted, entry_for, ready_entry
from tfgen.bindings.installed import Unfit, find_with_requirements


@dataclass(frozen=True, slots=True)
class CacheStatus:
    """What the cache holds for a provider package and a set of submodules.

    Attributes:
        warm: Whether `activate` would find everything ready.
        path: Where the entry is or will be, or None if the package does not fit.
        size_bytes: What it takes on disk, 0 if it is not there.
        reason: Why it is not warm ("missing", "damaged", or what does not fit), or "".
    """

    warm: bool
    path: Path | None
    size_bytes: int
    reason: str


def status(
    package: str,
    submodules: Iterable[str],
    *,
    plain: Iterable[str] = (),
    cache_dir: Path | None = None,
) -> CacheStatus:
    """Say whether the cache is warm, without changing anything.

    Args:
        package: The import name of the provider package.
        submodules: The submodules in use.
        plain: As in `activate`.
        cache_dir: The cache; by default that of the user.
    """
    wanted = Wanted(frozenset(submodules), frozenset(plain))
    try:
        entry = entry_for(find_with_requirements(package), wanted, cache_dir)
    except Unfit as error:
        return CacheStatus(warm=False, path=None, size_bytes=0, reason=str(error))
    reason = check(entry.folder)
    size = sum(file.stat().st_size for file in entry.folder.rglob("*") if file.is_file())
    return CacheStatus(warm=not reason, path=entry.folder, size_bytes=size, reason=reason)


def warm(
    package: str,
    submodules: Iterable[str],
    *,
    plain: Iterable[str] = (),
    cache_dir: Path | None = None,
    progress: Progress | None = None,
    warn: Callable[[str], None] = warnings.warn,
) -> CacheStatus:
    """Do beforehand what the first `activate` would do, for an install step.

    Args:
        package: The import name of the provider package.
        submodules: The submodules in use.
        plain: As in `activate`.
        cache_dir: The cache; by default that of the user.
        progress: Called with the share done, from 0 to 1, while an assembly is pruned.
        warn: Called with a sentence if that is of no use.

    Returns:
        What the cache holds now.
    """
    wanted = Wanted(frozenset(submodules), frozenset(plain))
    try:
        ready_entry(find_with_requirements(package), wanted, cache_dir, progress, warn)
    except (Unfit, OSError) as error:
        return CacheStatus(warm=False, path=None, size_bytes=0, reason=str(error))
    return status(package, wanted.submodules, plain=wanted.plain, cache_dir=cache_dir)
