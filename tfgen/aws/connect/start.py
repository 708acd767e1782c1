"""The ops task while it is needed: started, tagged, and stopped on every way out."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tfgen.aws.connect.account import Account
from tfgen.aws.connect.failures import DeniedError, UnansweredError, explained
from tfgen.aws.connect.interrupts import deferred, interruptible
from tfgen.aws.connect.reasons import explain_placement
from tfgen.aws.connect.request import Tags, run_task
from tfgen.aws.connect.stop import ENDED, could_not_stop, stop_task
from tfgen.aws.connect.target import Target, security_group
from tfgen.aws.connect.watch import Watcher, watcher
from tfgen.errors import TfgenError, ToolError
from tfgen.spec.environment import Environment


@dataclass(slots=True)
class OpsTask:
    """A task that was started for this session.

    Attributes:
        arn: Its ARN.
        ended: Why it ended, once it has been stopped; "" before.
    """

    arn: str
    ended: str = ""

    @property
    def id(self) -> str:
        """The last part of its ARN, which is what other commands take."""
        return self.arn.rpartition("/")[2]


@contextmanager
def started(
    account: Account, spec: Environment, target: Target, marks: Tags, *, keep: bool = False
) -> Iterator[OpsTask]:
    """An ops task of one's own; with `keep` it is left running once it has been started.

    It is stopped however this is left: in good order, by an error, by Ctrl-C, SIGTERM or SIGHUP.
    Should this process be killed outright, a process beside it stops the task.

    Raises:
        TfgenError: It does not start, or cannot be stopped.
        KeyboardInterrupt: After Ctrl-C, SIGTERM or SIGHUP.
    """
    parameters = run_task(spec, target, security_group(account, spec), marks, str(uuid.uuid4()))
    with interruptible(), watcher(account, target, marks) as beside:
        task: OpsTask | None = None
        kept = False
        try:
            with deferred():
                task = _begin(account, target, parameters, beside)
            if keep:
                beside.dismiss()
            kept = keep
            yield task
        finally:
            if task and not kept:
                with deferred():
                    _end(account, target, task, beside)


def _begin(
    account: Account, target: Target, parameters: dict[str, Any], beside: Watcher
) -> OpsTask:
    """Starts the task. Without an answer there may be one all the same: the watcher looks."""
    try:
        task = _run(account, target, parameters)
    except TfgenError as error:
        if not isinstance(error, UnansweredError):
            beside.dismiss()
        raise
    beside.knows(task.arn)
    return task


def _run(account: Account, target: Target, parameters: dict[str, Any]) -> OpsTask:
    with explained():
        answer = account.client("ecs").run_task(**parameters)
    if answer.get("failures") or not answer["tasks"]:
        raise ToolError(explain_placement(answer.get("failures", []), target))
    return OpsTask(answer["tasks"][0]["taskArn"])


def _end(account: Account, target: Target, task: OpsTask, beside: Watcher) -> None:
    """Stops the task, and has the watcher go on trying where that may still help."""
    try:
        task.ended = stop_task(account, target, task.arn, ENDED)
    except DeniedError as error:
        beside.dismiss()
        raise could_not_stop(target, task.arn, error, account.profile) from error
    except TfgenError as error:
        more = "a process in the background keeps trying for a while"
        raise could_not_stop(target, task.arn, error, account.profile, more) from error
    beside.dismiss()
