"""What is on Terraform's command line: nothing that asks, JSON wherever there is JSON."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tfgen.terraform.apply import apply_arguments
from tfgen.terraform.find import Terraform
from tfgen.terraform.init import init_arguments
from tfgen.terraform.output import output_arguments
from tfgen.terraform.plan import plan_arguments
from tfgen.terraform.show import show_arguments
from tfgen.terraform.validate import validate_arguments
from tfgen.terraform.workspace import Workspace, data_directory, process_environment

WORKSPACE = Workspace(Path("/m"), Terraform(("terraform",), "terraform", Path("/t")), {})


def test_init() -> None:
    basic = ["init", "-input=false", "-no-color", "-json"]
    assert init_arguments(WORKSPACE) == basic
    assert init_arguments(WORKSPACE, backend=False) == [*basic, "-backend=false"]
    assert init_arguments(replace(WORKSPACE, reconfigure=True)) == [*basic, "-reconfigure"]


def test_plan() -> None:
    basic = ["plan", "-input=false", "-json", "-detailed-exitcode"]
    assert plan_arguments(Path("/p")) == [*basic, "-out=/p"]
    assert plan_arguments(Path("/p"), destroy=True) == [*basic, "-destroy", "-out=/p"]


def test_files_are_meant_from_where_the_user_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert apply_arguments(Path("p")) == ["apply", "-input=false", "-json", f"{tmp_path}/p"]
    assert show_arguments(Path("p")) == ["show", "-no-color", f"{tmp_path}/p"]


def test_documents() -> None:
    assert validate_arguments() == ["validate", "-json"]
    assert output_arguments() == ["output", "-json"]


def test_environment_keeps_the_users_and_makes_a_quiet_tool() -> None:
    users = {"AWS_PROFILE": "dev", "GOGC": "50"}
    place = replace(WORKSPACE, environment=users, data_dir=Path("/d"))
    assert process_environment(place) == {
        "AWS_PROFILE": "dev",
        "CHECKPOINT_DISABLE": "1",
        "GOGC": "50",
        "TF_DATA_DIR": "/d",
        "TF_IN_AUTOMATION": "1",
    }


@pytest.mark.parametrize(
    ("data_dir", "environment", "expected"),
    [
        (None, {}, "/m/.terraform"),
        (None, {"TF_DATA_DIR": "data"}, "/m/data"),
        (None, {"TF_DATA_DIR": "/data"}, "/data"),
        (Path("/own"), {"TF_DATA_DIR": "/data"}, "/own"),
    ],
)
def test_data_directory(data_dir: Path | None, environment: dict[str, str], expected: str) -> None:
    place = replace(WORKSPACE, data_dir=data_dir, environment=environment)
    assert data_directory(place) == Path(expected)
