"""Runs Terraform: the only place that starts it."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from tfgen.errors import Problem, ToolError
from tfgen.terraform import interrupts
from tfgen.terraform.events import Diagnostic, Event, Message, parse
from tfgen.terraform.problems import problems, uninitialised
from tfgen.terraform.workspace import Workspace, init_record, process_environment

OnEvent = Callable[[Event], None]

# Enough for a crash report; more is a log that nobody asked to see (TF_LOG).
_STDERR_LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that ended with one of the expected exit codes."""

    exit_code: int
    events: tuple[Event, ...]


def ignore(_event: Event) -> None:
    """The `on_event` of those who do not want to know."""


def stream(
    workspace: Workspace,
    arguments: Sequence[str],
    on_event: OnEvent = ignore,
    *,
    expected: Sequence[int] = (0,),
) -> Finished:
    """Runs a subcommand with `-json` and hands over each event as it comes.

    Raises:
        ToolError: The exit code is not an expected one; its problems are Terraform's errors.
        KeyboardInterrupt: The run was interrupted and has ended.
    """
    events: list[Event] = []
    with _stderr() as errors:
        with _process(workspace, arguments, errors) as process:
            for line in process.stdout or ():
                if line.strip():
                    events.append(parse(line))
                    on_event(events[-1])
        if process.returncode not in expected:
            found = [event for event in events if isinstance(event, Diagnostic)]
            raise _failure(workspace, arguments, process, found, _said(events, errors))
    return Finished(process.returncode, tuple(events))


def document(
    workspace: Workspace, arguments: Sequence[str], *, expected: Sequence[int] = (0,)
) -> str:
    """Runs a subcommand that answers with one document, and returns it.

    Raises:
        ToolError: The exit code is not an expected one.
        KeyboardInterrupt: The run was interrupted and has ended.
    """
    with _stderr() as errors:
        with _process(workspace, arguments, errors) as process:
            answer = process.stdout.read() if process.stdout else ""
        if process.returncode not in expected:
            raise _failure(workspace, arguments, process, (), _tail(errors) or answer)
    return answer


def _stderr() -> IO[str]:
    """A file for stderr: a second pipe would need a thread that empties it."""
    return tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")


@contextmanager
def _process(
    workspace: Workspace, arguments: Sequence[str], errors: IO[str]
) -> Iterator[subprocess.Popen[str]]:
    """Terraform at work; it has ended when this is left."""
    # -chdir and not the process's working directory: a relative path in TF_CLI_CONFIG_FILE is
    # meant from where the user stands.
    directory = f"-chdir={workspace.directory.absolute()}"

    def start() -> subprocess.Popen[str]:
        try:
            return subprocess.Popen(
                [*workspace.terraform.command, directory, *arguments],
                env=process_environment(workspace),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
            )
        except OSError as error:
            problem = Problem(f"{workspace.terraform.path} does not start: {error}")
            raise ToolError(problem) from error

    with interrupts.running(start) as process:
        yield process


def _said(events: Sequence[Event], errors: IO[str]) -> str:
    """What was said outside the event stream: a crash, a wrong option, a missing library."""
    texts = [event.text for event in events if isinstance(event, Message) and event.type == "text"]
    return "\n".join([*texts, _tail(errors)]).strip()


def _tail(errors: IO[str]) -> str:
    errors.seek(0)
    return errors.read()[-_STDERR_LIMIT:].strip()


def _failure(
    workspace: Workspace,
    arguments: Sequence[str],
    process: subprocess.Popen[str],
    diagnostics: Sequence[Diagnostic],
    said: str,
) -> ToolError:
    errors = [diagnostic for diagnostic in diagnostics if diagnostic.severity == "error"]
    if not errors:
        summary = f"terraform {arguments[0]} ended with exit code {process.returncode}"
        errors = [Diagnostic("error", summary, said)]
    if any(uninitialised(error) for error in errors):
        # Init saw no reason to run: let it run the next time.
        init_record(workspace).unlink(missing_ok=True)
    return ToolError(*problems(errors, workspace))
