"""Writes one tree over another and is killed at each of its steps in turn; for test_killed.py.

`python -m tests.render.killed DIRECTORY [--finisher]` prints what each kill led to, as JSON. With
`--finisher` the process that finishes the job is killed at the same step as its parent.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import sys
from pathlib import Path

from tests.render.trees import put, texts, tree
from tfgen.errors import RenderError
from tfgen.render.compare import compare
from tfgen.render.write import recover, write

OLD = tree(main="old\n", same="same\n", iam__main="old\n", gone__main="old\n")
NEW = tree(main="new\n", same="same\n", iam__main="new\n", added__main="new\n")
OWN = {"extra.tf": "# mine\n"}

# More than there are, in the process that writes and in the one that finishes.
STEPS = 60

# What touches the disk or starts a process: https://docs.python.org/3/library/audit_events.html
_STEPS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.fork", "shutil.rmtree")


def main(directory: Path, *, finisher: bool) -> None:
    found = []
    for step in range(1, STEPS):
        modules = directory / str(step) / "modules"
        put(modules / "dev", {**OLD, **OWN})
        difference = compare(modules / "dev", NEW)
        child = os.fork()
        if child == 0:
            _die_at(step, finisher=finisher)
            try:
                write([difference])
            except RenderError:
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        _wait_for_finisher(modules)
        before = _state(modules)
        recover(modules)
        left = [path.name for path in modules.iterdir() if path.name != "dev"]
        ended = "killed" if os.WIFSIGNALED(status) else "failed" if status else "done"
        case = {"before": before, "after": _state(modules), "left": left, "ended": ended}
        found.append({"step": step, **case})
    print(json.dumps(found))


def _die_at(step: int, *, finisher: bool) -> None:
    """Kills this process when it is about to take its step with that number."""
    process = os.getpid()
    taken = 0

    def count(event: str, _: object) -> None:
        nonlocal taken
        if event in _STEPS and (finisher or os.getpid() == process):
            taken += 1
            if taken == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def _wait_for_finisher(modules: Path) -> None:
    """It holds the lock as long as it works."""
    descriptor = os.open(modules, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    os.close(descriptor)


def _state(modules: Path) -> str:
    present = texts(modules / "dev")
    if present == {**OLD, **OWN}:
        return "old"
    return "new" if present == {**NEW, **OWN} else "mixed"


if __name__ == "__main__":
    main(Path(sys.argv[1]), finisher="--finisher" in sys.argv)
