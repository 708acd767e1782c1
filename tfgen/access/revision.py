"""The HCL of an environment as of a git revision."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path, PurePosixPath

from tfgen.errors import Problem, ToolError, UsageError


def files_at(revision: str, project: Path, directory: str) -> dict[str, str]:
    """Path below a directory → text of the .tf files in it and in its modules, as of a revision.

    Args:
        revision: Whatever git takes for a commit: `main`, `HEAD~1`, `v1.2`.
        project: The project's root, in a git work tree.
        directory: Below the project's root, such as `modules/prod`.

    Returns:
        Nothing where there was no such directory.

    Raises:
        UsageError: There is no such revision.
        ToolError: git is not there, or the project is not in a git work tree.
    """
    top = _git(project, "rev-parse", "--show-prefix")
    if top.returncode:
        hint = "tfgen access --diff compares with a revision of the project's repository"
        raise ToolError(Problem(f"git says: {_last_line(top.stderr)}", hint=hint))
    found = _git(
        project, "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"
    )
    if found.returncode:
        hint = "name a branch, a tag or a commit; in a shallow clone, fetch it first"
        raise UsageError(Problem(f"there is no revision {revision}", hint=hint))
    commit = found.stdout.decode().strip()
    tree = f"{commit}:{top.stdout.decode().strip()}{directory}"
    if _git(project, "cat-file", "-e", tree).returncode:
        return {}
    archive = _git(project, "archive", "--format=tar", tree)
    if archive.returncode:
        raise ToolError(Problem(f"git says: {_last_line(archive.stderr)}"))
    return dict(_unpacked(archive.stdout))


def _unpacked(archive: bytes) -> dict[str, str]:
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        return {
            member.name: content.read().decode("utf-8", errors="replace")
            for member in tar
            if _is_hcl(PurePosixPath(member.name)) and (content := tar.extractfile(member))
        }


def _is_hcl(path: PurePosixPath) -> bool:
    """The files that Terraform reads from the root module and from the modules in it."""
    return path.suffix == ".tf" and len(path.parts) <= len(("iam", "main.tf"))


def _git(project: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ["git", "-C", str(project), *arguments], capture_output=True, check=False
        )
    except OSError as error:
        raise ToolError(
            Problem("git cannot be run", hint="install git, or put it on PATH")
        ) from error


def _last_line(output: bytes) -> str:
    lines = output.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "nothing"
