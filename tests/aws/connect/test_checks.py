"""`--check`: each prerequisite, good and bad, and what may not be looked at."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

import pytest

from tests.aws.connect.conftest import LOGGING
from tests.aws.connect.stubs import Answer, answering
from tests.conftest import REPOSITORY
from tfgen.aws.connect.account import Caller
from tfgen.aws.connect.checks import cluster, definition, network, permissions
from tfgen.aws.connect.checks.finding import Finding, State, looked_at
from tfgen.aws.connect.cluster import logged_cluster, unlogged
from tfgen.aws.connect.target import target_of
from tfgen.errors import RefusedError
from tfgen.spec.environment import load_environment

SPEC = load_environment(REPOSITORY / "environments" / "dev.yaml").spec
TARGET = target_of(SPEC)
SUBNET = SPEC.network.subnet_ids[0]
CALLER = Caller("AROAX:ada", "arn:aws:sts::111122223333:assumed-role/team/ada", "111122223333")


def _bad(findings: Iterable[Finding]) -> list[str]:
    return [found.name for found in findings if found.state is not State.OK]


def _cluster(**changes: Any) -> dict[str, Any]:
    execute: dict[str, Any] = copy.deepcopy(LOGGING)
    logs = execute["logConfiguration"]
    for name, value in changes.items():
        place = logs if name in logs else execute
        place[name] = value
        if value is None:
            del place[name]
    return {
        "clusterName": "shop-dev-ops",
        "status": "ACTIVE",
        "configuration": {"executeCommandConfiguration": execute},
    }


@pytest.mark.parametrize(
    ("changes", "difference"),
    [
        ({"logging": "DEFAULT"}, "logging is DEFAULT and should be OVERRIDE"),
        ({"logging": "NONE"}, "logging is NONE and should be OVERRIDE"),
        ({"logging": None}, "logging is not configured and should be OVERRIDE"),
        ({"kmsKeyId": None}, "there is no KMS key for sessions"),
        (
            {"cloudWatchLogGroupName": "/other"},
            "cloudWatchLogGroupName is /other and should be /shop-dev/ops/sessions",
        ),
        (
            {"cloudWatchEncryptionEnabled": False},
            "cloudWatchEncryptionEnabled is false and should be true",
        ),
        (
            {"s3BucketName": None},
            "s3BucketName is not set and should be shop-dev-sessions-111122223333-eu-west-1",
        ),
        ({"s3EncryptionEnabled": None}, "s3EncryptionEnabled is not set and should be true"),
    ],
)
def test_a_cluster_that_leaves_no_transcript_is_refused(
    changes: dict[str, Any], difference: str
) -> None:
    described = _cluster(**changes)
    assert list(unlogged(described, SPEC)) == [difference]
    ecs = answering(ecs=[("describe_clusters", {"clusters": [described]})])
    with pytest.raises(RefusedError) as caught:
        logged_cluster(ecs, SPEC, TARGET)
    assert caught.value.problems[0].message.endswith(f"as the spec says: {difference}")


def test_a_cluster_that_logs_passes() -> None:
    logged_cluster(answering(ecs=[("describe_clusters", {"clusters": [_cluster()]})]), SPEC, TARGET)
    assert len(list(unlogged({}, SPEC))) == 6


@pytest.mark.parametrize(
    ("clusters", "bad"),
    [
        ([_cluster()], []),
        ([{**_cluster(), "status": "DEPROVISIONING"}], ["cluster"]),
        ([{"clusterName": "shop-dev-ops", "status": "ACTIVE"}], ["session logging"]),
        ([], ["cluster"]),
        ([{**_cluster(), "status": "INACTIVE"}], ["cluster"]),
    ],
)
def test_the_cluster(clusters: list[dict[str, Any]], bad: list[str]) -> None:
    ecs = answering(ecs=[("describe_clusters", {"clusters": clusters})])
    assert _bad(looked_at("cluster", lambda: cluster.cluster(ecs, SPEC, TARGET))) == bad


@pytest.mark.parametrize(
    ("groups", "state"),
    [
        ([{"logGroupName": "/shop-dev/ops/sessions", "kmsKeyId": "k"}], State.OK),
        ([{"logGroupName": "/shop-dev/ops/sessions"}], State.FAILED),
        ([{"logGroupName": "/shop-dev/ops/sessions-2", "kmsKeyId": "k"}], State.FAILED),
    ],
)
def test_the_log_group(groups: list[dict[str, Any]], state: State) -> None:
    logs = answering(logs=[("describe_log_groups", {"logGroups": groups})])
    [found] = cluster.log_group(logs, SPEC)
    assert found.state is state


def _definition(changes: dict[str, Any], of_container: dict[str, Any]) -> list[Finding]:
    container = {
        "name": "ops",
        "image": SPEC.ops_task.image,
        "linuxParameters": {"initProcessEnabled": True},
        **of_container,
    }
    task = {
        "family": "shop-dev-ops",
        "revision": 3,
        "taskRoleArn": "arn:aws:iam::111122223333:role/shop-dev-ops-task",
        "containerDefinitions": [container],
        **changes,
    }
    ecs = answering(ecs=[("describe_task_definition", {"taskDefinition": task})])
    return list(definition.definition(ecs, SPEC, TARGET))


KEY, SECRET = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"


@pytest.mark.parametrize(
    ("changes", "of_container", "bad"),
    [
        ({}, {}, {}),
        ({"taskRoleArn": ""}, {}, {"task role in it": State.FAILED}),
        ({"pidMode": "task"}, {}, {"PID namespace": State.FAILED}),
        ({}, {"name": "web"}, {"container ops": State.FAILED}),
        ({}, {"readonlyRootFilesystem": True}, {"root filesystem": State.FAILED}),
        (
            {},
            {"environment": [{"name": KEY, "value": "x"}]},
            {"credentials in it": State.FAILED},
        ),
        (
            {},
            {"secrets": [{"name": SECRET, "valueFrom": "x"}]},
            {"credentials in it": State.FAILED},
        ),
        ({}, {"linuxParameters": {}}, {"init process": State.WARNING}),
        ({}, {"image": "other"}, {"image": State.WARNING}),
    ],
)
def test_the_task_definition(
    changes: dict[str, Any], of_container: dict[str, Any], bad: dict[str, State]
) -> None:
    found = _definition(changes, of_container)
    assert {item.name: item.state for item in found if item.state is not State.OK} == bad


ALL = ("ssmmessages", "kms", "logs", "s3", "ecr.api", "ecr.dkr")


def _route(**to: str) -> dict[str, Any]:
    return {"Routes": [{"DestinationCidrBlock": "0.0.0.0/0", "State": "active", **to}]}


def _own(table: dict[str, Any]) -> dict[str, Any]:
    return {**table, "Associations": [{"SubnetId": SUBNET, "Main": False}]}


def _main(table: dict[str, Any]) -> dict[str, Any]:
    return {**table, "Associations": [{"Main": True}]}


NAT, INTERNET = {"NatGatewayId": "nat-1"}, {"GatewayId": "igw-1"}


@pytest.mark.parametrize(
    ("endpoints", "tables", "state", "says"),
    [
        (ALL, [], State.OK, "the VPC has an endpoint for each service"),
        (ALL[1:], [], State.FAILED, "no endpoint for ssmmessages, and no default route out"),
        (("kms",), [_own(_route(**NAT))], State.OK, "ecr.api, ecr.dkr, logs, s3, ssmmessages: the"),
        ((), [_main(_route(**NAT))], State.OK, "the default route leads there"),
        ((), [_main(_route(**NAT)), _own({"Routes": []})], State.FAILED, SUBNET),
        ((), [_own(_route(**INTERNET))], State.FAILED, "serves public addresses only"),
        ((), [_own(_route(TransitGatewayId="tgw-1"))], State.OK, "the default route leads there"),
        ((), [_own(_route(**{**NAT, "State": "blackhole"}))], State.FAILED, SUBNET),
    ],
)
def test_the_way_to_aws(
    endpoints: tuple[str, ...], tables: list[dict[str, Any]], state: State, says: str
) -> None:
    made = [
        {"ServiceName": f"com.amazonaws.eu-west-1.{name}", "State": "available"}
        for name in endpoints
    ]
    ec2 = answering(
        ec2=[
            ("describe_vpc_endpoints", {"VpcEndpoints": made}),
            ("describe_route_tables", {"RouteTables": tables}),
        ]
    )
    [found] = network.way_out(ec2, SPEC, TARGET)
    assert found.state is state
    assert says in found.detail


@pytest.mark.parametrize(("free", "state"), [(3, State.OK), (0, State.FAILED)])
def test_the_subnets(free: int, state: State) -> None:
    subnets = [{"SubnetId": SUBNET, "AvailableIpAddressCount": free}]
    [found] = network.subnets(answering(ec2=[("describe_subnets", {"Subnets": subnets})]), SPEC)
    assert found.state is state


def _decisions(*decisions: str) -> list[Answer]:
    return [
        (
            "simulate_principal_policy",
            {"EvaluationResults": [{"EvalActionName": "x:Y", "EvalDecision": decision}]},
        )
        for decision in decisions
    ]


ROLE: Answer = (
    "get_role",
    {
        "Role": {
            "Path": "/aws-reserved/",
            "RoleName": "team",
            "RoleId": "AROAEXAMPLEEXAMPLE",
            "Arn": "arn:aws:iam::111122223333:role/aws-reserved/team",
            "CreateDate": "2026-11-21T10:00:00Z",
        }
    },
)


def test_what_the_caller_may_do() -> None:
    decisions = _decisions("allowed", "explicitDeny", "allowed", "implicitDeny", "allowed")
    iam = answering(iam=[ROLE, *decisions])
    found = list(permissions.of_caller(iam, SPEC, TARGET, CALLER))
    assert [(item.name, item.state is State.OK, item.detail) for item in found] == [
        ("you: ecs:RunTask", True, "allowed"),
        ("you: ecs:ExecuteCommand", False, "denied"),
        ("you: ecs:DescribeTasks", True, "allowed"),
        ("you: ecs:StopTask", False, "not allowed by any statement"),
        ("you: ssm:StartSession", False, "allowed, and such a session leaves no transcript"),
    ]


def test_the_root_user_is_none_to_work_as() -> None:
    root = Caller("111122223333", "arn:aws:iam::111122223333:root", "111122223333")
    [found] = permissions.of_caller(answering(iam=[]), SPEC, TARGET, root)
    assert found.state is State.WARNING


def test_what_the_task_role_may_do() -> None:
    found = list(
        permissions.of_task_role(answering(iam=_decisions(*["allowed"] * 9, "explicitDeny")), SPEC)
    )
    assert _bad(found) == ["task role: s3:PutObject"]
    assert {item.name.partition(": ")[2].partition(":")[0] for item in found} == {
        "ssmmessages",
        "logs",
        "s3",
    }


def test_what_may_not_be_looked_at_is_not_called_wrong() -> None:
    iam = answering(iam=[ROLE, ("simulate_principal_policy", "AccessDenied", "No.")])
    [found] = looked_at("it", lambda: permissions.of_caller(iam, SPEC, TARGET, CALLER))
    assert (found.name, found.state) == ("it", State.UNKNOWN)
