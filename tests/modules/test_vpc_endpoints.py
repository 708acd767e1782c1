"""Endpoint policies let through what the roles are for, and no more."""

from __future__ import annotations

import json
import re

import pytest

from tests.modules.test_golden import GOLDEN
from tfgen.checks import check
from tfgen.render.files import files
from tfgen.spec.aws import Aws
from tfgen.spec.environment import Environment, load_environment

_DOCUMENT = re.compile(
    r'^data "aws_iam_policy_document" "(\w+)" \{\n(.*?)^\}', re.MULTILINE | re.DOTALL
)
_STATEMENT = re.compile(r"^  statement \{\n(.*?)^  \}", re.MULTILINE | re.DOTALL)
_ACTION = re.compile(r'"([a-z0-9]+:\w+)"')

CASES = ("vpc_endpoints", "bottlerocket")


def _tree(case: str) -> dict[str, str]:
    return files(case, load_environment(GOLDEN / case / "spec.yaml").spec)


def _actions(text: str, *labels: str) -> set[str]:
    return {
        action
        for label, body in _DOCUMENT.findall(text)
        if not labels or label in labels
        for action in _ACTION.findall(body)
        if not action.startswith(("aws:", "sts:"))
    }


@pytest.mark.parametrize("case", CASES)
def test_what_the_roles_may_do_gets_through(case: str) -> None:
    tree = _tree(case)
    own = _actions(tree["iam/main.tf"], "task", "execution")
    own |= _actions(tree.get("ec2_capacity/main.tf", ""), "instances")
    through = _actions(tree["vpc_endpoints/main.tf"])
    # S3 asks for data keys itself, in the name of the task's role, and not through the VPC.
    assert own - through == {"kms:GenerateDataKey"}


@pytest.mark.parametrize("case", CASES)
def test_every_endpoint_has_a_policy_and_every_statement_names_who(case: str) -> None:
    text = _tree(case)["vpc_endpoints/main.tf"]
    documents = dict(_DOCUMENT.findall(text))
    endpoints = re.findall(r'^resource "aws_vpc_endpoint" "(\w+)"', text, re.MULTILINE)
    assert sorted(documents) == sorted(endpoints)
    for label in endpoints:
        assert re.search(rf"policy\s+= data\.aws_iam_policy_document\.{label}\.json", text)
    nobody_named = {
        sid
        for body in documents.values()
        for statement in _STATEMENT.findall(body)
        for sid in re.findall(r'sid\s+= "(\w+)"', statement)
        if "aws:PrincipalArn" not in statement and "aws:PrincipalAccount" not in statement
    }
    # Buckets of AWS's own, read by whoever signs for it there.
    assert nobody_named <= {"PullImageLayers", "ReadPatchDocuments", "ReadPatchBaselines"}


def test_ops_tasks_connect_to_the_endpoints_and_what_is_listed() -> None:
    tree = _tree("vpc_endpoints")
    ways_out = re.findall(r'egress_rule" "(\w+)"', "".join(tree.values()))
    assert sorted(ways_out) == [
        "egress_archive",
        "egress_database",
        "ops_to_endpoints",
        "ops_to_s3",
    ]
    assert "cidr_ipv4" not in "".join(tree.values())


@pytest.mark.parametrize(
    ("region", "service", "name"),
    [
        ("eu-west-1", "ecr.api", "com.amazonaws.eu-west-1.ecr.api"),
        ("us-gov-west-1", "ecr.dkr", "com.amazonaws.us-gov-west-1.ecr.dkr"),
        ("cn-north-1", "ecr.dkr", "cn.com.amazonaws.cn-north-1.ecr.dkr"),
        ("cn-northwest-1", "ecr.api", "cn.com.amazonaws.cn-northwest-1.ecr.api"),
        ("cn-north-1", "ssmmessages", "com.amazonaws.cn-north-1.ssmmessages"),
        ("cn-north-1", "s3", "com.amazonaws.cn-north-1.s3"),
    ],
)
def test_names_of_services(region: str, service: str, name: str) -> None:
    assert Aws(account="111122223333", region=region).endpoint_service(service) == name


@pytest.mark.parametrize("services", [["kms"], ["s3"], ["ssmmessages", "ecr.api", "ecs-agent"]])
def test_listed_services_are_all_there_is(services: list[str]) -> None:
    document = load_environment(GOLDEN / "bottlerocket" / "spec.yaml").spec.model_dump(
        mode="json", exclude_none=True
    )
    document["network"]["endpoints"] = {"other_clients": [], "services": services}
    document["cluster"]["capacity"]["ec2"]["systems_manager"] = False
    tree = files("x", Environment.model_validate_json(json.dumps(document), strict=True))
    assert check(tree, "modules/x") == []
    made = re.findall(r'^resource "aws_vpc_endpoint" "(\w+)"', tree["vpc_endpoints/main.tf"], re.M)
    assert made == [re.sub(r"\W", "_", service) for service in services]
    assert "PatchAndInventory" not in tree["vpc_endpoints/main.tf"]
