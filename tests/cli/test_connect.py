"""The command line of `tfgen connect`: usage, what it shows, and how it ends."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import yaml

from tests.conftest import Run
from tfgen.errors import ExitCode


@pytest.fixture
def nobody(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project on a machine without credentials, and without any program."""
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(project))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("PATH", "/nonexistent")
    return project


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        ("nope", "there is no environment nope", "the environments are dev, prod, staging"),
        ("dev --list --check", "--list, --stop, --check and --dry-run do not go together", ""),
        ("dev --task a --service b", "--task and --service do not go together", ""),
        ("dev", "why is the shell needed?", 'say --reason "TICKET-1 what for"'),
        ("dev --reason x --ttl 2d", "--ttl 2d is no length of time", "write 4h for hours"),
        ("dev --reason x --ttl 25h", "--ttl 25h is out of range", "1m to 24h"),
        ("dev --reason x --timeout 0", "--timeout 0 is no length of time", "45s"),
        ("dev --reason x --client ssh", "there is no client ssh", "tfgen, aws-cli, e1s"),
        ("dev --list --local", "the local AWS is not running", "tfgen apply dev --local"),
    ],
)
@pytest.mark.usefixtures("nobody")
def test_wrong_usage(arguments: str, message: str, hint: str, run: Run) -> None:
    words = arguments.split()
    if arguments == "dev":
        words.append("--dry-run")  # without it the plugin would be missed first
    ran = run("connect", *words)
    assert (ran.code, ran.out) == (ExitCode.USAGE, "")
    first, *more = ran.err.splitlines()
    assert first == f"error: {message}"
    assert hint in "\n".join(more)


@pytest.mark.usefixtures("nobody")
def test_what_would_be_called_is_shown_without_an_account(run: Run) -> None:
    ran = run("connect", "prod", "--dry-run", "--reason", "OPS-1 look", "--ttl", "30m")
    assert (ran.code, ran.err) == (ExitCode.OK, "")
    shown = yaml.safe_load(ran.out)
    [task, describe, execute] = shown["calls"]
    asked = task["ecs:RunTask"]
    assert asked["cluster"] == asked["taskDefinition"] == "shop-prod-ops"
    assert asked["enableExecuteCommand"] is True
    assert asked["networkConfiguration"]["awsvpcConfiguration"]["securityGroups"] == [
        "the id of shop-prod-ops in vpc-0a1b2c3d4e5f60718"
    ]
    assert [tag["key"] for tag in asked["tags"]] == ["owner", "reason", "expires", "environment"]
    assert list(describe) == ["ecs:DescribeTasks"]
    assert execute["ecs:ExecuteCommand"]["container"] == "ops"
    assert shown["session"][0] == "session-manager-plugin"
    assert [list(call) for call in shown["afterwards"]] == [["ecs:StopTask"]]


@pytest.mark.parametrize(
    ("arguments", "session", "starts"),
    [
        (
            "--reason x --client aws-cli --profile shop --command bash",
            "aws ecs execute-command --cluster shop-dev-ops --task TASK_ID --container ops "
            "--interactive --command bash --region eu-west-1 --profile shop",
            True,
        ),
        ("--reason x --client e1s", "e1s --region eu-west-1 --shell /bin/sh", True),
        (
            "--service shop-dev-ops --client e1s --region eu-west-2",
            "e1s --region eu-west-2 --shell /bin/sh --cluster shop-dev-ops --service shop-dev-ops",
            False,
        ),
        (
            "--task 0123 --client aws-cli",
            "aws ecs execute-command --cluster shop-dev-ops --task 0123 --container ops "
            "--interactive --command /bin/sh --region eu-west-1",
            False,
        ),
    ],
)
def test_other_clients(arguments: str, session: str, starts: bool, nobody: Path, run: Run) -> None:
    (nobody / ".aws").mkdir()
    (nobody / ".aws" / "config").write_text("[profile shop]\nregion = eu-west-1\n")
    ran = run("connect", "dev", "--dry-run", "--format", "json", *arguments.split())
    assert ran.code == ExitCode.OK, ran.err
    shown = json.loads(ran.out)
    assert " ".join(shown["session"]) == session
    assert ("afterwards" in shown) == starts
    assert any("ecs:RunTask" in call for call in shown["calls"]) == starts


@pytest.mark.usefixtures("nobody")
def test_checks_that_fail_end_in_4(run: Run) -> None:
    ran = run("connect", "dev", "--check", "--format", "json")
    assert ran.code == ExitCode.REFUSED
    findings = {finding["name"]: finding for finding in json.loads(ran.out)["findings"]}
    assert findings["session-manager-plugin"]["state"] == "failed"
    assert findings["credentials"]["state"] == "failed"
    text = run("connect", "dev", "--check")
    assert text.code == ExitCode.REFUSED
    assert "failed   credentials             there are no AWS credentials\n" in text.out


@pytest.mark.usefixtures("nobody")
def test_a_machine_without_the_plugin_starts_nothing(run: Run) -> None:
    ran = run("connect", "dev", "--reason", "x")
    assert ran.code == ExitCode.ERROR
    assert ran.err.startswith("error: session-manager-plugin is not installed\n")
