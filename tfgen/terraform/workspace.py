"""One root module and everything that its runs share."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tfgen.terraform.find import Terraform


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where and how Terraform runs for one environment.

    Attributes:
        directory: The root module.
        terraform: From `tfgen.terraform.find.find`.
        environment: All the variables of Terraform's process, credentials included; by default
            those of this process.
        data_dir: Where Terraform keeps its own files for this root module. Default: what
            TF_DATA_DIR says, else `.terraform` in the directory.
        reconfigure: Whether a changed backend is taken as it is, without moving the state over,
            and a lock file need not serve other platforms: only for the local AWS, where state
            and lock file are of no worth.
    """

    directory: Path
    terraform: Terraform
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    data_dir: Path | None = None
    reconfigure: bool = False


def data_directory(workspace: Workspace) -> Path:
    """The data directory in use, absolute.

    https://developer.hashicorp.com/terraform/cli/config/environment-variables#tf_data_dir
    """
    named = workspace.data_dir or workspace.environment.get("TF_DATA_DIR") or ".terraform"
    if workspace.data_dir is not None:
        return workspace.data_dir.absolute()
    return workspace.directory.absolute() / named


def process_environment(workspace: Workspace) -> dict[str, str]:
    """The variables that a run gets: the workspace's, and those that make Terraform a quiet tool.

    CHECKPOINT_DISABLE stops the question for newer versions, which takes up to seconds off-line.
    GOGC has Terraform and its provider look for garbage half as often: a sixth of a plan's work,
    for a tenth more memory (https://go.dev/doc/gc-guide#GOGC). Who sets it knows better.
    """
    environment = {"CHECKPOINT_DISABLE": "1", "GOGC": "200", **workspace.environment}
    environment["TF_IN_AUTOMATION"] = "1"
    if workspace.data_dir is not None:
        environment["TF_DATA_DIR"] = str(workspace.data_dir.absolute())
    return environment


def init_record(workspace: Workspace) -> Path:
    """The file that says what the last successful init has seen; without it, init runs again."""
    return data_directory(workspace) / "tfgen-init"
