"""What `--list`, `--check`, `--dry-run` and `--local` show of an environment that is there."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta

import pytest
import yaml

from tests.aws.connect.conftest import Place
from tests.conftest import Run
from tfgen.aws.connect.request import run_task, tags
from tfgen.aws.connect.stop import ENDED
from tfgen.aws.connect.target import security_group
from tfgen.cli.app import run as main
from tfgen.errors import ExitCode


def _start(place: Place, owner: str, reason: str, ttl: timedelta) -> str:
    marks = tags(place.target, owner, reason, ttl, datetime.now(UTC))
    group = security_group(place.account, place.spec)
    parameters = run_task(place.spec, place.target, group, marks)
    arn: str = place.account.client("ecs").run_task(**parameters)["tasks"][0]["taskArn"]
    return arn.rpartition("/")[2]


def test_the_list(place: Place, run: Run) -> None:
    assert run("connect", "dev", "--list").out == "no ops task runs in shop-dev-ops\n"
    late = _start(place, "AROAX:eve", "OPS-1 old", timedelta(hours=-1))
    fresh = _start(place, "AROAX:ada", "OPS-2 new", timedelta(hours=4))
    ran = run("connect", "dev", "--list")
    assert (ran.code, ran.err) == (ExitCode.OK, "")
    head, *rows = ran.out.splitlines()
    assert head.split() == ["TASK", "OWNER", "SINCE", "EXPIRES", "STATE", "REASON"]
    assert {(row.split()[0], row.split()[1], " EXPIRED " in row) for row in rows} == {
        (late, "eve", True),
        (fresh, "ada", False),
    }
    listed = json.loads(run("connect", "dev", "--list", "--format", "json").out)["tasks"]
    assert {(task["id"], task["owner"], task["expired"]) for task in listed} == {
        (late, "AROAX:eve", True),
        (fresh, "AROAX:ada", False),
    }
    stopped = run("connect", "dev", "--stop", late)
    assert stopped.out == f"task {late} of eve is being stopped\n"
    assert [task["id"] for task in json.loads(
        run("connect", "dev", "--list", "--format", "json").out)["tasks"]] == [fresh]  # fmt: skip


def test_a_dry_run_looks_and_starts_nothing(place: Place, run: Run) -> None:
    ran = run("connect", "dev", "--dry-run", "--reason", "OPS-1")
    assert (ran.code, ran.err) == (ExitCode.OK, "")
    asked = yaml.safe_load(ran.out)["calls"][0]["ecs:RunTask"]
    network = asked["networkConfiguration"]["awsvpcConfiguration"]
    assert network["securityGroups"] == [security_group(place.account, place.spec)]
    assert asked["tags"][0]["value"] == place.account.client("sts").get_caller_identity()["UserId"]
    assert place.tasks() == []


def test_the_checks(place: Place, run: Run) -> None:
    """The local VPC has no way out, and the log group is missing here; the rest is good."""
    ran = run("connect", "dev", "--check", "--format", "json")
    assert ran.code == ExitCode.REFUSED
    findings = json.loads(ran.out)["findings"]
    assert {finding["name"] for finding in findings if finding["state"] == "failed"} == {
        "session log group",
        "way to AWS",
    }
    assert {finding["name"] for finding in findings if finding["state"] == "unknown"} == {
        "your permissions",  # moto has no simulation
        "task role",
    }
    assert place.tasks() == []


@pytest.mark.parametrize(
    ("change", "message", "hint"),
    [
        (
            {"logging": "NONE"},
            "sessions in cluster shop-dev-ops would not be logged as the spec says: "
            "logging is NONE and should be OVERRIDE",
            "tfgen apply dev puts it back",
        ),
        (None, "there is no cluster shop-dev-ops in eu-west-1", "tfgen plan dev"),
    ],
)
def test_nobody_gets_a_shell_that_leaves_no_transcript(
    change: dict[str, str] | None, message: str, hint: str, place: Place, run: Run
) -> None:
    ecs = place.account.client("ecs")
    [cluster] = ecs.describe_clusters(clusters=[place.target.cluster])["clusters"]
    ecs.delete_cluster(cluster=place.target.cluster)
    if change is not None:
        logging = {**cluster["configuration"]["executeCommandConfiguration"], **change}
        ecs.create_cluster(
            clusterName=place.target.cluster, configuration={"executeCommandConfiguration": logging}
        )
    ran = run("connect", "dev", "--reason", "OPS-1")
    assert ran.code == (ExitCode.REFUSED if change else ExitCode.ERROR)
    assert message in ran.err
    assert hint in ran.err
    if change is None:
        ecs.create_cluster(clusterName=place.target.cluster)
    assert place.tasks() == []


def test_another_container_ends_it_and_the_task(place: Place, run: Run) -> None:
    ran = run("connect", "dev", "--reason", "OPS-1", "--container", "web")
    assert ran.code == ExitCode.USAGE
    assert "has no container web\n  its containers are ops\n" in ran.err
    [task] = place.tasks()
    assert task["lastStatus"] == "STOPPED"


def test_the_local_aws_by_name(
    place: Place, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nothing else is asked, whatever the environment says; no plugin is needed."""
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        elsewhere.setenv("AWS_PROFILE", "nope")
        elsewhere.setenv("PATH", "/nonexistent")
        code = main(["connect", "dev", "--local", "--reason", "OPS-1"])
        assert os.environ["AWS_PROFILE"] == "nope"
    shown = capfd.readouterr()
    assert code == ExitCode.OK, shown.err
    assert shown.out.startswith("The local AWS runs no containers: here the shell would be.")
    [task] = place.tasks()
    assert task["stoppedReason"] == ENDED
