"""What the cache holds for a provider package and a set of submodules.

- `assembly.tgz`: the pruned assembly;
- `submodules.json`: the submodules in it, and their names there;
- `<module>.code`: the Python modules, compiled without their type checks;
- `direct.js`: jsii's kernel, to be run in one process;
- `program.js` and `runtime-index-worker.js`: what that runs, as jsii brings it;
- `jsii`: what that unpacks at its first start.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tfgen.bindings.bytecode import MAGIC, write_bytecode
from tfgen.bindings.cache import ensure, user_cache_dir
from tfgen.bindings.installed import (
    Installed,
    Unfit,
    jsii_version,
    namespaces,
    package_directory,
    python_sources,
)

# Part of each entry's name: raise it when what an entry holds, or how it is made, changes.
_FORMAT = 8
# Part of it as well, with all that it says.
_SCRIPT = Path(__file__).with_name("direct.js")

# The share of the time that pruning takes.
_PRUNING = 0.5

# Called with the share done, from 0 to 1.
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a cache.

    Attributes:
        folder: Where it is.
    """

    folder: Path

    @property
    def assembly(self) -> Path:
        """The pruned assembly."""
        return self.folder / "assembly.tgz"

    @property
    def kernel(self) -> Path:
        """The script that Node runs."""
        return self.folder / "direct.js"

    @property
    def package_cache(self) -> Path:
        """Where jsii keeps what it unpacks; it goes when the entry goes."""
        return self.folder / "jsii"

    def submodules(self) -> dict[str, str]:
        """The Python name of each submodule, and its name in the assembly."""
        names: dict[str, str] = json.loads((self.folder / "submodules.json").read_bytes())
        return names


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a program uses of a provider package.

    Attributes:
        submodules: By their names in Python.
        plain: Methods of constructs that give plain data; see `activate`.
    """

    submodules: frozenset[str]
    plain: frozenset[str] = frozenset()


def entry_for(packages: Sequence[Installed], wanted: Wanted, cache_dir: Path | None) -> Entry:
    """The place of an entry; all that decides about its content is part of its name.

    Args:
        packages: The provider package, after all that it stands on.
        wanted: What is used of it.
        cache_dir: The cache; by default that of the user.

    Raises:
        Unfit: If the installed jsii does not say its version.
    """
    cache_dir = cache_dir or user_cache_dir("tfgen")
    sizes = [(each.name, each.version, each.tarball.stat().st_size) for each in packages]
    script = hashlib.sha256(_SCRIPT.read_bytes()).hexdigest()
    used = [sorted(wanted.submodules), sorted(wanted.plain)]
    facts = json.dumps([_FORMAT, script, MAGIC, jsii_version(), sizes, used])
    key = hashlib.sha256(facts.encode()).hexdigest()[:16]
    return Entry(cache_dir / "bindings" / f"{packages[-1].package}-{key}")


def ready_entry(
    packages: Sequence[Installed],
    wanted: Wanted,
    cache_dir: Path | None,
    progress: Progress | None,
    warn: Callable[[str], None],
) -> Entry:
    """An entry with its files, made if need be; where the cache cannot be written, a passing one.

    Args:
        packages: As for `entry_for`.
        wanted: As for `entry_for`.
        cache_dir: As for `entry_for`.
        progress: Called while the entry is made.
        warn: Called with a sentence if the entry will not last.

    Raises:
        Unfit: If something is not laid out as expected.
        OSError: If a passing entry cannot be made either.
    """

    def fill(folder: Path) -> None:
        _fill(folder, packages, wanted, progress)

    entry = entry_for(packages, wanted, cache_dir)
    try:
        ensure(entry.folder, fill)
    except OSError as error:
        warn(f"the cache cannot be used, so each run takes seconds longer: {error}")
        passing = Path(tempfile.mkdtemp(prefix="bindings-"))
        atexit.register(shutil.rmtree, passing, ignore_errors=True)
        entry = entry_for(packages, wanted, passing)
        ensure(entry.folder, fill)
    return entry


def _fill(
    folder: Path,
    packages: Sequence[Installed],
    wanted: Wanted,
    progress: Progress | None,
) -> None:
    # Here and not above: a process that finds its entry ready does without.
    from tfgen.bindings.assembly import prune, write_tarball

    entry = Entry(folder)
    names = namespaces(packages[-1], wanted.submodules)
    tell = progress or (lambda _: None)
    files = prune(packages[-1], names.values(), wanted.plain, lambda done: tell(_PRUNING * done))
    with entry.assembly.open("wb") as target:
        write_tarball(files, target)
    (folder / "submodules.json").write_text(json.dumps(names), "utf-8")
    sources = python_sources(packages, names)
    for count, (name, source) in enumerate(sources.items()):
        tell(_PRUNING + (1 - _PRUNING) * count / len(sources))
        write_bytecode(folder, name, source)
    _copy_kernel(entry.kernel)
    tell(1.0)


def _copy_kernel(script: Path) -> None:
    """Put `direct.js` and jsii's kernel in place, if the kernel is one that it can run."""
    embedded = package_directory("jsii") / "_embedded" / "jsii"
    program = embedded / "lib__program.js"
    if not program.is_file() or b"readFD:3" not in program.read_bytes():
        raise Unfit("the kernel of the installed jsii is not one that is known")
    shutil.copyfile(_SCRIPT, script)
    for file in embedded.glob("lib__*.js"):
        shutil.copyfile(file, script.with_name(file.name.removeprefix("lib__")))
