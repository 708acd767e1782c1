"""A pruned copy of a jsii assembly: only the submodules in use.

The assembly of the AWS provider unpacks to 365 MB, of which a program uses a hundredth. The copy
holds the same types and the same JavaScript for the submodules in use, and nothing for the others.
It is made by streaming once through the tarball.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import tarfile
from collections.abc import Callable, Iterable, Mapping
from typing import IO

from tfgen.bindings.descriptions import Descriptions
from tfgen.bindings.installed import Installed, Unfit

# What the TypeScript compiler writes for `export * as ecsCluster from "./ecs-cluster"`.
_EXPORT = re.compile(rb'^exports\.(\w+) = [\w(]*require\("\./([\w.-]+)(?:/index)?"\)', re.MULTILINE)
_SIBLING = re.compile(rb'require\("\.\./([\w.-]+)')
_SOURCE_MAP = re.compile(rb"^//# sourceMappingURL=.*\s*\Z", re.MULTILINE)


def prune(
    installed: Installed,
    namespaces: Iterable[str],
    plain: Iterable[str] = (),
    progress: Callable[[float], None] | None = None,
) -> dict[str, bytes]:
    """Read the part of an installed jsii assembly that some submodules need.

    Submodules that these refer to, by type or in JavaScript, come along.

    Args:
        installed: The package that the assembly comes with.
        namespaces: The submodules as the assembly calls them, such as `ecsCluster`.
        plain: Methods that all its classes inherit and that give plain data; see `activate`.
        progress: Called now and then with the share done, from 0 to 1.

    Returns:
        The content of each file of the pruned assembly, by its name in the tarball.

    Raises:
        Unfit: If the assembly is not laid out as expected.
        OSError: If the tarball cannot be read.
    """
    tarball = installed.tarball
    wanted = frozenset(namespaces)
    while True:
        files, folders, exported = _read(installed, wanted, plain, progress)
        if any(exported.get(namespace) != folder for namespace, folder in folders.items()):
            raise Unfit(f"{tarball.name} has an index.js that is not laid out as expected")
        needed = {found.decode() for text in files.values() for found in _SIBLING.findall(text)}
        missing = {name for name, folder in exported.items() if folder in needed} - folders.keys()
        if not missing:
            break
        # JavaScript needs a sibling that no type mentions: rare enough to simply read again.
        wanted |= missing
    if stray := needed - set(exported.values()):
        raise Unfit(f"{tarball.name} requires files of unknown kind: {', '.join(sorted(stray))}")
    package = {"name": installed.name, "version": installed.version, "main": "lib/index.js"}
    return {
        **files,
        "package/package.json": json.dumps(package).encode(),
        "package/lib/index.js": _index(folders),
    }


def write_tarball(files: Mapping[str, bytes], target: IO[bytes]) -> None:
    """Write files as a gzipped tar; equal files give equal bytes."""
    with (
        gzip.GzipFile("", "wb", fileobj=target, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w") as tar,
    ):
        for name, content in sorted(files.items()):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


def _read(
    installed: Installed,
    wanted: frozenset[str],
    plain: Iterable[str],
    progress: Callable[[float], None] | None,
) -> tuple[dict[str, bytes], dict[str, str], dict[str, str]]:
    """One pass: the files to keep, the folders kept, and the folders there are (by namespace)."""
    tarball = installed.tarball
    size = tarball.stat().st_size
    files: dict[str, bytes] = {}
    kept: dict[str, str] = {}
    exported: dict[str, str] = {}
    with tarball.open("rb") as raw, tarfile.open(fileobj=raw, mode="r|gz") as tar:
        for count, member in enumerate(tar):
            if progress and count % 50 == 0:
                progress(raw.tell() / size)
            match member.name.split("/"):
                case ["package", ".jsii"]:
                    # The first member, so that the folders to keep are known from here on.
                    descriptions = Descriptions(installed.name, _content(tar, member))
                    wanted = descriptions.closure(wanted)
                    kept = {namespace: descriptions.folder(namespace) for namespace in wanted}
                    files[member.name] = descriptions.pruned(wanted, plain)
                case ["package", "lib", "index.js"]:
                    exports = _EXPORT.findall(_content(tar, member))
                    exported = {key.decode(): folder.decode() for key, folder in exports}
                case ["package", "lib", folder, *_, file]:
                    if file.endswith(".js") and folder in kept.values():
                        files[member.name] = _SOURCE_MAP.sub(b"", _content(tar, member))
    if not kept:
        raise Unfit(f"{tarball.name} does not describe its types")
    return files, kept, exported


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    stream = tar.extractfile(member)
    if stream is None:
        raise Unfit(f"{member.name} is not a file")
    return stream.read()


def _index(folders: Mapping[str, str]) -> bytes:
    """An `index.js` that loads each submodule when it is first used."""
    lines = ['"use strict";', 'Object.defineProperty(exports, "__esModule", { value: true });']
    lines += [
        f'Object.defineProperty(exports, "{namespace}", '
        f'{{ enumerable: true, get: () => require("./{folder}") }});'
        for namespace, folder in sorted(folders.items())
    ]
    return "\n".join(lines).encode()
