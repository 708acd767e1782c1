"""An environment on the local AWS: the server, and a copy of the HCL to work in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tfgen.aws.local.process import LocalAws, start
from tfgen.aws.local.requirements import requirements
from tfgen.spec.environment import Environment
from tfgen.terraform.copy import copy_module
from tfgen.terraform.find import Terraform
from tfgen.terraform.workspace import Workspace


@dataclass(frozen=True, slots=True)
class LocalWorkspace:
    """A workspace that reaches the local AWS and nothing else."""

    workspace: Workspace
    aws: LocalAws


def local_workspace(
    directory: Path, module: Path, spec: Environment, terraform: Terraform
) -> LocalWorkspace:
    """Starts the local AWS that lives in `directory`, and copies the root module `module` into it.

    The copy is byte for byte the HCL that goes to production; what differs are environment
    variables alone, which the S3 backend follows too. The state, lock file and `.terraform` of
    the module itself stay untouched.

    Raises:
        ToolError: The local AWS does not start.
    """
    aws = start(directory, spec.aws.account, spec.aws.region, list(requirements(spec)))
    target = directory / "module"
    copy_module(module, target)
    workspace = Workspace(target, terraform, aws.environment, reconfigure=True)
    return LocalWorkspace(workspace, aws)
