"""How commands print: results on stdout, everything else on stderr.

Colour and movement only on a terminal, and no colour where NO_COLOR is set (https://no-color.org).
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from tfgen.errors import ExitCode, Problem, TfgenError
from tfgen.project import Project

if TYPE_CHECKING:
    from rich.status import Status


PREPARING = "Preparing bindings, once for all"


class Format(StrEnum):
    """How a result is written."""

    TEXT = "text"
    JSON = "json"


def _complete(context: typer.Context, incomplete: str) -> list[str]:
    root = (context.find_root().params or {}).get("chdir")
    return [name for name in Project(root or Project().root).names if name.startswith(incomplete)]


FormatOption = Annotated[
    Format, typer.Option("--format", help="text for people, json for pipelines.")
]
EnvironmentArgument = Annotated[
    str,
    typer.Argument(
        metavar="ENV", autocompletion=_complete, help="The environment: environments/ENV.yaml."
    ),
]
EnvironmentsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ENV]...", autocompletion=_complete, help="The environments.", show_default=False
    ),
]
AllOption = Annotated[bool, typer.Option("--all", help="Every environment.")]
LocalOption = Annotated[
    bool, typer.Option("--local", help="Against the local AWS on loopback: no account is touched.")
]


def say(text: str, style: str = "", *, to: IO[str] | None = None) -> None:
    """One line for people, on stdout unless `to` says otherwise."""
    stream = to or sys.stdout
    print(styled(text, style, stream), file=stream)


def note(text: str, style: str = "dim") -> None:
    """One line beside the result, on stderr."""
    say(text, style, to=sys.stderr)


def show(document: Any) -> None:
    """A result for a pipeline: JSON on stdout."""
    print(json.dumps(document, indent=2, ensure_ascii=False))


def fail(error: TfgenError, arguments: Sequence[str]) -> ExitCode:
    """Says every problem of an error, as JSON too where that was asked for."""
    if _wants_json(arguments):
        show(
            {
                "exit_code": int(error.exit_code),
                "problems": [asdict(problem) for problem in error.problems],
            }
        )
    for problem in error.problems:
        complain(problem)
    return error.exit_code


def complain(problem: Problem, severity: str = "error") -> None:
    """A problem on stderr: where and what, and below it how to mend it."""
    colour = "bold red" if severity == "error" else "bold yellow"
    head = styled(f"{severity}:", colour, sys.stderr)
    where = f"{problem.place}: " if problem.place else ""
    path = f"{problem.place.path}: " if problem.place and problem.place.path else ""
    print(f"{head} {where}{path}{problem.message}", file=sys.stderr)
    for line in problem.hint.splitlines():
        print(f"  {line}", file=sys.stderr)


@contextlib.contextmanager
def progress(text: str) -> Iterator[Status | None]:
    """A moving line on a terminal while something takes its time; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console

    with Console(stderr=True).status(text, spinner="dots") as status:
        yield status


def share(status: Status | None, text: str) -> Callable[[float], None] | None:
    """What shows a share done, from 0 to 1, as a bar in the moving line; None without that line.

    When all is done, the line says again what it said before.
    """
    if status is None:
        return None
    before = status.status
    from rich.progress_bar import ProgressBar
    from rich.table import Table

    def update(done: float) -> None:
        line = Table.grid(padding=(0, 1))
        line.add_row(text, ProgressBar(total=1, completed=done, width=40))
        status.update(line if done < 1 else before)

    return update


def warn(words: str) -> None:
    """A warning on stderr."""
    complain(Problem(words), "warning")


def _wants_json(arguments: Sequence[str]) -> bool:
    pairs = zip(arguments, [*arguments[1:], ""], strict=True)
    return any(pair == ("--format", "json") or pair[0] == "--format=json" for pair in pairs)


_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33"}


def styled(text: str, style: str, stream: IO[str]) -> str:
    """Words in colour, where the stream is a terminal that wants it."""
    if not style or os.environ.get("NO_COLOR") or not stream.isatty():
        return text
    codes = ";".join(_CODES[word] for word in style.split())
    return f"\x1b[{codes}m{text}\x1b[0m"
