"""Generated modules as `python -OO` would compile them: without type checks and docstrings.

jsii-pacmak guards the type checks in the generated Python by `if __debug__:`, and says that `-O`
leaves them out (jsii/_type_checking.py). They take a third of the time of a construct, and repeat
what mypy says before and the kernel afterwards. `typing.cast(T, value)` is just `value`, but makes
`T` anew for each call, such as `typing.Optional[typing.List["Statement"]]`: it goes as well. And
what checks types is not imported then, which newer versions of jsii-pacmak see to themselves.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import marshal
import re
from pathlib import Path
from types import CodeType

# Bytecode of another Python cannot be used, so this belongs into what names a cache entry.
MAGIC = importlib.util.MAGIC_NUMBER.hex()

# As jsii-pacmak writes it, on a line of its own.
_CAST = re.compile(
    rb"^( +return )typing\.cast\(.+, (jsii\.s?(?:get|invoke)\(.*\)|result)\)$", re.MULTILINE
)
# As older versions write it, at the top.
_CHECKER = re.compile(
    rb"^(?:import typeguard|TYPEGUARD_MAJOR_VERSION = .*|from importlib\.metadata import .*)$",
    re.MULTILINE,
)


def write_bytecode(folder: Path, name: str, source: Path) -> None:
    """Compile a module into a folder.

    Args:
        folder: Where to write, as `<name>.code`.
        name: The full name of the module.
        source: Its source.
    """
    text = _CHECKER.sub(b"", _CAST.sub(rb"\1\2", source.read_bytes()))
    code = compile(text, str(source), "exec", dont_inherit=True, optimize=2)
    _file(folder, name).write_bytes(marshal.dumps(code))


class BytecodeLoader(importlib.machinery.SourceFileLoader):
    """Loads a module from what `write_bytecode` wrote; its source stays the place of errors."""

    def __init__(self, folder: Path, name: str, source: Path) -> None:
        super().__init__(name, str(source))
        self._folder = folder

    def get_code(self, fullname: str) -> CodeType:
        """The compiled module."""
        code: CodeType = marshal.loads(_file(self._folder, fullname).read_bytes())
        return code


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name}.code"
