"""`tfgen bootstrap`: the bucket that Terraform keeps its state in."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from tfgen.cli.apply import YesOption
from tfgen.cli.console import (
    EnvironmentArgument,
    Format,
    FormatOption,
    LocalOption,
    note,
    progress,
    say,
    show,
)
from tfgen.errors import ExitCode, Problem, RefusedError, UsageError
from tfgen.project import Project

if TYPE_CHECKING:
    from tfgen.aws.bootstrap.clients import Clients
    from tfgen.aws.bootstrap.finding import Finding
    from tfgen.aws.bootstrap.survey import Survey
    from tfgen.aws.bootstrap.wanted import Wanted
    from tfgen.spec.environment import Environment


def bootstrap(
    context: typer.Context,
    environment: EnvironmentArgument,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 2 where something is to do.")
    ] = False,
    local: LocalOption = False,
    yes: YesOption = False,
    format_: FormatOption = Format.TEXT,
) -> ExitCode:
    """Makes the state bucket or mends its settings: shows what it found, asks, and does it."""
    from tfgen.aws.bootstrap.carry_out import carry_out
    from tfgen.aws.bootstrap.survey import survey
    from tfgen.aws.bootstrap.wanted import wanted
    from tfgen.spec.environment import load_environment

    project: Project = context.obj
    [name] = project.chosen([environment])
    if check and yes:
        raise UsageError(Problem("--check and --yes do not go together"))
    spec = load_environment(project.spec(name)).spec
    bucket = wanted(spec)
    with progress(f"Looking at {bucket.bucket}"):
        clients = _clients(project, name, spec, bucket, local=local)
        found = survey(bucket, clients)
    if format_ is Format.TEXT:
        _report(bucket, found)
    result = "nothing to do"
    if found.to_do:
        result = f"{len(found.to_do)} to do"
        if not check:
            if not yes:
                _ask(bucket, local=local)
            with progress(f"Setting up {bucket.bucket}"):
                carry_out(bucket, clients, lambda done: note(f"  done: {done.setting}"))
            result = f"{len(found.to_do)} done"
    if format_ is Format.JSON:
        show(_document(name, bucket, found, result))
    else:
        say(f"{bucket.bucket}: {result}", "bold")
    return ExitCode.CHANGES if check and found.to_do else ExitCode.OK


def _clients(
    project: Project, name: str, spec: Environment, wanted: Wanted, *, local: bool
) -> Clients:
    from tfgen.aws.bootstrap.clients import connect

    if not local:
        return connect(wanted)
    from tfgen.aws.local.process import start
    from tfgen.aws.local.requirements import requirements

    # All that the spec takes for granted, but for the bucket that is made here.
    existing = [thing for thing in requirements(spec) if thing.name != wanted.bucket]
    aws = start(project.working("local", name), spec.aws.account, spec.aws.region, existing)
    return connect(wanted, aws.environment)


def _report(wanted: Wanted, found: Survey) -> None:
    """A table: each setting, what it is, and what it would be."""
    say(f"{wanted.bucket} in {wanted.region}, account {wanted.account}", "bold")
    names = max(len(finding.setting) for finding in found.findings)
    for finding in found.findings:
        mark, style, words = _words(finding)
        say(f"  {mark} {finding.setting:<{names}}  {words}", style)
        if finding.note:
            say(f"    {'':<{names}}  {finding.note}", "yellow")
    sys.stdout.flush()


def _words(finding: Finding) -> tuple[str, str, str]:
    if not finding.change:
        return " ", "", finding.found
    if finding.found in ("", "none"):
        return "+", "green", finding.wanted
    return "~", "yellow", f"{finding.found} → {finding.wanted}"


def _document(name: str, wanted: Wanted, found: Survey, result: str) -> dict[str, object]:
    return {
        "environment": name,
        "bucket": wanted.bucket,
        "region": wanted.region,
        "account": wanted.account,
        "existed": found.exists,
        "findings": [
            {
                "setting": finding.setting,
                "found": finding.found,
                "wanted": finding.wanted,
                "to_do": finding.change is not None,
                "note": finding.note,
            }
            for finding in found.findings
        ],
        "result": result,
    }


def _ask(wanted: Wanted, *, local: bool) -> None:
    """Only a full yes will do, as with Terraform."""
    if not sys.stdin.isatty():
        raise UsageError(Problem("nobody is there to say yes", hint="pass --yes, or --check"))
    where = "the local AWS" if local else f"AWS account {wanted.account}"
    note(f"Do this to {wanted.bucket} in {where}? Only yes will be accepted.", "bold")
    if input("  ").strip() != "yes":
        raise RefusedError(Problem("not confirmed; nothing was changed"))
