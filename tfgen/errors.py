"""What can go wrong, as data: each error says what, where and how to mend it.

Nothing here prints. `tfgen.cli` turns a `TfgenError` into text or JSON and into an exit code.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class ExitCode(IntEnum):
    """The one table of exit codes, the same for every command.

    `CHANGES` follows Terraform's `-detailed-exitcode`; `USAGE` is sysexits' EX_USAGE and not
    click's 2, so that 2 always means "changes"; `INTERRUPTED` is the shell's 128 + SIGINT.
    """

    OK = 0
    ERROR = 1
    CHANGES = 2
    STALE = 3
    REFUSED = 4
    USAGE = 64
    INTERRUPTED = 130

    @classmethod
    def worst(cls, codes: Iterable[ExitCode]) -> ExitCode:
        """The one code for several environments: the first found of 130, 64, 1, 4, 3, 2, 0."""
        order = (cls.INTERRUPTED, cls.USAGE, cls.ERROR, cls.REFUSED, cls.STALE, cls.CHANGES)
        found = set(codes)
        return next((code for code in order if code in found), cls.OK)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a problem is.

    Attributes:
        file: The file as the user would name it (relative to the working directory if below it).
        line: Counted from 1, or None when the file as a whole is meant.
        column: Counted from 1, or None.
        path: The place inside the document, such as `ops_task.secrets[2].from`, or "".
    """

    file: str
    line: int | None = None
    column: int | None = None
    path: str = ""

    def __str__(self) -> str:
        numbers = [str(number) for number in (self.line, self.column) if number is not None]
        return ":".join([self.file, *numbers])


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        message: What is wrong, one sentence without a final full stop.
        place: Where, if it has a place.
        hint: How to mend it, with the valid choices where they can be listed, or "".
    """

    message: str
    place: Place | None = None
    hint: str = ""


class TfgenError(Exception):
    """Any failure that the person at the terminal can understand and act on."""

    exit_code = ExitCode.ERROR

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(
            f"{problem.place}: {problem.message}" if problem.place else problem.message
            for problem in self.problems
        )


class SpecError(TfgenError):
    """A spec that cannot be used; holds every problem of the file, in the order of the text."""


class RenderError(TfgenError):
    """The tree on disk cannot be written as it should be (a foreign file, no permission)."""


class ToolError(TfgenError):
    """Another program (Terraform, Node, the local AWS) is missing or has failed."""


class StaleError(TfgenError):
    """The generated files do not match their spec; `tfgen render` mends it."""

    exit_code = ExitCode.STALE


class RefusedError(TfgenError):
    """A check, a guard or a policy says no."""

    exit_code = ExitCode.REFUSED


class UsageError(TfgenError):
    """The command line names something that is not there or does not go together."""

    exit_code = ExitCode.USAGE
