"""The process that stops a task when `tfgen connect` cannot: `python -m tfgen.aws.connect.watcher`.

It reads lines of JSON: first what to stop and how to sign in, then the task once it is known, last
that nothing is left to do. When the pipe closes without that last word, `tfgen connect` has been
killed, and the task is stopped here; when the task's time to live is over, it is stopped too.
"""

from __future__ import annotations

import json
import os
import select
import sys
import time
from contextlib import suppress
from typing import Any

# A laptop that sleeps stops this clock; on waking, the time of day counts.
_LOOK_SECONDS = 30.0
# Offline, or AWS is down: it tries until the task's time is over, and some more.
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS, _AT_LEAST_SECONDS = 1.0, 60.0, 600.0
# A task that was being started when the pipe closed is listed a little later.
_SEARCH_SECONDS = 60.0


def main() -> None:
    """Watches until there is nothing to stop any more."""
    known: dict[str, Any] = {}
    overdue = False
    buffer = b""
    while not known.get("done"):
        wait = _LOOK_SECONDS
        if known.get("task") and not overdue:
            wait = min(wait, max(0.0, known["expires"] - time.time()))
        if select.select([sys.stdin], [], [], wait)[0]:
            chunk = os.read(sys.stdin.fileno(), 65536)
            if not chunk:
                break
            *lines, buffer = (buffer + chunk).split(b"\n")
            for line in lines:
                known.update(json.loads(line))
        elif known.get("task") and not overdue and time.time() >= known["expires"]:
            overdue = True
            _stop(known, overdue=True)
    if known and not known.get("done"):
        _stop(known, overdue=overdue)


def _stop(known: dict[str, Any], *, overdue: bool) -> None:
    """Stops the task, or what carries its tags; tries again while that may help."""
    from tfgen.aws.connect.failures import DeniedError
    from tfgen.aws.connect.stop import ORPHANED, OVERDUE, find_orphans, stop_task
    from tfgen.aws.connect.target import Target
    from tfgen.errors import TfgenError

    target = Target("", known["region"], known["cluster"], "", "")
    reason = OVERDUE if overdue else ORPHANED
    began, pause = time.time(), _FIRST_PAUSE_SECONDS
    give_up = max(known["expires"], began + _AT_LEAST_SECONDS)
    while time.time() < give_up:
        for account in _accounts(known):
            with suppress(TfgenError):
                try:
                    found = [known["task"]] if known.get("task") else []
                    found = found or find_orphans(account, target, known["tags"])
                    for task in found:
                        stop_task(account, target, task, reason)
                    if found or time.time() > began + _SEARCH_SECONDS:
                        return
                except DeniedError:
                    return
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)


def _accounts(known: dict[str, Any]) -> Any:
    """With the credentials that were in use, and as a fresh sign-in finds them."""
    from tfgen.aws.connect.account import Account, account
    from tfgen.errors import TfgenError

    if known["credentials"]:
        import boto3

        def client(service: str) -> Any:
            return boto3.client(service, region_name=known["region"], **known["credentials"])

        yield Account(known["region"], client)
    with suppress(TfgenError):
        yield account(known["region"], known["profile"])


if __name__ == "__main__":
    main()
