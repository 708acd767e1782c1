"""This machine: the programs that a session needs, and those it can do without."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from tfgen.aws.connect.checks.finding import Finding, State
from tfgen.aws.connect.plugin import find_plugin


def plugin() -> Iterator[Finding]:
    """session-manager-plugin.

    Raises:
        ToolError: It is not installed.
    """
    found = find_plugin()
    version = ".".join(map(str, found.version)) or "of an unknown version"
    yield Finding("session-manager-plugin", State.OK, f"{version} at {found.command[0]}")


def programs() -> Iterator[Finding]:
    """The other clients; a shell can be had without them."""
    for name, path in (("AWS CLI", shutil.which("aws")), ("e1s", shutil.which("e1s"))):
        yield Finding(name, State.OK, path or "not installed; needed only for --client")
