"""The stand-in for a provider package, put where Python looks for modules.

The package's own `__init__` imports all submodules, and its `_jsii` loads the whole assembly. The
stand-in has the same `__path__` and runs neither; the submodules themselves are the installed ones.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from tfgen.bindings.bytecode import BytecodeLoader
from tfgen.bindings.installed import Installed


@dataclass(frozen=True, slots=True)
class StandIn(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds and loads the stand-in package and its `_jsii` module.

    Attributes:
        installed: The provider package.
        submodules: Its submodules that can be imported, and their names in the assembly.
        sources: The source of each generated module.
        bytecode: Where these are, compiled.
        tarball: The pruned assembly.
    """

    installed: Installed
    submodules: Mapping[str, str]
    sources: Mapping[str, Path]
    bytecode: Path
    tarball: Path

    def install(self) -> None:
        """From now on, importing the provider package gives the stand-in."""
        sys.meta_path.insert(0, self)

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002 - the protocol's signature
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> importlib.machinery.ModuleSpec | None:
        """Answer for the generated modules; refuse submodules that the assembly lacks."""
        package = self.installed.package
        if fullname == package:
            origin = str(self.installed.directory / "__init__.py")
            spec = importlib.machinery.ModuleSpec(fullname, self, origin=origin, is_package=True)
            spec.submodule_search_locations = [str(self.installed.directory)]
            return spec
        if fullname in self.sources:
            source = self.sources[fullname]
            loader = BytecodeLoader(self.bytecode, fullname, source)
            return importlib.util.spec_from_file_location(fullname, source, loader=loader)
        if not fullname.startswith(f"{package}."):
            return None
        submodule = fullname.split(".")[1]
        if submodule == "_jsii":
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        if submodule not in self.submodules:
            # Without this it would import, and fail later in JavaScript with a riddle.
            message = f"{fullname} is not among the submodules that were activated"
            raise ModuleNotFoundError(message, name=fullname)
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing for the package; for its `_jsii`, load the pruned assembly."""
        package, name = self.installed.package, self.installed.name
        if module.__name__ == package:
            return
        import jsii

        for required in self.installed.requires:
            importlib.import_module(f"{required}._jsii")
        # JSIIAssembly.load reads this, to find the module of a type that it has not seen yet.
        vars(module)["_SUBMODULE_FQN_MAP"] = {
            f"{name}.{namespace}": f"{package}.{submodule}"
            for submodule, namespace in self.submodules.items()
        }
        vars(module)["__jsii_assembly__"] = jsii.JSIIAssembly.load(
            name, self.installed.version, package, self.tarball.name
        )
        vars(module)["__all__"] = ["__jsii_assembly__"]

    def get_resource_reader(self, fullname: str) -> StandIn:  # noqa: ARG002
        """Be what `importlib.resources` asks for the files of `_jsii`, as jsii does."""
        return self

    def files(self) -> Path:
        """Where the pruned assembly is, seen as the directory of `_jsii`."""
        return self.tarball.parent
