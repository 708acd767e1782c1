"""`tfgen connect`: a shell in the ops container."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from tfgen.cli import connect_looks as looks
from tfgen.cli import connect_tasks as tasks
from tfgen.cli.connect_looks import Hints
from tfgen.cli.console import (
    EnvironmentArgument,
    Format,
    FormatOption,
    LocalOption,
    note,
    progress,
)
from tfgen.errors import Problem, TfgenError, UsageError
from tfgen.project import Project

if TYPE_CHECKING:
    from tfgen.aws.connect.connect import Screen, Wish
    from tfgen.aws.connect.wait import Narrate

_TASKS, _AWS = "Instead of a session", "AWS"


def connect(
    context: typer.Context,
    environment: EnvironmentArgument,
    reason: Annotated[
        str,
        typer.Option(
            "--reason", metavar="TEXT", help="Why: a tag of the task. Asked for if it is missing."
        ),
    ] = "",
    command: Annotated[
        str, typer.Option("--command", metavar="COMMAND", help="What to run in the container.")
    ] = "/bin/sh",
    container: Annotated[
        str,
        typer.Option(
            "--container",
            metavar="NAME",
            help="The container; access policies allow the ops container alone.",
            show_default="ops",
        ),
    ] = "",
    ttl: Annotated[
        str,
        typer.Option(
            "--ttl", metavar="TIME", help="The task's time to live, 1m to 24h, such as 90m."
        ),
    ] = "4h",
    timeout: Annotated[
        str, typer.Option("--timeout", metavar="TIME", help="How long to wait for the task.")
    ] = "5m",
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave the task running afterwards, to come back to.")
    ] = False,
    task: Annotated[
        str,
        typer.Option(
            "--task", metavar="ID", help="Join a task that runs. It runs on.", show_default=False
        ),
    ] = "",
    service: Annotated[
        str,
        typer.Option(
            "--service",
            metavar="NAME",
            help="Use a running task of this service. It runs on.",
            show_default=False,
        ),
    ] = "",
    client: Annotated[
        str,
        typer.Option("--client", metavar="tfgen|aws-cli|e1s", help="Who opens the shell."),
    ] = "tfgen",
    list_: Annotated[
        bool,
        typer.Option("--list", help="Show the ops tasks that run.", rich_help_panel=_TASKS),
    ] = False,
    stop: Annotated[
        str,
        typer.Option(
            "--stop",
            metavar="ID",
            help="Stop an ops task.",
            rich_help_panel=_TASKS,
            show_default=False,
        ),
    ] = "",
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Check every prerequisite, start nothing; exit 4 where one fails.",
            rich_help_panel=_TASKS,
        ),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Show what would be called; only look at AWS.",
            rich_help_panel=_TASKS,
        ),
    ] = False,
    profile: Annotated[
        str,
        typer.Option(
            "--profile", metavar="NAME", help="Credentials: a named profile.", rich_help_panel=_AWS
        ),
    ] = "",
    region: Annotated[
        str,
        typer.Option(
            "--region",
            metavar="REGION",
            help="The region.",
            show_default="the spec's",
            rich_help_panel=_AWS,
        ),
    ] = "",
    local: LocalOption = False,
    format_: FormatOption = Format.TEXT,
) -> int:
    """Opens a shell in the ops container: starts a task for it, and stops it at the end.

    The exit code is that of the session.
    """
    from tfgen.aws.connect import account as accounts
    from tfgen.aws.connect.target import target_of
    from tfgen.spec.environment import load_environment

    if sum((list_, bool(stop), check, dry_run)) > 1:
        raise UsageError(Problem("--list, --stop, --check and --dry-run do not go together"))
    if task and service:
        raise UsageError(Problem("--task and --service do not go together"))
    project: Project = context.obj
    [name] = project.chosen([environment])
    spec = load_environment(project.spec(name)).spec
    hints = _hints(name)
    with _named(hints), ExitStack() as stack:
        plugin = None
        if local:
            from tfgen.aws.connect.local import on_local_aws

            where = project.working("local", name)
            plugin = stack.enter_context(on_local_aws(where, spec.aws.region))
        target = target_of(spec, region=region, container=container, service=service)
        if list_ or stop or check:
            account = accounts.account(target.region, profile)
            if list_:
                return tasks.list_(account, spec, target, format_)
            if stop:
                return tasks.stop(account, spec, target, stop)
            return looks.check(account, spec, target, hints, format_)
        starts = not task and not target.service
        wish = _wish(reason, command, ttl, timeout, keep, task, client, starts=starts)
        account = accounts.account(target.region, profile)
        if dry_run:
            return looks.dry_run(account, spec, target, wish, format_)
        from tfgen.aws.connect.connect import connect as open_shell

        return open_shell(account, spec, target, wish, _screen(hints), plugin)


def _wish(
    reason: str,
    command: str,
    ttl: str,
    timeout: str,
    keep: bool,
    task: str,
    client: str,
    *,
    starts: bool,
) -> Wish:
    from tfgen.aws.connect import request
    from tfgen.aws.connect.connect import Client, Wish

    if client not in list(Client):
        hint = f"the clients are {', '.join(Client)}"
        raise UsageError(Problem(f"there is no client {client}", hint=hint))
    lifetime, patience = request.ttl(ttl), request.duration(timeout, "--timeout")
    if starts and not reason.strip() and sys.stdin.isatty():
        note("Why is the shell needed? It becomes a tag of the task, for those who look.", "bold")
        try:
            reason = input("  ")
        except EOFError:  # Ctrl-D
            reason = ""
    return Wish(command, reason, lifetime, patience, keep, task, Client(client))


def _screen(hints: Hints) -> Screen:
    from tfgen.aws.connect.connect import Screen

    @contextmanager
    def waiting(text: str) -> Iterator[Narrate]:
        with progress(text) as status:
            yield lambda more: status.update(f"{text}: {more}") if status else None

    return Screen(waiting, lambda text: note(hints(text)))


@contextmanager
def _named(hints: Hints) -> Iterator[None]:
    """Names the environment in the remedies."""
    try:
        yield
    except TfgenError as error:
        error.problems = tuple(
            replace(problem, hint=hints(problem.hint)) for problem in error.problems
        )
        raise


def _hints(name: str) -> Hints:
    return lambda text: text.replace(" ENV", f" {name}")
