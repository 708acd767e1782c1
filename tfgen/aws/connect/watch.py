"""Starts the process that stops the task should this one be killed.

No handler runs after SIGKILL, but the kernel closes the pipe: the other end, a process in a session
of its own, sees that and does what is left to do.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import tfgen
from tfgen.aws.connect.account import Account
from tfgen.aws.connect.request import Tags
from tfgen.aws.connect.target import Target

_GOODBYE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Watcher:
    """The process beside this one.

    Attributes:
        pipe: What it reads from.
    """

    pipe: IO[bytes]

    def knows(self, task: str) -> None:
        """Tells it the task; until then it would look for it by its tags."""
        self._say({"task": task})

    def dismiss(self) -> None:
        """Sends it away: there is nothing left to stop."""
        self._say({"done": True})

    def _say(self, message: dict[str, Any]) -> None:
        # It may have been killed itself; then this process has to do without.
        with suppress(OSError, ValueError):
            self.pipe.write(json.dumps(message).encode() + b"\n")
            self.pipe.flush()


@contextmanager
def watcher(account: Account, target: Target, marks: Tags) -> Iterator[Watcher]:
    """Runs it, ready to stop a task with these tags. Credentials go through the pipe alone."""
    # -P keeps the working directory off the path; tfgen itself may stand there uninstalled.
    path = [str(Path(tfgen.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "tfgen.aws.connect.watcher"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, path))},
        # Not part of the terminal's job: neither Ctrl-C nor a closed terminal reaches it.
        start_new_session=True,
        cwd="/",
    )
    assert process.stdin is not None
    beside = Watcher(process.stdin)
    beside._say(
        {
            "cluster": target.cluster,
            "region": target.region,
            "tags": marks.as_aws,
            "expires": marks.expires.timestamp(),
            "profile": account.profile,
            "credentials": account.credentials(),
        }
    )
    try:
        yield beside
    finally:
        with suppress(OSError):
            process.stdin.close()
        # Sent away it ends at once; else it outlives this process by what it has left to do.
        with suppress(subprocess.TimeoutExpired):
            process.wait(_GOODBYE_SECONDS)
        process.returncode = process.returncode or 0
