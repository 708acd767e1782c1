"""`tfgen access` as people use it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY, Run
from tfgen.errors import ExitCode

EXECUTE = ("ecs:ExecuteCommand", "task")


@pytest.fixture
def rendered(project: Path) -> Path:
    """The project with its rendered modules."""
    shutil.copytree(
        REPOSITORY / "modules", project / "modules", ignore=shutil.ignore_patterns(".terraform")
    )
    return project


@pytest.fixture
def committed(rendered: Path) -> Path:
    """The same, in a git repository."""
    for arguments in (
        ("init", "--quiet"),
        ("add", "."),
        ("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "--quiet", "-m", "base"),
    ):
        subprocess.run(["git", *arguments], cwd=rendered, check=True)
    return rendered


@pytest.mark.usefixtures("rendered")
def test_the_matrix(run: Run) -> None:
    ran = run("access", "prod")
    assert ran.code == ExitCode.OK
    assert "in the ops container" in ran.out
    assert "\x1b" not in ran.out
    assert "DenyOtherContainers  modules/prod/iam/main.tf:" in ran.out
    markdown = run("access", "prod", "--format", "markdown")
    assert "| in another container of it | denied! |" in markdown.out


@pytest.mark.usefixtures("rendered")
def test_the_matrix_as_json(run: Run) -> None:
    found = json.loads(run("access", "staging", "--format", "json").out)
    rows = {row["id"]: row for row in found["rows"]}
    (cell,) = (one for one in rows["shell-other-container"]["cells"] if one["who"] == "quality")
    assert (cell["decision"], cell["explicit"]) == ("denied", True)
    assert cell["statement"]["sid"] == "DenyOtherContainers"
    assert cell["statement"]["file"] == "modules/staging/iam/main.tf"
    assert cell["context"]["ecs:cluster"] == [
        found["rows"][0]["cells"][0]["context"]["ecs:cluster"][0]
    ]


@pytest.mark.usefixtures("rendered")
def test_why(run: Run) -> None:
    ran = run("access", "prod", "--why", "backend", *EXECUTE, "--given", "ecs:container-name=web")
    assert ran.code == ExitCode.OK
    assert "denied! by DenyOtherContainers, modules/prod/iam/main.tf:" in ran.out
    assert "StringEquals ecs:container-name ops: it is web" in ran.out
    ran = run("access", "prod", "--why", "backend", *EXECUTE)
    assert "depends on ecs:container-name" in ran.out
    ran = run("access", "prod", "--why", "backend", *EXECUTE, "--given", "ecs:container-name")
    assert "denied! by DenyOtherContainers" in ran.out
    ran = run("access", "prod", "--why", "on-call", "kms:Decrypt", "key", "--format", "json")
    found = json.loads(ran.out)
    assert found["decision"] == "denied"
    assert {step["stage"] for step in found["steps"]} == {"deny", "resource", "identity"}


def test_who_gained_and_who_lost(run: Run, committed: Path) -> None:
    assert "0 gained, 0 lost" in run("access", "prod", "--diff", "HEAD").out
    iam = committed / "modules/prod/iam/main.tf"
    text = iam.read_text(encoding="utf-8")
    start = text.index('"DenyOtherContainers"')
    end = text.index("statement {", start)
    text = (
        text[:start] + '"DenyNothing"\n    effect = "Deny"\n    actions = ["a4b:None"]\n'
        '    resources = ["*"]\n  }\n\n  ' + text[end:]
    )
    text = text.replace('values   = ["ops"]', 'values   = ["ops", "web"]', 1)
    iam.write_text(text.replace('["ecs:StopTask"]', '["a4b:None"]', 1), encoding="utf-8")
    ran = run("access", "prod", "--diff", "HEAD")
    assert "2 gained" not in ran.out
    assert "+ backend: Open a shell: in another container of it: denied! → allowed" in ran.out
    assert "- backend: Ops tasks: stop one: allowed → denied" in ran.out
    found = json.loads(run("access", "prod", "--diff", "HEAD", "--format", "json").out)
    assert {(one["kind"], one["who"]) for one in found["changes"]} == {
        ("gained", "backend"),
        ("lost", "backend"),
    }
    markdown = run("access", "prod", "--diff", "HEAD", "--format", "markdown").out
    assert "| backend | Ops tasks: stop one | allowed | denied |" in markdown


@pytest.mark.usefixtures("rendered")
def test_access_that_ends_by_itself(run: Run) -> None:
    ran = run("access", "prod", "--at", "2027-01-31T17:59:59Z", "--format", "json")
    found = json.loads(ran.out)
    assert found["at"] == "2027-01-31T17:59:59Z"
    cells = {
        (row["id"], cell["who"]): (cell["decision"], cell["until"])
        for row in found["rows"]
        for cell in row["cells"]
    }
    until = "2027-01-31T18:00:00Z"
    assert cells["shell-ops", "data/ada@example.com"] == ("allowed", until)
    assert cells["task-start", "data/ada@example.com"] == ("allowed", until)
    assert cells["task-stop", "data/ada@example.com"] == ("allowed", None)
    assert cells["shell-ops", "data"] == ("denied", None)
    assert cells["shell-ops", "backend"] == ("allowed", None)
    assert "until 2027-01-31 18:00Z" in run("access", "prod", "--at", "2026-12-01").out
    markdown = run("access", "prod", "--at", "2026-12-01", "--format", "markdown").out
    assert "**until 2027-01-31 18:00Z**" in markdown and "at 2026-12-01 00:00Z" in markdown

    later = json.loads(run("access", "prod", "--at", until, "--format", "json").out)
    decisions = {cell["decision"] for row in later["rows"][:1] for cell in row["cells"]}
    assert decisions == {"allowed", "denied"}
    assert not any(cell["until"] for row in later["rows"] for cell in row["cells"])
    why = ("--why", "data/ada@example.com", *EXECUTE, "--given", "ecs:container-name=ops")
    mine = ("--given", "aws:ResourceTag/owner=<id of shop-prod-access-data>:ada@example.com")
    ran = run("access", "prod", *why, *mine, "--at", "2026-12-01")
    assert "allowed by OpenShellInOwnOpsTaskByGrant1" in ran.out
    assert "\n  until 2027-01-31 18:00Z\n" in ran.out
    owned = ("--given", "aws:ResourceTag/owner=somebody else")
    assert "DenyTasksOfOthers" in run("access", "prod", *why, *owned).out
    assert run("access", "prod", "--at", "soon").code == ExitCode.USAGE


def test_a_grant_that_is_given_later_is_a_gain(run: Run, committed: Path) -> None:
    iam = committed / "modules/prod/iam/main.tf"
    text = iam.read_text(encoding="utf-8")
    iam.write_text(text.replace("2027-01-31T18:00:00Z", "2027-03-01T18:00:00Z"), encoding="utf-8")
    ran = run("access", "prod", "--diff", "HEAD", "--at", "2026-12-01")
    change = "in the ops container: until 2027-01-31 18:00Z → until 2027-03-01 18:00Z"
    assert f"+ ada@example.com of data: Open a shell: {change}" in ran.out


def test_an_environment_that_is_new(run: Run, committed: Path) -> None:
    (committed / "environments/new.yaml").write_bytes(
        (committed / "environments/dev.yaml").read_bytes()
    )
    shutil.copytree(committed / "modules/dev", committed / "modules/new")
    ran = run("access", "new", "--diff", "HEAD")
    assert "+ developers: Open a shell: in the ops container: - → allowed" in ran.out


def test_revisions_that_are_not_there(run: Run, committed: Path) -> None:
    ran = run("access", "prod", "--diff", "no-such-branch")
    assert ran.code == ExitCode.USAGE
    assert "there is no revision no-such-branch" in ran.err
    assert run("access", "prod", "--diff", "--output=x").code == ExitCode.USAGE
    shutil.rmtree(committed / ".git")
    ran = run("access", "prod", "--diff", "HEAD")
    assert ran.code == ExitCode.ERROR
    assert "git says" in ran.err


EXPECTATIONS = """
expect:
  - who: [backend, on-call, break-glass]
    what: shell-elsewhere
    decision: denied
  - who: anyone-else
    action: s3:PutObject
    resource: transcript
    decision: denied!
  - who: on-call
    action: ecs:ExecuteCommand
    resource: task
    given:
      ecs:container-name: ops
      ecs:cluster: arn:aws:ecs:eu-west-1:333344445555:cluster/shop-prod-ops
    decision: allowed
