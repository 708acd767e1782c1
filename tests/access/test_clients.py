"""Each client's own calls, put to the roles of the golden case `federation`, one call at a time."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tfgen.access.estate import Estate
from tfgen.access.evaluate import evaluate
from tfgen.access.facts import Given, request
from tfgen.access.survey import estate_of
from tfgen.access.why import caller_named
from tfgen.render.compare import on_disk
from tfgen.render.files import files
from tfgen.spec.environment import load_environment

CASE = REPOSITORY / "tests/golden/federation"

ARN = "arn:aws:ecs:eu-west-1:111122223333:"
CLUSTER, OTHER_CLUSTER = f"{ARN}cluster/federation-ops", f"{ARN}cluster/payments"
TASK, OTHER_TASK = f"{ARN}task/federation-ops/0123456789ab", f"{ARN}task/payments/0123456789ab"
SERVICE = f"{ARN}service/federation-ops/ops"
DEFINITION = f"{ARN}task-definition/federation-ops:3"
IN_CLUSTER: Given = {"ecs:cluster": CLUSTER}
ELSEWHERE: Given = {"ecs:cluster": OTHER_CLUSTER}
EXEC: Given = {**IN_CLUSTER, "ecs:container-name": "ops", "aws:ResourceTag/owner": "somebody"}
OWNER = "<id of federation-access-{}>:somebody"

Calls = list[tuple[str, str, Given]]

# https://github.com/keidarcy/e1s: the pages of clusters, services and tasks, N and a shell.
E1S: Calls = [
    ("ecs:ListClusters", "*", {}),
    ("ecs:DescribeClusters", CLUSTER, {}),
    ("ecs:DescribeClusters", OTHER_CLUSTER, {}),  # all of the list in one call
    ("ecs:ListServices", "*", IN_CLUSTER),
    ("ecs:DescribeServices", SERVICE, IN_CLUSTER),
    ("ecs:ListTasks", "*", IN_CLUSTER),
    ("ecs:DescribeTasks", TASK, IN_CLUSTER),
]
# https://github.com/aws/aws-cli/blob/develop/awscli/customizations/ecs/executecommand.py
AWS_CLI: Calls = [
    ("ecs:DescribeClusters", CLUSTER, {}),
    ("ecs:ListTasks", "*", IN_CLUSTER),
    ("ecs:DescribeTasks", TASK, IN_CLUSTER),
]
TFGEN: Calls = [
    *AWS_CLI,
    ("ecs:DescribeServices", SERVICE, IN_CLUSTER),
    ("ec2:DescribeSecurityGroups", "*", {}),
]
SHELL: Calls = [
    ("ecs:ExecuteCommand", CLUSTER, EXEC),
    ("ecs:ExecuteCommand", TASK, EXEC),
    ("kms:GenerateDataKey", "key", {}),
]
STOP: Calls = [("ecs:StopTask", TASK, EXEC)]
NEVER: Calls = [
    ("ecs:ListTasks", "*", ELSEWHERE),
    ("ecs:DescribeTasks", OTHER_TASK, ELSEWHERE),
    ("ecs:StopTask", OTHER_TASK, ELSEWHERE),
    ("ecs:DescribeTaskDefinition", "*", {}),
    ("ecs:UpdateService", SERVICE, IN_CLUSTER),
    ("ecs:RegisterTaskDefinition", "*", {}),
    ("logs:GetLogEvents", "log-group", {}),
    ("ecs:TagResource", TASK, {**IN_CLUSTER, "ecs:CreateAction": "CreateService"}),
]


def run(team: str) -> Calls:
    """RunTask as `tfgen connect` makes it."""
    tags: Given = {
        "aws:RequestTag/owner": OWNER.format(team),
        "aws:RequestTag/reason": "OPS-1: look",
        "aws:RequestTag/expires": "2026-11-21T14:00:00Z",
        "aws:RequestTag/environment": "federation",
        "aws:TagKeys": ("owner", "reason", "expires", "environment"),
    }
    started: Given = {
        **IN_CLUSTER,
        **tags,
        "ecs:enable-execute-command": "true",
        "ecs:enable-ebs-volumes": None,
    }
    passed: Given = {"iam:PassedToService": "ecs-tasks.amazonaws.com"}
    return [
        ("ecs:RunTask", DEFINITION, started),
        ("ecs:TagResource", TASK, {**tags, "ecs:CreateAction": "RunTask"}),
        ("iam:PassRole", "ops-task", passed),
        ("iam:PassRole", "execution", passed),
    ]


@functools.cache
def _estate() -> Estate:
    return estate_of(on_disk(CASE / "expected"), "expected")


def _word(team: str, call: tuple[str, str, Given], estate: Estate | None = None) -> str:
    estate = estate or _estate()
    action, resource, given = call
    named = {
        "key": estate.key,
        "log-group": estate.log_group,
        "ops-task": estate.task_role,
        "execution": estate.execution_role,
    }
    target = named.get(resource, resource)
    return evaluate(
        estate.policies, request(estate.aws, caller_named(estate, team), action, target, given)
    ).word


@pytest.mark.parametrize(
    ("team", "calls"),
    [
        ("backend", [*E1S, *TFGEN, *SHELL, *STOP, *run("backend")]),  # e1s and tfgen
        ("support", E1S),  # e1s, to browse
        ("quality", TFGEN),  # the AWS CLI and tfgen, to browse
        ("break-glass", [*AWS_CLI, *SHELL, *STOP, *run("break-glass")]),  # the AWS CLI
    ],
)
def test_a_client_may_do_what_it_does(team: str, calls: Calls) -> None:
    refused = [call for call in calls if _word(team, call) != "allowed"]
    assert not refused


@pytest.mark.parametrize("team", ["backend", "support", "quality", "on-call", "break-glass"])
def test_no_client_may_do_more(team: str) -> None:
    assert not [call for call in NEVER if _word(team, call).startswith(("allowed", "?"))]


@pytest.mark.parametrize("team", ["support", "quality"])
def test_who_browses_opens_nothing(team: str) -> None:
    words = {call[0]: _word(team, call) for call in [*SHELL, *STOP, *run(team)]}
    assert words.pop("ecs:ExecuteCommand") == "denied!"
    assert set(words.values()) == {"denied"}


def test_what_only_one_client_needs_is_not_for_the_others() -> None:
    for call in E1S:
        if call not in TFGEN:
            assert _word("quality", call) == "denied", call
    assert _word("support", ("ec2:DescribeSecurityGroups", "*", {})) == "denied"
    assert _word("break-glass", ("ecs:DescribeServices", SERVICE, IN_CLUSTER)) == "denied"


def test_a_boundary_of_somebody_else_is_not_guessed(tmp_path: Path) -> None:
    """An existing policy is every role's boundary; what it leaves, these files do not tell."""
    text = (CASE / "spec.yaml").read_text(encoding="utf-8")
    arn = "arn:aws:iam::111122223333:policy/developer-boundary"
    spec = tmp_path / "spec.yaml"
    spec.write_text(text.replace("create: true", f"policy_arn: {arn}"), encoding="utf-8")
    (tmp_path / "okta.xml").write_bytes((CASE / "okta.xml").read_bytes())
    tree = files("federation", load_environment(spec).spec)
    iam = tree["iam/main.tf"]
    assert iam.count(f'permissions_boundary = "{arn}"') == iam.count('resource "aws_iam_role" ')
    assert "access_boundary" not in iam
    estate = estate_of(tree, "modules/federation")
    assert _word("backend", SHELL[0], estate) == "?"
    assert _word("support", SHELL[0], estate) == "denied!"
    assert _word("backend", NEVER[0], estate) == "denied"
