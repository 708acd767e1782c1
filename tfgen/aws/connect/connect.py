"""From a wish to a shell: what has to be right, the task, the session, and the end of both."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from tfgen.aws.connect.account import Account, Caller, sign_in
from tfgen.aws.connect.cluster import logged_cluster
from tfgen.aws.connect.interrupts import interruptible
from tfgen.aws.connect.plugin import Plugin, find_plugin
from tfgen.aws.connect.reasons import why_it_ended
from tfgen.aws.connect.request import tags
from tfgen.aws.connect.session import Program, aws_cli, e1s, open_session, require
from tfgen.aws.connect.start import OpsTask, started
from tfgen.aws.connect.stop import ENDED, stop_command
from tfgen.aws.connect.target import Target
from tfgen.aws.connect.tasks import Running, one, task_of_service
from tfgen.aws.connect.terminal import hand_over
from tfgen.aws.connect.wait import Narrate, Ready, ready
from tfgen.spec.environment import Environment


class Client(StrEnum):
    """Who opens the shell."""

    TFGEN = "tfgen"
    AWS_CLI = "aws-cli"
    E1S = "e1s"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for.

    Attributes:
        command: What to run in the container.
        reason: Why; needed only where a task is started.
        ttl: How long the task may live.
        timeout: How long to wait for it.
        keep: Whether it is left running afterwards.
        task: The id of a running task to join, or "".
    """

    command: str
    reason: str
    ttl: timedelta
    timeout: timedelta
    keep: bool = False
    task: str = ""
    client: Client = Client.TFGEN


@dataclass(frozen=True, slots=True)
class Screen:
    """What the person sees.

    Attributes:
        waiting: Shows that something takes its time; gives a way to say what is going on.
        note: A line beside the session.
    """

    waiting: Callable[[str], AbstractContextManager[Narrate]]
    note: Callable[[str], None]


def connect(
    account: Account,
    spec: Environment,
    target: Target,
    wish: Wish,
    screen: Screen,
    plugin: Plugin | None = None,
) -> int:
    """Opens the shell and returns once it is closed; what was started for it has been stopped.

    Returns:
        The exit code of the program that carried the session.

    Raises:
        TfgenError: A prerequisite is missing, or AWS refuses something; says which and the remedy.
        KeyboardInterrupt: After Ctrl-C while waiting, SIGTERM or SIGHUP.
    """
    plugin = plugin or find_plugin()
    if wish.client is not Client.TFGEN:
        require("aws")  # e1s calls it too
    if wish.client is Client.E1S:
        require("e1s")
    with screen.waiting(f"Looking at {target.cluster}"):
        caller = sign_in(account, spec.aws)
        logged_cluster(account, spec, target)
        running = _running(account, target, wish)
    session = _Session(account, spec, target, wish, screen, plugin)
    if running:
        screen.note(f"Joining task {running.id}; it runs on afterwards.")
        with interruptible():
            return session.run(running.arn)
    return _own(session, caller)


def _running(account: Account, target: Target, wish: Wish) -> Running | None:
    if wish.task:
        return one(account, target, wish.task)
    return task_of_service(account, target) if target.service else None


def _own(session: _Session, caller: Caller) -> int:
    """A session in a task of its own."""
    target, wish, screen = session.target, session.wish, session.screen
    marks = tags(target, caller.user_id, wish.reason, wish.ttl, datetime.now(UTC))
    task: OpsTask | None = None
    try:
        with ExitStack() as stack:
            with screen.waiting("Starting an ops task"):
                task = stack.enter_context(
                    started(session.account, session.spec, target, marks, keep=wish.keep)
                )
            screen.note(
                f"Task {task.id} was started for {caller.user_id} and may live until {marks.until}."
            )
            return session.run(task.arn)
    finally:
        # The terminal may be gone; the task has been stopped before anything is said.
        with suppress(OSError):
            if task:
                screen.note(_farewell(session, task))


def _farewell(session: _Session, task: OpsTask) -> str:
    if session.wish.keep:
        stop = stop_command(session.target, task.arn, session.account.profile)
        return (
            f"Task {task.id} is kept.\n"
            f"  come back: tfgen connect ENV --task {task.id}\n"
            f"  stop it:   tfgen connect ENV --stop {task.id}, or {stop}"
        )
    if task.ended and task.ended != ENDED:
        why = why_it_ended(task.ended)
        return f"Task {task.id} had ended already: {why or task.ended}."
    return f"Task {task.id} is being stopped." if task.ended else f"Task {task.id} runs on."


@dataclass(frozen=True, slots=True)
class _Session:
    account: Account
    spec: Environment
    target: Target
    wish: Wish
    screen: Screen
    plugin: Plugin

    def run(self, task: str) -> int:
        """Waits for the task's exec agent, and hands the terminal to who opens the shell."""
        with self.screen.waiting("Waiting for the task") as narrate:
            found = ready(self.account, self.target, task, self.wish.timeout, narrate)
            program = self._program(found)
        if program.session_id:
            name = program.session_id
            names = self.spec.names
            self.screen.note(
                f"Session {name}. Once it is over, its transcript is in "
                f"{names.session_log_group}\nand s3://{names.bucket}/sessions/{name}.log."
            )
        if program.advice:
            self.screen.note(program.advice)
        return hand_over(program.command, program.more)

    def _program(self, task: Ready) -> Program:
        wish, profile = self.wish, self.account.profile
        match wish.client:
            case Client.AWS_CLI:
                return aws_cli(self.target, task.arn, wish.command, profile)
            case Client.E1S:
                return e1s(self.target, task.arn, wish.command, profile)
            case _:
                return open_session(self.account, self.target, task, wish.command, self.plugin)
