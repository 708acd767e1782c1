"""From a provider package and the submodules in use to bindings that load quickly."""

from __future__ import annotations

import functools
import os
import sys
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tfgen.bindings.entry import Entry, Progress, Wanted, ready_entry
from tfgen.bindings.finder import StandIn
from tfgen.bindings.installed import Installed, Unfit, find_with_requirements, python_sources
from tfgen.bindings.node import Load, find_node, start_kernel, stop_kernel

Warn = Callable[[str], None]


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Loaded:
    """How a provider package will be imported.

    Attributes:
        fast: Whether only what is in use; if not, the ordinary way: slow, and just as right.
        reason: Why not fast, or "".
        renew: Goes on with an empty kernel. The jsii objects made so far must not be used again,
            and their memory is free; jsii and cdktf themselves never free any. Takes some
            milliseconds, or 0.3 s with a cdktf whose tokens cannot be found, which needs a fresh
            Node. Does nothing where not fast.
    """

    fast: bool
    reason: str = ""
    renew: Callable[[], None] = _nothing


# By package. Python imports a package once, so there is nothing to choose a second time.
_loaded: dict[str, Loaded] = {}


def activate(
    package: str,
    submodules: Iterable[str],
    *,
    plain: Iterable[str] = (),
    cache_dir: Path | None = None,
    progress: Progress | None = None,
    warn: Warn = warnings.warn,
) -> Loaded:
    """Make the imports of a provider package quick; call it before the package is imported.

    Node is started here and does its part while Python goes on: call this early. Afterwards
    `from <package>.<submodule> import ...` works as ever for the submodules named, and is refused
    for others. The first call for an installed version and a set of submodules takes about three
    seconds more. Where something does not fit, the import stays as it is, with one warning.
    Later calls for the same package change nothing and return what the first one did.

    Args:
        package: The import name of the provider package, such as `cdktf_cdktf_provider_aws`.
        submodules: All submodules that will be imported; see `submodules_in`.
        plain: Methods without arguments that all constructs have and that give plain data, by their
            names in JavaScript, such as `toHclTerraform`. For those of the package they are three
            times as quick: cdktf declares that they give anything at all, and jsii looks at each
            value in it. With `plain`, what is no plain data in it is not to be recognised.
        cache_dir: The cache; by default that of the user.
        progress: Called with the share done, from 0 to 1, while an assembly is pruned.
        warn: Called with a sentence when something slower has to serve.

    Raises:
        ToolError: If there is no Node.
    """
    if package not in _loaded:
        _loaded[package] = _load(
            package, Wanted(frozenset(submodules), frozenset(plain)), cache_dir, progress, warn
        )
    return _loaded[package]


def _load(
    package: str,
    wanted: Wanted,
    cache_dir: Path | None,
    progress: Progress | None,
    warn: Warn,
) -> Loaded:
    node = find_node()
    # For the case that jsii starts Node itself; our own choice is not to be seen by others.
    os.environ.setdefault("JSII_NODE", str(node))
    if package in sys.modules:
        return Loaded(fast=False, reason=f"{package} was imported before")
    try:
        packages = find_with_requirements(package)
        entry = ready_entry(packages, wanted, cache_dir, progress, warn)
        names = entry.submodules()
        sources = python_sources(packages, names)
        stand_in = StandIn(packages[-1], names, sources, entry.folder, entry.assembly)
        renew = _start(packages, entry, node, warn)
    except (Unfit, OSError, ValueError) as error:
        warn(f"{package} is imported the ordinary way, which is slow: {error}")
        return Loaded(fast=False, reason=str(error))
    stand_in.install()
    return Loaded(fast=True, renew=renew)


def _start(
    packages: Sequence[Installed], entry: Entry, node: Path, warn: Warn
) -> Callable[[], None]:
    """Start a kernel unless jsii has one already; returns what exchanges it for a fresh one."""
    *others, provider = packages
    loads = [Load(each.name, each.version, str(each.tarball)) for each in others]
    loads.append(Load(provider.name, provider.version, str(entry.assembly)))
    start = functools.partial(start_kernel, node, entry.kernel, entry.package_cache)
    if "jsii" in sys.modules:
        from tfgen.bindings.kernel import running_kernel

        running = running_kernel()
        if running is not None or any(f"{each.package}._jsii" in sys.modules for each in others):
            return running.renew if running is not None else _nothing
    started = start(loads)
    try:
        from tfgen.bindings.kernel import EarlyKernel
    except (ImportError, AttributeError) as error:
        stop_kernel(started)
        raise Unfit(f"the installed jsii is not one that is known: {error}") from error
    kernel = EarlyKernel(start, started, loads, {provider.name: str(provider.tarball)}, warn)
    kernel.install()
    return kernel.renew
