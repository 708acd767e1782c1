"""The largest policies that a spec can lead to, against what IAM takes.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.access.test_grants import statement_json
from tests.strategies import Spec
from tfgen.render.files import activate
from tfgen.spec.environment import Environment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tfgen.modules.policy import Statement

INLINE, MANAGED, TRUST = 10_240, 6_144, 2_048
NAME = "n" * 32
REGION = "us-gov-west-1"
WAY_IN = {"identity_center": {"permission_set": "P" * 32}}
EVERYTHING = {"tfgen": "exec", "aws-cli": "exec", "e1s": "exec"}


def _size(statements: Iterable[Statement]) -> int:
    """As IAM counts: without white space."""
    document = {"Version": "2012-10-17", "Statement": [statement_json(one) for one in statements]}
    return len(json.dumps(document, separators=(",", ":")).replace(" ", ""))


def _spec(team: dict[str, Any], grants: list[Spec]) -> Environment:
    document: Spec = {
        "name": NAME,
        "aws": {"account": "111122223333", "region": REGION},
        "state": {"backend": "local"},
        "network": {"vpc_id": "vpc-11112222", "subnet_ids": ["subnet-11112222"]},
        "ops_task": {"image": "shop:1"},
        "logging": {"bucket": {"name": "sessions"}},
        "access": {"teams": {"t" * 24: {**WAY_IN, **team}}, "grants": grants},
    }
    return Environment.model_validate_json(json.dumps(document), strict=True)


def _grants(*what: str) -> list[Spec]:
    return [
        {
            "team": "t" * 24,
            "person": f"{number}{'p' * 63}",
            "what": each,
            "until": f"2027-01-0{number}T18:00:00Z",
            "reason": "OPS-1",
        }
        for number, each in enumerate(what, 1)
    ]


@pytest.mark.parametrize(
    ("team", "grants"),
    [
        ({"port_forwarding": True}, []),
        ({"standing_access": False, "port_forwarding": True}, _grants(*["shell"] * 4)),
        ({"standing_access": False, "own_task_only": True}, _grants(*["shell"] * 4)),
        ({}, _grants(*["port-forwarding"] * 4)),
        ({"standing_access": False}, _grants("shell", "shell", "shell", "port-forwarding")),
    ],
)
def test_the_largest_policies_are_not_too_large(team: dict[str, Any], grants: list[Spec]) -> None:
    activate()
    from tfgen.modules.access_boundary import boundary_statements
    from tfgen.modules.team_role import team_statements
    from tfgen.modules.team_trust import trust_people

    spec = _spec({"clients": EVERYTHING, **team}, grants)
    [name] = spec.access.teams
    aws, names = spec.aws, spec.names
    cluster = aws.arn("ecs", f"cluster/{names.cluster}")
    key = aws.arn("kms", "key/0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0")
    roles = [aws.role_arn(names.task_role), aws.role_arn(names.execution_role)]
    statements = team_statements(
        spec, name, cluster=cluster, key=key, task_role=roles[0], execution_role=roles[1]
    )
    assert 3_000 < _size(statements) <= INLINE
    assert _size(boundary_statements(spec, cluster=cluster, key=key, roles=roles)) <= MANAGED
    assert _size(trust_people(spec, spec.access.teams[name], {})) <= TRUST
