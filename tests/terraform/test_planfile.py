"""A saved plan is applied only with the HCL that it was made from."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tfgen.errors import RefusedError, ToolError
from tfgen.terraform.find import Terraform
from tfgen.terraform.init import init
from tfgen.terraform.plan import plan
from tfgen.terraform.planfile import check_plan_matches, configuration_in

from .conftest import MakeWorkspace

FILES = {
    "main.tf": 'module "a" {\n  source = "./a"\n}\n\nmodule "again" {\n  source = "./a"\n}\n',
    "extra.tf": '# Größe "${x}"\nlocals {\n  x = 1\n}\n',
    "more.tf.json": '{"locals": {"y": 1}}',
    "a/main.tf": 'module "b" {\n  source = "./b"\n}\n',
    "a/b/main.tf": 'output "z" {\n  value = 1\n}\n',
}


@pytest.fixture
def planned(each_terraform: Terraform, module: MakeWorkspace, tmp_path: Path) -> tuple[Path, Path]:
    """A saved plan and the directory that it was made from."""
    workspace = module(each_terraform)
    for name, text in FILES.items():
        file = workspace.directory / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (workspace.directory / "notes.txt").write_text("no HCL")
    init(workspace)
    plan(workspace, tmp_path / "p")
    return tmp_path / "p", workspace.directory


@pytest.mark.terraform
def test_it_carries_the_root_module_and_its_children(planned: tuple[Path, Path]) -> None:
    assert configuration_in(planned[0]) == FILES


@pytest.mark.terraform
def test_the_same_hcl_matches_wherever_it_is(planned: tuple[Path, Path], tmp_path: Path) -> None:
    file, directory = planned
    check_plan_matches(file, directory)
    check_plan_matches(file, directory.rename(tmp_path / "elsewhere"))


@pytest.mark.terraform
@pytest.mark.parametrize("name", FILES)
def test_each_file_counts(planned: tuple[Path, Path], name: str) -> None:
    file, directory = planned
    (directory / name).write_text(FILES[name] + " ")
    with pytest.raises(RefusedError) as caught:
        check_plan_matches(file, directory)
    _, problem = caught.value.problems
    assert problem.place is not None
    assert problem.place.file == str(directory / name)
    assert "differs" in problem.message


@pytest.mark.terraform
def test_a_file_more_and_a_file_less_count(planned: tuple[Path, Path]) -> None:
    file, directory = planned
    (directory / "a" / "new.tf").write_text("")
    (directory / "extra.tf").unlink()
    with pytest.raises(RefusedError) as caught:
        check_plan_matches(file, directory)
    told = [(problem.place, problem.message) for problem in caught.value.problems[1:]]
    assert [(str(place).removeprefix(f"{directory}/"), text) for place, text in told] == [
        ("a/new.tf", "is new since the plan was made"),
        ("extra.tf", "was there when the plan was made"),
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no file that `terraform plan -out` has written"),
        (b"hello", "no file that `terraform plan -out` has written"),
        (b'{"meta":{"key_provider.x":""},"encrypted_data":"x"}', "encrypt"),
        (b'{"remote_plan_format":1,"run_id":"run-1"}', "HCP Terraform"),
    ],
)
def test_what_is_no_plan_is_told(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "p").write_bytes(content)
    with pytest.raises(ToolError, match=why):
        configuration_in(tmp_path / "p")


def test_no_file_and_a_foreign_archive_are_told(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="No such file"):
        configuration_in(tmp_path / "none")
    with zipfile.ZipFile(tmp_path / "z", "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(ToolError, match="no configuration"):
        configuration_in(tmp_path / "z")


@pytest.mark.terraform
def test_a_damaged_plan_is_told(planned: tuple[Path, Path]) -> None:
    file, _ = planned
    whole = file.read_bytes()
    for length in range(0, len(whole), 97):
        file.write_bytes(whole[:length])
        with pytest.raises(ToolError):
            configuration_in(file)
