"""The local AWS in the place of every account, for `--local`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tfgen.aws.connect.plugin import Plugin
from tfgen.aws.local import process
from tfgen.errors import Problem, UsageError


@contextmanager
def on_local_aws(directory: Path, region: str) -> Iterator[Plugin]:
    """Inside, this process and those that it starts see the local AWS of `directory` alone.

    Gives what stands in for session-manager-plugin there.

    Raises:
        UsageError: It is not running.
    """
    aws = process.status(directory, region)
    if aws is None:
        hint = "tfgen apply ENV --local starts it and makes the environment"
        raise UsageError(Problem("the local AWS is not running", hint=hint))
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(aws.environment)
    try:
        yield Plugin((sys.executable, "-P", "-m", "tfgen.aws.local.session"), ())
    finally:
        os.environ.clear()
        os.environ.update(before)
