"""`init` runs when something that it depends on has changed, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from tfgen.errors import ToolError
from tfgen.terraform.find import Terraform
from tfgen.terraform.init import init
from tfgen.terraform.plan import plan
from tfgen.terraform.workspace import Workspace, data_directory

from .conftest import MakeWorkspace

MAIN = 'resource "terraform_data" "a" {\n  input = 1\n}\n'
BACKEND = 'terraform {\n  backend "local" {\n    path = "other.tfstate"\n  }\n}\n'

pytestmark = pytest.mark.terraform


@pytest.fixture
def workspace(terraform: Terraform, module: MakeWorkspace) -> Workspace:
    made = module(terraform, main=MAIN)
    assert init(made)
    assert not init(made)
    return made


def _write(workspace: Workspace, name: str, text: str) -> None:
    file = workspace.directory / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("versions.tf", 'terraform {\n  required_version = ">= 1.0"\n}\n'),
        ("backend.tf", BACKEND),
        ("extra.tf", 'module "m" {\n  source = "./m"\n}\n'),
        ("m/main.tf", 'terraform {\n  required_version = ">= 1.0"\n}\n'),
        (".terraform.lock.hcl", "# changed\n"),
        ("extra.tf.json", "{}"),
    ],
)
def test_it_runs_again_after_a_change_of(workspace: Workspace, name: str, text: str) -> None:
    if name == "extra.tf":
        _write(workspace, "m/main.tf", "")
    _write(workspace, name, text)
    assert init(workspace)
    assert not init(workspace)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("main.tf", MAIN.replace("1", "2")),
        ("extra.tf", 'resource "terraform_data" "b" {}\n'),
        ("extra.tf", 'output "o" {\n  value = 1\n}\n'),
        ("notes.txt", "terraform {}\n"),
    ],
)
def test_it_does_not_run_after_a_change_of(workspace: Workspace, name: str, text: str) -> None:
    _write(workspace, name, text)
    assert not init(workspace)


def test_a_resource_of_a_new_kind_asks_for_its_provider(workspace: Workspace) -> None:
    _write(workspace, "extra.tf", 'resource "example_thing" "t" {}\n')
    with pytest.raises(ToolError, match="example"):
        init(workspace)
    (workspace.directory / "extra.tf").unlink()
    assert init(workspace), "a failed init leaves nothing to build on"


def test_a_provider_that_has_gone_from_the_cache_is_installed_again(workspace: Workspace) -> None:
    folder = data_directory(workspace) / "providers" / "host" / "space" / "type" / "1.0.0"
    folder.mkdir(parents=True)
    (folder / "linux_amd64").symlink_to(workspace.directory / "gone")
    assert init(workspace)


def test_after_terraform_has_asked_for_init_it_runs(workspace: Workspace, tmp_path: Path) -> None:
    """Whatever made Terraform ask: here a line that init reads and tfgen does not look at."""
    _write(workspace, "m/main.tf", "")
    (workspace.directory / "extra.tf").write_text('/**/ module "m" {\n /**/ source = "./m"\n}\n')
    assert not init(workspace)
    with pytest.raises(ToolError, match="not installed") as caught:
        plan(workspace, tmp_path / "p")
    assert "next run" in caught.value.problems[0].hint
    assert init(workspace)
    assert not plan(workspace, tmp_path / "p").outputs


def test_without_backend_no_state_is_asked_for(terraform: Terraform, module: MakeWorkspace) -> None:
    made = module(terraform, backend=BACKEND.replace("local", "s3").replace("path", "bucket"))
    assert init(made, backend=False)
    assert not init(made, backend=False)
