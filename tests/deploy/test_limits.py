"""What pipelines cannot do: with what is not this environment's, with themselves, with sessions."""

from __future__ import annotations

import pytest

from tests.modules.test_golden import GOLDEN
from tfgen.access.estate import Estate
from tfgen.access.evaluate import evaluate
from tfgen.access.facts import Given, request
from tfgen.access.policy import Caller, Outcome
from tfgen.access.survey import estate_of

ACCOUNT = "111122223333"
IAM, KMS = f"arn:aws:iam::{ACCOUNT}", f"arn:aws:kms:eu-west-1:{ACCOUNT}"
EC2 = f"arn:aws:ec2:eu-west-1:{ACCOUNT}"
STATE = "arn:aws:s3:::shop-terraform-state-111122223333"
HOST = "token.actions.githubusercontent.com"
_UNTAGGED: Given = {"aws:ResourceTag/environment": None, "aws:ResourceTag/managed-by": None}
_OTHERS: Given = {
    "aws:ResourceTag/environment": "shop-prod",
    "aws:ResourceTag/managed-by": "tfgen",
    "ec2:CreateAction": None,
}
_AS_OURS: Given = {
    "aws:RequestTag/environment": "shop-dev",
    "aws:RequestTag/managed-by": "tfgen",
    "kms:ResourceAliases": "alias/payments",
}
# What the policy of a resource elsewhere says is not for these files to tell; it is not tested.
_REFUSED: dict[str, tuple[str, str, Given]] = {
    "another role": ("iam:PutRolePolicy", f"{IAM}:role/admin", {}),
    "a role of another environment": ("iam:PutRolePolicy", f"{IAM}:role/shop-prod-ops-task", {}),
    "an environment with a longer name": (
        "iam:DeleteRole",
        f"{IAM}:role/shop-dev-eu-ops-task",
        {},
    ),
    "a managed policy": (
        "iam:AttachRolePolicy",
        f"{IAM}:role/shop-dev-ops-task",
        {"iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess"},
    ),
    "a user": ("iam:CreateUser", f"{IAM}:user/me", {}),
    "an access key": ("iam:CreateAccessKey", f"{IAM}:user/me", {}),
    "their own policy": (
        "iam:CreatePolicyVersion",
        f"{IAM}:policy/shop-dev-pipeline-write-1",
        {},
    ),
    "their own trust": ("iam:UpdateAssumeRolePolicy", f"{IAM}:role/shop-dev-pipeline-apply", {}),
    "a policy of their own": ("iam:PutRolePolicy", f"{IAM}:role/shop-dev-pipeline-plan", {}),
    "their provider": (
        "iam:UpdateOpenIDConnectProviderThumbprint",
        f"{IAM}:oidc-provider/{HOST}",
        {},
    ),
    "a role for another service": (
        "iam:PassRole",
        f"{IAM}:role/shop-dev-ops-task",
        {"iam:PassedToService": "lambda.amazonaws.com"},
    ),
    "another role for the task": (
        "iam:PassRole",
        f"{IAM}:role/admin",
        {"iam:PassedToService": "ecs-tasks.amazonaws.com"},
    ),
    "their own role for the task": (
        "iam:PassRole",
        f"{IAM}:role/shop-dev-pipeline-apply",
        {"iam:PassedToService": "ecs-tasks.amazonaws.com"},
    ),
    "a key without tags": ("kms:ScheduleKeyDeletion", f"{KMS}:key/<alerting.alerts>", _UNTAGGED),
    "a key of another environment": (
        "kms:PutKeyPolicy",
        f"{KMS}:key/<alerting.alerts>",
        _OTHERS,
    ),
    "another key, tagged as ours": ("kms:TagResource", f"{KMS}:key/<alerting.alerts>", _AS_OURS),
    "the alias of another key": ("kms:UpdateAlias", f"{KMS}:alias/payments", {}),
    "what a key has encrypted": ("kms:Decrypt", f"{KMS}:key/<logging.sessions>", {}),
    "another security group": (
        "ec2:AuthorizeSecurityGroupEgress",
        f"{EC2}:security-group/sg-1",
        _OTHERS,
    ),
    "a way in": ("ec2:AuthorizeSecurityGroupIngress", f"{EC2}:security-group/sg-1", {}),
    "tags of another group": ("ec2:CreateTags", f"{EC2}:security-group/sg-1", _OTHERS),
    "another cluster": (
        "ecs:DeleteCluster",
        f"arn:aws:ecs:eu-west-1:{ACCOUNT}:cluster/shop-prod",
        {},
    ),
    "another region": (
        "ecs:DeregisterTaskDefinition",
        "*",
        {"aws:RequestedRegion": "us-east-1"},
    ),
    "a shell": (
        "ecs:ExecuteCommand",
        f"arn:aws:ecs:eu-west-1:{ACCOUNT}:task/shop-dev-ops/0123",
        {},
    ),
    "a team's role": ("sts:AssumeRole", f"{IAM}:role/shop-dev-access-developers", {}),
    "a transcript": (
        "s3:GetObject",
        f"arn:aws:s3:::shop-dev-sessions-{ACCOUNT}-eu-west-1/sessions/a.log",
        {},
    ),
    "a transcript in logs": (
        "logs:GetLogEvents",
        f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/shop-dev/ops/sessions:log-stream:a",
        {},
    ),
}


