"""What each module says it needs: there is an entry for every one, and IAM takes the result."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings

from tests.modules.test_golden import CASES
from tests.strategies import Spec, environments
from tfgen.access.survey import estate_of
from tfgen.errors import SpecError
from tfgen.render.files import activate, files
from tfgen.spec.environment import Environment, load_environment

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
_MANAGED_LIMIT, _ATTACHED_LIMIT, _TRUST_LIMIT = 6144, 10, 2048
_CALL = re.compile(r'^module "(\w+)"', re.MULTILINE)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_module_has_its_needs(case: object) -> None:
    """A new module brings tfgen/modules/deploy/<module>.py."""
    from pathlib import Path

    assert isinstance(case, Path)
    activate()
    from tfgen.modules.pipelines import needs_of

    spec = load_environment(case / "spec.yaml").spec
    modules = _CALL.findall((case / "expected" / "main.tf").read_text())
    assert "logging" in modules
    for module in set(modules) - {"pipelines"}:
        needs = needs_of(module, spec)
        assert needs.reads, module
        assert bool(needs.writes) is (module != "production"), module  # it makes nothing


@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(environments().filter(lambda document: "pipelines" in document))
def test_iam_takes_the_policies_of_every_spec(document: Spec) -> None:
    spec = Environment.model_validate_json(json.dumps(document), strict=True)
    _fits(spec)


def test_iam_takes_the_policies_of_the_largest_environment() -> None:
    """Every module, and as many teams with long names as the alerts allow."""
    assert _fits(_largest()) > 6


def test_more_policies_than_iam_attaches_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    activate()
    monkeypatch.setattr("tfgen.modules.pipelines.ATTACHED_LIMIT", 6)
    with pytest.raises(SpecError) as raised:
        files("x", _largest())
    [problem] = raised.value.problems
    assert re.fullmatch(
        r"pipelines: the apply role would need \d+ managed policies, and IAM attaches at most 6 to "
        "a role",
        problem.message,
    )
    assert "access.teams" in problem.hint


def test_a_statement_that_two_modules_need_is_written_once() -> None:
    activate()
    from tfgen.modules.deploy.packed import packed
    from tfgen.modules.policy import allow

    one = allow("Read", ["s3:GetObject"], ["arn:aws:s3:::a/*"])
    assert packed([one, allow("Read", ["s3:GetObject"], ["arn:aws:s3:::a/*"])]) == [[one]]
    with pytest.raises(AssertionError, match="two statements with the Sid Read"):
        packed([one, allow("Read", ["s3:GetObject"], ["arn:aws:s3:::b/*"])])


def _largest() -> Environment:
    case = next(case for case in CASES if case.name == "pipelines_all")
    document = json.loads(load_environment(case / "spec.yaml").spec.model_dump_json())
    teams = document["access"]["teams"]
    document["name"] = "a-long-name-of-an-environment"
    teams |= {f"team-{number:02}-long-name": teams["backend"] for number in range(14)}
    document["connect_host"]["teams"] = None
    return Environment.model_validate_json(json.dumps(document), strict=True)


def _fits(spec: Environment) -> int:
    """Holds every limit of IAM's; returns how many managed policies there are."""
    tree = files("x", spec)
    estate = estate_of(tree, "modules/x")
    sizes: dict[str, int] = {}
    for role in (spec.names.plan_role, spec.names.apply_role):
        policies = estate.policies.identities[spec.aws.role_arn(role)].policies
        assert 0 < len(policies) <= _ATTACHED_LIMIT
        for policy in policies:
            sids = [statement.sid for statement in policy.statements]
            assert len(sids) == len(set(sids))
            sizes[policy.address] = len(json.dumps(_json(policy), separators=(",", ":")))
        [trust] = [estate.policies.guards[spec.aws.role_arn(role)].policy]
        assert trust and len(json.dumps(_json(trust), separators=(",", ":"))) <= _TRUST_LIMIT
    assert max(sizes.values()) <= _MANAGED_LIMIT, sizes
    return len(sizes)


def _json(policy: object) -> dict[str, object]:
    """A policy as IAM gets it."""
    from tfgen.access.policy import Policy

    assert isinstance(policy, Policy)
    statements = []
    for one in policy.statements:
        conditions: dict[str, dict[str, list[str]]] = {}
        for condition in one.conditions:
            conditions.setdefault(condition.operator, {})[condition.key] = list(condition.values)
        statements.append(
            {
                "Sid": one.sid,
                "Effect": "Allow" if one.allows else "Deny",
                "Action": list(one.actions.values),
                **({"Resource": list(one.resources.values)} if one.resources else {}),
                **({"Condition": conditions} if conditions else {}),
                **({"Principal": dict(one.principals.entries)} if one.principals else {}),
            }
        )
    return {"Version": "2012-10-17", "Statement": statements}
