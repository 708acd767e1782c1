"""Plan, apply, output, show and validate, with the real Terraform and without any provider."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tfgen.errors import ToolError
from tfgen.terraform.apply import apply
from tfgen.terraform.events import ChangeSummary, Event, OutputChange, Progress, ResourceChange
from tfgen.terraform.find import Terraform
from tfgen.terraform.init import init
from tfgen.terraform.output import Output, output
from tfgen.terraform.plan import plan, plan_file
from tfgen.terraform.show import show
from tfgen.terraform.validate import validate

from .conftest import MakeWorkspace

MAIN = """resource "terraform_data" "one" {
  input            = "1"
  triggers_replace = "a"
}

output "one" {
  value = terraform_data.one.output
}

output "secret" {
  value     = ["x"]
  sensitive = true
}
"""

pytestmark = pytest.mark.terraform


def test_a_life(each_terraform: Terraform, module: MakeWorkspace, tmp_path: Path) -> None:
    """Plan, apply, nothing left to do, replace, destroy."""
    workspace, file = module(each_terraform, main=MAIN), tmp_path / "p"
    init(workspace)
    assert output(workspace) == {}

    made = plan(workspace, file)
    assert made.changes
    assert made.summary == ChangeSummary("plan", 1, 0, 0)
    assert made.resources == (ResourceChange("terraform_data.one", "create"),)
    assert made.outputs == (
        OutputChange("one", "create", sensitive=False),
        OutputChange("secret", "create", sensitive=True),
    )
    assert "# terraform_data.one will be created" in show(workspace, file)
    assert not (workspace.directory / "terraform.tfstate").exists()

    events: list[Event] = []
    assert apply(workspace, file, events.append) == ChangeSummary("apply", 1, 0, 0)
    assert [event.phase for event in events if isinstance(event, Progress)] == ["start", "complete"]
    assert output(workspace) == {
        "one": Output("1", "string", sensitive=False),
        "secret": Output(["x"], ["tuple", ["string"]], sensitive=True),
    }

    again = plan(workspace, file)
    assert (again.changes, again.resources, again.outputs, again.drift) == (False, (), (), ())

    module(each_terraform, main=MAIN.replace('"a"', '"b"'))
    [change] = plan(workspace, file).resources
    assert (change.action, change.reason) == ("replace", "cannot_update")

    assert plan(workspace, file, destroy=True).summary == ChangeSummary("plan", 0, 0, 1)
    assert apply(workspace, file).remove == 1
    assert output(workspace) == {}


def test_an_output_alone_is_a_change(
    terraform: Terraform, module: MakeWorkspace, tmp_path: Path
) -> None:
    workspace = module(terraform, main='output "o" {\n  value = 1\n}\n')
    made = plan(workspace, tmp_path / "p")
    assert made.changes
    assert not made.resources


def test_a_plan_is_for_its_owner_alone_and_gone_unless_it_was_named(
    terraform: Terraform, module: MakeWorkspace, tmp_path: Path
) -> None:
    workspace = module(terraform, main=MAIN)
    with plan_file() as file:
        plan(workspace, file)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not file.parent.exists()
    with plan_file(tmp_path / "named") as file:
        plan(workspace, file)
    assert stat.S_IMODE((tmp_path / "named").stat().st_mode) == 0o600


def test_a_plan_that_fails_leaves_the_file_as_it_was(
    terraform: Terraform, module: MakeWorkspace, tmp_path: Path
) -> None:
    workspace, file = module(terraform, main=MAIN), tmp_path / "p"
    file.write_text("before")
    module(terraform, main=MAIN + 'output "bad" {\n  value = terraform_data.two.id\n}\n')
    with pytest.raises(ToolError, match="terraform_data") as caught:
        plan(workspace, file)
    place = caught.value.problems[0].place
    assert place is not None
    assert (Path(place.file).name, place.line) == ("main.tf", 15)
    assert file.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_place_that_a_plan_cannot_be_saved_to_is_told(
    terraform: Terraform, module: MakeWorkspace, tmp_path: Path
) -> None:
    with pytest.raises(ToolError, match="cannot be saved"):
        plan(module(terraform, main=MAIN), tmp_path / "no" / "such" / "place")


def test_a_stale_plan_is_refused(
    terraform: Terraform, module: MakeWorkspace, tmp_path: Path
) -> None:
    workspace = module(terraform, main=MAIN)
    first, second = tmp_path / "first", tmp_path / "second"
    plan(workspace, first)
    plan(workspace, second)
    apply(workspace, first)
    with pytest.raises(ToolError, match="stale") as caught:
        apply(workspace, second)
    assert "new plan" in caught.value.problems[0].hint


@pytest.mark.parametrize("run", [apply, show])
def test_what_is_no_plan_is_told(
    terraform: Terraform, module: MakeWorkspace, tmp_path: Path, run: Callable[..., object]
) -> None:
    (tmp_path / "p").write_text("no plan")
    with pytest.raises(ToolError, match="plan"):
        run(module(terraform, main=MAIN), tmp_path / "p")


def test_validate_tells_every_error_with_its_place(
    each_terraform: Terraform, module: MakeWorkspace
) -> None:
    workspace = module(each_terraform, main=MAIN)
    assert validate(workspace) == ()
    module(each_terraform, bad="locals {\n  a = var.a\n  b = local.c\n}\n")
    with pytest.raises(ToolError) as caught:
        validate(workspace)
    places = {str(problem.place) for problem in caught.value.problems}
    directory = workspace.directory
    assert places == {f"{directory}/bad.tf:2:7", f"{directory}/bad.tf:3:7"}


def test_a_program_that_crashes_is_told_with_what_it_said(
    module: MakeWorkspace, tmp_path: Path
) -> None:
    program = tmp_path / "terraform"
    program.write_text("#!/bin/sh\necho out\necho 'panic: oh no' >&2\nexit 11\n")
    program.chmod(0o755)
    workspace = module(Terraform((str(program),), "terraform", program), main=MAIN)
    with pytest.raises(ToolError, match=r"exit code 11: out panic: oh no"):
        plan(workspace, tmp_path / "p")


def test_a_program_that_does_not_start_is_told(module: MakeWorkspace, tmp_path: Path) -> None:
    gone = Terraform((str(tmp_path / "gone"),), "terraform", tmp_path / "gone")
    with pytest.raises(ToolError, match="does not start"):
        output(module(gone, main=MAIN))