@pytest.fixture(scope="module")
def estate() -> Estate:
    root = GOLDEN / "pipelines" / "expected"
    tree = {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*.tf")}
    return estate_of(tree, "modules/pipelines")


@pytest.mark.parametrize("role", ["plan", "apply"])
@pytest.mark.parametrize(("action", "resource", "given"), _REFUSED.values(), ids=_REFUSED)
def test_refused(estate: Estate, role: str, action: str, resource: str, given: Given) -> None:
    caller = Caller("AWS", f"{IAM}:role/shop-dev-pipeline-{role}")
    decision = evaluate(estate.policies, request(estate.aws, caller, action, resource, given))
    assert decision.outcome is Outcome.DENIED


@pytest.mark.parametrize(
    ("role", "action", "key", "allowed"),
    [
        ("plan", "s3:GetObject", "shop-dev/terraform.tfstate", True),
        ("plan", "s3:PutObject", "shop-dev/terraform.tfstate", False),
        ("plan", "s3:PutObject", "shop-dev/terraform.tfstate.tflock", True),
        ("plan", "s3:DeleteObject", "shop-dev/terraform.tfstate.tflock", True),
        ("plan", "s3:GetObject", "shop-prod/terraform.tfstate", False),
        ("apply", "s3:PutObject", "shop-dev/terraform.tfstate", True),
        ("apply", "s3:DeleteObject", "shop-dev/terraform.tfstate", False),
        ("apply", "s3:PutObject", "shop-prod/terraform.tfstate", False),
        ("apply", "s3:PutObject", "shop-prod/terraform.tfstate.tflock", False),
    ],
)
def test_the_state_of_this_environment_alone(
    estate: Estate, role: str, action: str, key: str, allowed: bool
) -> None:
    caller = Caller("AWS", f"{IAM}:role/shop-dev-pipeline-{role}")
    asked = request(estate.aws, caller, action, f"{STATE}/{key}", {})
    # Without a policy that lets somebody in, "undecided" is what the bucket's own policy may add.
    assert (evaluate(estate.policies, asked).outcome is Outcome.ALLOWED) is allowed


@pytest.mark.parametrize(
    ("subject", "roles"),
    [
        ("repo:octo-org@123456/shop@456789:pull_request", ["plan"]),
        ("repo:octo-org@123456/shop@456789:ref:refs/heads/main", ["plan"]),
        ("repo:octo-org@123456/shop@456789:environment:dev", ["apply"]),
        ("repo:octo-org@123456/shop@456789:environment:prod", []),
        ("repo:octo-org@123456/shop@456789:ref:refs/heads/other", []),
        ("repo:octo-org@123456/shop@1:environment:dev", []),
        ("repo:octo-org/shop:environment:dev", []),
        ("repo:evil@1/shop@456789:environment:dev", []),
        ("repo:octo-org@123456/shop@456789:environment:dev-2", []),
    ],
)
@pytest.mark.parametrize("audience", ["sts.amazonaws.com", "https://github.com/octo-org"])
def test_who_comes_in(estate: Estate, subject: str, roles: list[str], audience: str) -> None:
    provider = Caller("Federated", f"{IAM}:oidc-provider/{HOST}")
    given = {f"{HOST}:sub": subject, f"{HOST}:aud": audience}
    entered = []
    for role in ("plan", "apply"):
        arn = f"{IAM}:role/shop-dev-pipeline-{role}"
        asked = request(estate.aws, provider, "sts:AssumeRoleWithWebIdentity", arn, given)
        outcome = evaluate(estate.policies, asked).outcome
        assert outcome is not Outcome.UNDECIDED
        entered += [role] if outcome is Outcome.ALLOWED else []
    assert entered == (roles if audience == "sts.amazonaws.com" else [])
