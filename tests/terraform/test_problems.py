"""Terraform's errors as problems: the place, one sentence, and how to mend the well-known ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tfgen.errors import Place
from tfgen.terraform.events import Diagnostic
from tfgen.terraform.find import Terraform
from tfgen.terraform.problems import problems, uninitialised
from tfgen.terraform.workspace import Workspace

LOCKED = """Error message: operation error S3: PutObject, https response error StatusCode: 412,
RequestID: x, api error PreconditionFailed: At least one of the pre-conditions did not hold
Lock Info:
  ID:        5b1e28a4-7a0e-6e0c-1b52-4a3f4d1e9c55
  Path:      states/dev/terraform.tfstate
  Operation: OperationTypeApply
  Who:       ci@runner-7
  Version:   1.11.4
  Created:   2026-01-02 03:04:05.678 +0000 UTC
  Info:      \n

Terraform acquires a state lock to protect the state from being written
by multiple users at the same time."""


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.chdir(tmp_path)
    directory = tmp_path / "modules" / "dev"
    return Workspace(directory, Terraform(("terraform",), "terraform", Path("/t")), {})


def test_the_file_is_named_as_the_user_would(workspace: Workspace) -> None:
    where = Diagnostic("error", "Wrong", "Very\nwrong.", "a.b", "iam/main.tf", 2, 3)
    [problem] = problems([where], workspace)
    assert problem.place == Place("modules/dev/iam/main.tf", 2, 3, "a.b")
    assert problem.message == "Wrong: Very wrong"


def test_an_address_alone_is_a_place_in_the_module(workspace: Workspace) -> None:
    [problem] = problems([Diagnostic("error", "Wrong", address="a.b")], workspace)
    assert problem.place == Place("modules/dev", path="a.b")


def test_the_same_error_twice_is_one_problem(workspace: Workspace) -> None:
    halted = Diagnostic("error", "execution halted")
    assert len(problems([halted, halted], workspace)) == 1


def test_a_lock_says_who_holds_it_since_when_and_how_to_break_it(workspace: Workspace) -> None:
    held = Diagnostic("error", "Error acquiring the state lock", LOCKED)
    [problem] = problems([held], workspace)
    assert problem.message == (
        "the state is locked by ci@runner-7 since 2026-01-02 03:04:05.678 +0000 UTC for apply "
        "(states/dev/terraform.tfstate, lock 5b1e28a4-7a0e-6e0c-1b52-4a3f4d1e9c55)"
    )
    assert (
        "terraform -chdir=modules/dev force-unlock 5b1e28a4-7a0e-6e0c-1b52-4a3f4d1e9c55"
        in problem.hint
    )


@pytest.mark.parametrize(
    ("summary", "detail", "hint"),
    [
        ("Saved plan is stale", "", "make a new plan"),
        ("Backend configuration changed", "", "-chdir=modules/dev init -migrate-state"),
        ("Module not installed", "", "next run"),
        ("Failed to query available provider packages", "Could not connect", "TF_CLI_CONFIG_FILE"),
        (
            "Failed to query available provider packages",
            "no available releases match the given constraints 9.0.0",
            "under `terraform`",
        ),
        ("Unsupported Terraform Core version", "", "under `terraform`"),
        ("AWS account ID not allowed: 111122223333", "", "aws.account"),
        ("No valid credential sources found", "", "--local"),
        ("reading", "api error ExpiredToken: The security token ... is expired", "sign in again"),
        ("reading", "the SSO session has expired or is invalid", "aws sso login"),
        ("failed to get shared config profile, dev", "", "AWS_PROFILE"),
    ],
)
def test_well_known_errors_have_a_hint(
    workspace: Workspace, summary: str, detail: str, hint: str
) -> None:
    [problem] = problems([Diagnostic("error", summary, detail)], workspace)
    assert hint in problem.hint


def test_what_terraform_itself_says_to_initialise_is_known() -> None:
    assert uninitialised(Diagnostic("error", "Backend initialization required, please run init"))
    assert not uninitialised(Diagnostic("error", "Saved plan is stale"))
