"""Terraform's errors as ours: where, what, and for the well-known ones how to mend it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from tfgen.errors import Place, Problem
from tfgen.terraform.events import Diagnostic
from tfgen.terraform.workspace import Workspace

_LOCK_FIELD = re.compile(r"^\s*(ID|Path|Operation|Who|Created):[ \t]*(\S.*)$", re.MULTILINE)

_UNINITIALISED = (
    r"Backend initialization required|Module not installed|Required plugins are not installed"
    r"|Inconsistent dependency lock file|Missing required provider|Module source has changed"
    r"|Module version requirements have changed"
)

# What the message contains → how to mend it. The first that fits counts. Texts of Terraform
# (internal/command, internal/backend), of the AWS provider, and of the AWS SDK for Go.
_HINTS = (
    (
        r"Saved plan is stale",
        "The state has changed since the plan was made: make a new plan.",
    ),
    (
        r"Backend configuration changed",
        "Terraform must be told what happens to the existing state: run "
        "`terraform -chdir={directory} init -migrate-state` to move it to the new place, or with "
        "-reconfigure to leave it behind.",
    ),
    (
        _UNINITIALISED,
        "The directory has to be initialised again, which the next run does by itself.",
    ),
    (
        r"doesn't match any of the checksums",
        "The lock file knows this provider for another platform only, or the download is "
        "damaged: run `terraform -chdir={directory} providers lock`.",
    ),
    (
        r"no available releases match|does not match configured version constraint"
        r"|Unsupported Terraform Core version|Unsupported OpenTofu Core version",
        "The versions are in the spec under `terraform`: change the constraint there and render, "
        "or take another Terraform (PATH, TFGEN_TERRAFORM) or provider (`terraform init -upgrade` "
        "where the lock file holds an old one).",
    ),
    (
        r"Failed to query available provider packages|Failed to install provider"
        r"|Error accessing the registry|Invalid provider registry host",
        "Terraform must reach the provider registry, through HTTPS_PROXY where there is a proxy, "
        "or find the provider in a mirror that the file of TF_CLI_CONFIG_FILE names "
        "(https://developer.hashicorp.com/terraform/cli/config/config-file#provider-installation).",
    ),
    (
        r"AWS account ID not allowed",
        "The credentials belong to another account than the spec's `aws.account`: choose others "
        "(AWS_PROFILE, or the keys in the environment); `aws sts get-caller-identity` says which "
        "are in use.",
    ),
    (
        r"ExpiredToken|RequestExpired|token (included in the request )?(is|has) expired"
        r"|session has expired|Token has expired|refresh cached SSO token failed",
        "The credentials have expired: sign in again, such as with `aws sso login`.",
    ),
    (
        r"No valid credential sources|InvalidClientTokenId|UnrecognizedClient"
        r"|failed to get shared config profile",
        "Give Terraform credentials of the account: AWS_PROFILE, `aws sso login`, or "
        "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. To try things out without an account, use "
        "--local.",
    ),
    (
        r"S3 bucket .* does not exist|NoSuchBucket.*state",
        "The bucket of the spec's `state` must exist before the first run.",
    ),
)


def problems(diagnostics: Iterable[Diagnostic], workspace: Workspace) -> tuple[Problem, ...]:
    """One problem for each diagnostic, without repetitions, in Terraform's order."""
    found = (_problem(diagnostic, workspace) for diagnostic in diagnostics)
    return tuple(dict.fromkeys(found))


def uninitialised(diagnostic: Diagnostic) -> bool:
    """Whether Terraform asks for `terraform init`."""
    return re.search(_UNINITIALISED, f"{diagnostic.summary}\n{diagnostic.detail}") is not None


def _problem(diagnostic: Diagnostic, workspace: Workspace) -> Problem:
    text = f"{diagnostic.summary}\n{diagnostic.detail}"
    locked = _locked(text, workspace)
    if locked:
        return locked
    detail = " ".join(diagnostic.detail.split())
    message = f"{diagnostic.summary}: {detail}" if detail else diagnostic.summary
    hint = next((hint for pattern, hint in _HINTS if re.search(pattern, text)), "")
    return Problem(
        message.rstrip("."),
        _place(diagnostic, workspace),
        hint.format(directory=_shown(workspace.directory)),
    )


def _locked(text: str, workspace: Workspace) -> Problem | None:
    """Who holds the state's lock, from what Terraform prints of it.

    https://developer.hashicorp.com/terraform/language/state/locking
    """
    if "Error acquiring the state lock" not in text:
        return None
    lock = {name: value.strip() for name, value in _LOCK_FIELD.findall(text)}
    if "ID" not in lock:
        return None
    operation = lock.get("Operation", "").removeprefix("OperationType").lower() or "some work"
    return Problem(
        f"the state is locked by {lock.get('Who', 'somebody')} since "
        f"{lock.get('Created', 'some time')} for {operation} ({lock.get('Path', 'no path')}, "
        f"lock {lock['ID']})",
        hint=(
            "Wait until that run is done. If it is dead for certain, remove the lock with "
            f"`terraform -chdir={_shown(workspace.directory)} force-unlock {lock['ID']}`, which "
            "needs the same credentials."
        ),
    )


def _place(diagnostic: Diagnostic, workspace: Workspace) -> Place | None:
    # Something known from the state alone has an address and no file.
    if not diagnostic.file and not diagnostic.address:
        return None
    file = _shown(workspace.directory.absolute() / diagnostic.file)
    return Place(file, diagnostic.line, diagnostic.column, diagnostic.address)


def _shown(path: Path) -> str:
    """Relative to where the user stands, if it is below."""
    normal = Path(os.path.normpath(path.absolute()))
    return str(normal.relative_to(Path.cwd()) if normal.is_relative_to(Path.cwd()) else normal)
