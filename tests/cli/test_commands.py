"""What each command prints, as text and as JSON, and how it ends."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import tfgen
from tests.conftest import REPOSITORY, Run
from tfgen.errors import ExitCode


@pytest.fixture
def rendered(project: Path, run: Run) -> Path:
    """The root module of dev, rendered."""
    assert run("render", "dev").code == ExitCode.OK
    return project / "modules" / "dev"


def test_render_names_what_it_wrote(project: Path, run: Run) -> None:
    first = run("render", "dev")
    assert (first.code, first.err) == (ExitCode.OK, "")
    assert first.out.splitlines()[:2] == ["dev: written", "  + modules/dev/versions.tf"]
    assert run("render", "dev").out == "dev: up to date\n"
    (project / "modules/dev/outputs.tf").unlink()
    providers = project / "modules/dev/providers.tf"
    providers.write_text(providers.read_text() + "\n")
    (project / "modules/dev/old.tf").write_text(providers.read_text())
    again = run("render", "dev", "--diff")
    assert [line for line in again.out.splitlines() if line.startswith("  ")][:3] == [
        "  + modules/dev/outputs.tf",
        "  ~ modules/dev/providers.tf",
        "  - modules/dev/old.tf",
    ]
    assert "--- modules/dev/old.tf\n+++ /dev/null\n" in again.out


def test_render_as_json(project: Path, run: Run) -> None:
    ran = run("render", "dev", "staging", "--format", "json")
    environments = json.loads(ran.out)["environments"]
    assert (ran.code, ran.err) == (ExitCode.OK, "")
    assert [environment["name"] for environment in environments] == ["dev", "staging"]
    assert "iam/main.tf" in environments[0]["created"]
    assert any(line.startswith("+resource") for line in environments[0]["diff"])
    again = json.loads(run("render", "dev", "--format=json").out)["environments"]
    assert again == [
        {
            "name": "dev",
            "up_to_date": True,
            "created": [],
            "changed": [],
            "deleted": [],
            "diff": [],
            "warnings": [],
        }
    ]
    assert (project / "modules" / "staging" / "main.tf").exists()


def test_check_writes_nothing_and_says_what_to_do(rendered: Path, project: Path, run: Run) -> None:
    assert run("render", "dev", "--check").code == ExitCode.OK
    (rendered / "outputs.tf").write_text((rendered / "outputs.tf").read_text() + "# more\n")
    ran = run("render", "dev", "--check", "--diff")
    assert ran.code == ExitCode.STALE
    assert ran.out.startswith("dev: does not match its spec\n  ~ modules/dev/outputs.tf\n")
    assert "\n-# more\n" in ran.out
    assert ran.err == (
        "error: modules/dev: the generated files do not match the spec: 1 to change\n"
        "  run: tfgen render dev (and have the change reviewed)\n"
    )
    as_json = run("render", "dev", "staging", "--check", "--format", "json")
    assert as_json.code == ExitCode.STALE
    assert [item["up_to_date"] for item in json.loads(as_json.out)["environments"]] == [False] * 2
    assert not (project / "modules" / "staging").exists()


def test_every_problem_of_every_spec_is_told(project: Path, run: Run) -> None:
    for name, before, after in (("dev", "vpc-", "vcp-"), ("prod", "ARM64", "ARM65")):
        spec = project / "environments" / f"{name}.yaml"
        spec.write_text(spec.read_text().replace(before, after, 1))
    ran = run("render", "--all", "--format", "json")
    assert ran.code == ExitCode.ERROR
    document = json.loads(ran.out)
    assert document["exit_code"] == 1
    assert [
        (problem["place"]["file"], problem["place"]["path"]) for problem in document["problems"]
    ] == [
        ("environments/dev.yaml", "network.vpc_id"),
        ("environments/prod.yaml", "ops_task.cpu_architecture"),
    ]
    assert "error: environments/dev.yaml:13:11: network.vpc_id: " in ran.err
    assert not (project / "modules").exists()


def test_render_and_validate_warn(project: Path, run: Run) -> None:
    spec = project / "environments" / "dev.yaml"
    spec.write_text(re.sub(r"shop@sha256:[0-9a-f]+", "shop:1", spec.read_text()))
    expected = (
        "warning: environments/dev.yaml:19:10: ops_task.image: names no digest, so what runs "
        "tomorrow need not be what was reviewed today\n"
        "  write <repository>@sha256:<digest>, or take what production runs: image.from_service\n"
    )
    # Rendered, up to date, with nothing to write, and only checked: every time.
    for command in (["render", "dev"], ["render", "dev"], ["render", "dev", "--check"]):
        ran = run(*command)
        assert (ran.code, ran.err) == (ExitCode.OK, expected)
    ran = run("validate", "dev", "--no-terraform")
    assert (ran.code, ran.out, ran.err) == (ExitCode.OK, "dev: valid\n", expected)
    for command in (["render", "dev"], ["validate", "dev", "--no-terraform"]):
        ran = run(*command, "--format", "json")
        (environment,) = json.loads(ran.out)["environments"]
        (warning,) = environment["warnings"]
        assert (ran.code, ran.err) == (ExitCode.OK, expected)
        assert warning["place"] == {
            "file": "environments/dev.yaml",
            "line": 19,
            "column": 10,
            "path": "ops_task.image",
        }


def test_validate_tells_right_from_wrong(rendered: Path, run: Run) -> None:
    ran = run("validate", "dev", "--no-terraform")
    assert (ran.code, ran.out, ran.err) == (ExitCode.OK, "dev: valid\n", "")
    main = rendered / "main.tf"
    main.write_text(main.read_text().replace("module.logging.key_arn", "module.logging.key"))
    ran = run("validate", "dev", "--no-terraform")
    assert ran.code in (ExitCode.ERROR, ExitCode.REFUSED)
    assert "modules/dev/main.tf:" in ran.err
    ran = run("validate", "dev", "--no-terraform", "--format", "json")
    (environment,) = json.loads(ran.out)["environments"]
    assert (environment["name"], environment["valid"]) == ("dev", False)
    assert environment["problems"][0]["place"]["file"] == "modules/dev/main.tf"


def test_a_missing_trail_is_warned_about(project: Path, run: Run) -> None:
    spec = project / "environments" / "dev.yaml"
    spec.write_text(spec.read_text().partition("\ntrail:")[0])
    ran = run("render", "dev")
    assert ran.code == ExitCode.OK
    assert "trail: is not named, and without a trail in the account no alert ever" in ran.err


@pytest.mark.usefixtures("rendered")
def test_validate_goes_on_after_a_wrong_environment(run: Run) -> None:
    ran = run("validate", "--no-terraform")
    assert ran.code == ExitCode.ERROR
    assert ran.out.splitlines()[0] == "dev: valid"
    assert "error: modules/prod: there is no HCL yet\n  run: tfgen render prod\n" in ran.err


@pytest.mark.parametrize("command", ["plan", "apply", "destroy"])
def test_nothing_is_done_with_stale_files(
    command: str, project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = project / "started"
    program = project / "terraform"
    program.write_text(f"#!/bin/sh\ntouch {started}\n")
    program.chmod(0o755)
    monkeypatch.setenv("TFGEN_TERRAFORM", str(program))
    ran = run(command, "dev", *(["--yes"] if command != "plan" else []))
    assert ran.code == ExitCode.STALE
    assert "modules/dev: the generated files do not match the spec: " in ran.err
    assert "  run: tfgen render dev (and have the change reviewed)" in ran.err
    assert not started.exists()


@pytest.mark.usefixtures("rendered")
@pytest.mark.parametrize("command", ["apply", "destroy"])
def test_without_a_terminal_nobody_can_say_yes(command: str, run: Run) -> None:
    ran = run(command, "dev")
    assert ran.code == ExitCode.USAGE
    assert ran.err.startswith("error: nobody is there to say yes\n")


@pytest.mark.usefixtures("rendered")
def test_without_terraform_the_ways_to_get_it_are_told(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TFGEN_TERRAFORM", "no-such-terraform")
    ran = run("plan", "dev")
    assert ran.code == ExitCode.ERROR
    assert "TFGEN_TERRAFORM says no-such-terraform, and there is no such program" in ran.err
    assert "pip install" in ran.err


def test_schema_is_the_one_that_the_specs_name(run: Run) -> None:
    ran = run("schema")
    assert (ran.code, ran.err) == (ExitCode.OK, "")
    assert ran.out == (REPOSITORY / "environments" / "schema.json").read_text()


def test_doctor_lists_what_is_there(run: Run) -> None:
    ran = run("doctor", "--format", "json")
    findings = {finding["name"]: finding for finding in json.loads(ran.out)["findings"]}
    assert ran.code == ExitCode.OK
    assert findings["tfgen"]["found"] == tfgen.__version__
    assert all(finding["found"] or finding["hint"] for finding in findings.values())
    assert findings["Node"]["needed"]
    text = run("doctor").out
    assert all(name in text for name in findings)


def test_doctor_fails_where_something_needed_is_missing(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JSII_NODE", "/no/such/node")
    ran = run("doctor")
    assert ran.code == ExitCode.ERROR
    assert "missing Node" in ran.out


def test_local_says_what_is_running(project: Path, run: Run) -> None:
    assert run("local", "status", "dev").out == "dev: not running\n"
    assert run("local", "stop", "dev").out == "dev: was not running\n"
    assert not (project / "modules").exists()
