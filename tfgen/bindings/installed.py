"""What is installed: the facts about packages that the other files stand on.

Nothing is imported to find them, because importing is what takes so long. The layout is the one
that jsii-pacmak writes (github.com/aws/jsii, packages/jsii-pacmak/lib/targets/python.ts): a `_jsii`
subpackage that holds the assembly, and an `__init__.py` in it that imports the `_jsii` of each
dependency and then calls `JSIIAssembly.load`.
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

_REQUIRES = re.compile(r"^import (\w+)\._jsii$", re.MULTILINE)
_LOAD = re.compile(
    r'^__jsii_assembly__ = jsii\.JSIIAssembly\.load\(\s*"([^"]+)", "([^"]+)", '
    r'__name__\[0:-6\], "([^"]+)"\s*\)$',
    re.MULTILINE,
)

_SIBLING = re.compile(r"^from \.\.(\w+) import ", re.MULTILINE)


class Unfit(Exception):
    """The installed packages do not look as this library expects; the message says how.

    Not a failure: it says "take the ordinary way".
    """


@dataclass(frozen=True, slots=True)
class Installed:
    """An installed package that jsii-pacmak made.

    Attributes:
        package: Its import name, such as `cdktf_cdktf_provider_aws`.
        directory: Where it is.
        name: The name of its assembly, such as `@cdktf/provider-aws`.
        version: The version of its assembly.
        tarball: Its assembly.
        requires: The import names of the packages it stands on.
    """

    package: str
    directory: Path
    name: str
    version: str
    tarball: Path
    requires: tuple[str, ...]


def find_installed(package: str) -> Installed:
    """Find an installed package.

    Raises:
        Unfit: If it is not installed, is not a plain directory or has another layout.
    """
    directory = package_directory(package)
    try:
        source = (directory / "_jsii" / "__init__.py").read_text("utf-8")
    except OSError as error:
        raise Unfit(f"{package} has no jsii assembly") from error
    loads = _LOAD.findall(source)
    if len(loads) != 1:
        raise Unfit(f"{package} loads its assembly in an unknown way")
    name, version, file = loads[0]
    tarball = directory / "_jsii" / file
    if not tarball.is_file():
        raise Unfit(f"{package} lacks its assembly {file}")
    requires = tuple(_REQUIRES.findall(source))
    return Installed(package, directory, name, version, tarball, requires)


def find_with_requirements(package: str) -> tuple[Installed, ...]:
    """Find a package and all that it stands on, in the order in which they are to be loaded.

    Raises:
        Unfit: As `find_installed`, for any of them.
    """
    found: dict[str, Installed] = {}

    def visit(name: str) -> None:
        if name not in found:
            installed = find_installed(name)
            for required in installed.requires:
                visit(required)
            found[name] = installed

    visit(package)
    return tuple(found.values())


def package_directory(package: str) -> Path:
    """The directory of an installed package.

    Raises:
        Unfit: If it is not installed, or not as a plain directory.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise Unfit(f"{package} is not installed")
    file = Path(spec.origin)
    if file.name != "__init__.py" or not file.is_file():
        raise Unfit(f"{package} is not installed as a plain directory")
    return file.parent


def jsii_version() -> str:
    """The version of the installed jsii.

    Raises:
        Unfit: If it cannot be found.
    """
    try:
        metadata = json.loads((package_directory("jsii") / "_metadata.json").read_bytes())
        return str(metadata["version"])
    except (OSError, ValueError, KeyError) as error:
        raise Unfit("the installed jsii does not say its version") from error


def python_sources(packages: Sequence[Installed], submodules: Iterable[str]) -> dict[str, Path]:
    """The source of each Python module in use, by its full name.

    Args:
        packages: The provider package, after all that it stands on.
        submodules: The submodules of it that are in use.
    """
    *others, provider = packages
    return {
        **{
            ".".join((each.package, *source.parent.relative_to(each.directory).parts)): source
            for each in others
            for source in sorted(each.directory.rglob("__init__.py"))
        },
        **{
            f"{provider.package}.{submodule}": provider.directory / submodule / "__init__.py"
            for submodule in submodules
        },
    }


def namespaces(installed: Installed, submodules: Iterable[str]) -> dict[str, str]:
    """What Python submodules are called in the assembly, such as `ecsCluster`.

    The generated source says it: `jsii_type="@cdktf/provider-aws.ecsCluster.EcsCluster"`.

    Returns:
        The names of these submodules, and of those that their source imports in turn.

    Raises:
        Unfit: If a submodule is not there or holds no jsii type.
    """
    jsii_type = re.compile(rf'jsii_type="{re.escape(installed.name)}\.(\w+)\.')
    found: dict[str, str] = {}
    pending = set(submodules)
    while pending:
        submodule = pending.pop()
        file = installed.directory / submodule / "__init__.py"
        source = file.read_text("utf-8") if file.is_file() else ""
        match = jsii_type.search(source)
        if match is None:
            raise Unfit(f"{installed.package} has no submodule {submodule!r} with jsii types")
        found[submodule] = match[1]
        pending |= set(_SIBLING.findall(source)) - found.keys() - {"_jsii"}
    return dict(sorted(found.items()))
