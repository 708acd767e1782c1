"""What is checked in holds: the specs, their HCL, the schema, and what a newcomer reads first."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY, Run
from tfgen.errors import ExitCode
from tfgen.project import Project
from tfgen.terraform.find import Terraform


@pytest.fixture
def checked_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the specs and their HCL; the working directory."""
    for name in ("environments", "modules"):
        shutil.copytree(
            REPOSITORY / name, tmp_path / name, ignore=shutil.ignore_patterns(".terraform*")
        )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_hcl_matches_the_specs_and_rendering_changes_no_byte(
    checked_in: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TFGEN_CACHE_DIR", str(tmp_path / "cache"))  # nothing remembered
    before = {path: path.stat().st_mtime_ns for path in checked_in.rglob("*.tf")}
    assert run("render", "--all", "--check").code == ExitCode.OK
    assert run("render", "--all").code == ExitCode.OK
    assert {path: path.stat().st_mtime_ns for path in checked_in.rglob("*.tf")} == before


@pytest.mark.terraform
def test_terraform_leaves_the_layout_alone(terraform: Terraform) -> None:
    done = subprocess.run(
        [*terraform.command, "fmt", "-check", "-recursive", str(REPOSITORY / "modules")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.terraform
@pytest.mark.usefixtures("checked_in", "terraform")
def test_tfgen_and_terraform_find_the_hcl_valid(run: Run) -> None:
    ran = run("validate")
    assert ran.code == ExitCode.OK, ran.err
    assert ran.out == "".join(f"{name}: valid\n" for name in Project(REPOSITORY).names)
    assert "left out" not in ran.err


def test_the_spec_in_the_readme_is_the_one_that_the_demo_uses() -> None:
    readme = (REPOSITORY / "README.md").read_text()
    (shown,) = re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)
    lines = (REPOSITORY / "environments" / "dev.yaml").read_text().splitlines(keepends=True)
    spec = "".join(line for line in lines if line.strip() and not line.startswith("#"))
    assert shown == f"# environments/dev.yaml\n{spec}"