"""


def test_what_a_team_wrote_down(run: Run, rendered: Path) -> None:
    file = rendered / "expect.yaml"
    file.write_text(EXPECTATIONS)
    ran = run("access", "prod", "--expect", "expect.yaml")
    assert (ran.code, ran.err) == (ExitCode.OK, "")
    file.write_text(EXPECTATIONS.replace("decision: allowed", "decision: denied"))
    ran = run("access", "prod", "--expect", "expect.yaml")
    assert ran.code == ExitCode.REFUSED
    assert "modules/prod/iam/main.tf:" in ran.err
    assert "allowed by OpenShellInOpsContainer, not denied" in ran.err
    assert "expected at expect.yaml:10" in ran.err


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("shell-elsewhere", "shell-nowhere", "there is no row shell-nowhere"),
        ("anyone-else", "nobody", "nobody here is called nobody"),
        ("resource: transcript", "resource: diary", "nothing here is called diary"),
        ("decision: denied!", "decision: maybe", "maybe"),
        ("    resource: transcript\n", "", "give either what, or action and resource"),
    ],
)
def test_a_wrong_file_of_expectations(
    run: Run, rendered: Path, old: str, new: str, message: str
) -> None:
    (rendered / "expect.yaml").write_text(EXPECTATIONS.replace(old, new))
    ran = run("access", "prod", "--expect", "expect.yaml")
    assert ran.code == ExitCode.ERROR
    assert message in ran.err
    assert "expect.yaml:" in ran.err


@pytest.mark.usefixtures("rendered")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nowhere",), "there is no environment nowhere"),
        (("prod", "--why", "nobody", *EXECUTE), "nobody here is called nobody"),
        (("prod", "--why", "backend", "ecs:StopTask", "tusk"), "nothing here is called tusk"),
        (("prod", "--given", "mfa=true"), "names no condition key"),
        (("prod", "--diff", "HEAD", "--expect", "x.yaml"), "do not go together"),
    ],
)
def test_wrong_usage(run: Run, arguments: tuple[str, ...], message: str) -> None:
    ran = run("access", *arguments)
    assert ran.code == ExitCode.USAGE
    assert message in ran.err


@pytest.mark.usefixtures("project")
def test_before_the_first_render(run: Run) -> None:
    ran = run("access", "prod")
    assert ran.code == ExitCode.ERROR
    assert "run: tfgen render prod" in ran.err
