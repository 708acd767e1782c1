"""Text → syntax tree, by python-hcl2."""

from __future__ import annotations

import contextlib
import functools
import sys

import hcl2
import hcl2.parser
import lark
from hcl2.version import version as HCL2
from lark import Token, Tree

from tfgen.bindings.cache import ensure, user_cache_dir


@functools.cache
def _grammar() -> None:
    """Has python-hcl2 keep its compiled grammar in the user's cache, and loads it.

    Its own place is beside its code, where it cannot always write. Compiling takes two seconds,
    loading a tenth. Lark writes the file in place, so processes that start at once take turns.
    """
    versions = f"{HCL2}-{lark.__version__}-{sys.implementation.cache_tag}"
    folder = user_cache_dir("tfgen") / "grammar" / versions
    # Without locks (Windows) or a cache it is slow at worst: Lark compiles what it cannot load.
    with contextlib.suppress(OSError, ImportError):
        import fcntl

        ensure(folder, lambda _: None)  # a folder that nobody else can write: it holds a pickle
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            hcl2.parser.PARSER_FILE = folder / "grammar.bin"
            hcl2.parser.parser()


def syntax_tree(text: str) -> Tree[Token]:
    """The syntax tree of a text; the names in it are those of `hcl2.lark` in python-hcl2.

    Raises:
        lark.UnexpectedInput: The text is not HCL.
        lark.exceptions.LarkError: Lark cannot go on.
    """
    _grammar()
    return hcl2.parses_to_tree(text)
