"""`tfgen connect --check` and `--dry-run`: what can be seen before anything is started."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from tfgen.cli.console import Format, progress, say, show, styled
from tfgen.errors import ExitCode

if TYPE_CHECKING:
    from tfgen.aws.connect.account import Account
    from tfgen.aws.connect.connect import Wish
    from tfgen.aws.connect.target import Target
    from tfgen.spec.environment import Environment

Hints = Callable[[str], str]
"""A remedy, with the environment's name in the place of ENV."""

_MARKS = {"ok": "green", "warning": "yellow", "failed": "red", "unknown": "dim"}


def check(
    account: Account, spec: Environment, target: Target, hints: Hints, format_: Format
) -> ExitCode:
    """Every prerequisite with its state; exit 4 where one fails."""
    from tfgen.aws.connect.checks import State, findings

    with progress(f"Looking at {target.cluster}"):
        found = [
            replace(finding, hint=hints(finding.hint))
            for finding in findings(account, spec, target)
        ]
    if format_ is Format.JSON:
        show({"findings": [asdict(finding) for finding in found]})
    else:
        width = max(len(finding.name) for finding in found)
        for finding in found:
            mark = styled(f"{finding.state:8}", _MARKS[finding.state], sys.stdout)
            say(f"{mark} {finding.name.ljust(width)}  {finding.detail}")
            for line in finding.hint.splitlines():
                say(f"{' ' * (width + 11)}{line}", "dim")
    failed = any(finding.state is State.FAILED for finding in found)
    return ExitCode.REFUSED if failed else ExitCode.OK


def dry_run(
    account: Account, spec: Environment, target: Target, wish: Wish, format_: Format
) -> ExitCode:
    """The calls and the command as YAML, or as JSON."""
    from tfgen.aws.connect.dry_run import dry_run as look

    with progress(f"Looking at {target.cluster}"):
        shown = look(account, spec, target, wish)
    if format_ is Format.JSON:
        show(shown)
    else:
        import yaml

        say(yaml.safe_dump(shown, sort_keys=False, allow_unicode=True, width=100).rstrip())
    return ExitCode.OK
