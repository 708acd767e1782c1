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


_FULL_OURS: Given = {
    "aws:ResourceTag/environment": "shop-full",
    "aws:ResourceTag/managed-by": "tfgen",
    "aws:RequestTag/environment": "shop-full",
    "aws:RequestTag/managed-by": "tfgen",
    "ec2:CreateAction": None,
}
_ECS = f"arn:aws:ecs:eu-west-1:{ACCOUNT}"
# With every optional module there is more to take care of; everything here carries our tags.
_REFUSED_IN_FULL: dict[str, tuple[str, str, Given]] = {
    "a team's role without its boundary": (
        "iam:CreateRole",
        f"{IAM}:role/shop-full-access-backend",
        {"iam:PermissionsBoundary": None},
    ),
    "a team's role with another boundary": (
        "iam:PutRolePermissionsBoundary",
        f"{IAM}:role/shop-full-access-backend",
        {"iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess"},
    ),
    "a team's role set free": (
        "iam:DeleteRolePermissionsBoundary",
        f"{IAM}:role/shop-full-access-backend",
        {"iam:PermissionsBoundary": f"{IAM}:policy/shop-full-access-boundary"},
    ),
    "another identity provider": (
        "iam:UpdateSAMLProvider",
        f"{IAM}:saml-provider/OneLogin",
        {},
    ),
    "an instance with another profile": (
        "ec2:RunInstances",
        f"{EC2}:instance/i-1",
        {**_FULL_OURS, "ec2:InstanceProfile": f"{IAM}:instance-profile/admin"},
    ),
    "an instance from somebody's image": (
        "ec2:RunInstances",
        "arn:aws:ec2:eu-west-1::image/ami-1",
        {"ec2:Owner": "444455556666"},
    ),
    "an instance in another subnet": ("ec2:RunInstances", f"{EC2}:subnet/subnet-1", {}),
    "the end of another instance of ours": (
        "ec2:TerminateInstances",
        f"{EC2}:instance/i-1",
        {**_FULL_OURS, "aws:ResourceTag/Name": "shop-full-ops-instances"},
    ),
    "tags that make an instance ours": (
        "ec2:CreateTags",
        f"{EC2}:instance/i-1",
        {**_FULL_OURS, **_OTHERS},
    ),
    "the host's role for another service": (
        "iam:PassRole",
        f"{IAM}:role/shop-full-connect-host",
        {"iam:PassedToService": "lambda.amazonaws.com"},
    ),
    "the host's role for a task": (
        "iam:PassRole",
        f"{IAM}:role/shop-full-connect-host",
        {"iam:PassedToService": "ecs-tasks.amazonaws.com"},
    ),
    "another role of AWS's own": (
        "iam:CreateServiceLinkedRole",
        f"{IAM}:role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport",
        {"iam:AWSServiceName": "support.amazonaws.com"},
    ),
    "an endpoint to another service": (
        "ec2:CreateVpcEndpoint",
        f"{EC2}:vpc-endpoint/vpce-1",
        {**_FULL_OURS, "ec2:VpceServiceName": "com.amazonaws.vpce.eu-west-1.vpce-svc-1"},
    ),
    "an endpoint in another VPC": ("ec2:CreateVpcEndpoint", f"{EC2}:vpc/vpc-1", {}),
    "a zone of another VPC": (
        "route53:AssociateVPCWithHostedZone",
        "arn:aws:route53:::hostedzone/Z1",
        {"route53:VPCs": "VPCId=vpc-1,VPCRegion=eu-west-1"},
    ),
    "another task in the service": (
        "ecs:UpdateService",
        f"{_ECS}:service/shop-full-ops/shop-full-ops",
        {"ecs:task-definition": f"{_ECS}:task-definition/shop-prod-web:1"},
    ),
    "production's service": (
        "ecs:UpdateService",
        f"{_ECS}:service/shop-prod/web",
        {"ecs:task-definition": f"{_ECS}:task-definition/shop-full-ops:1"},
    ),
    "working hours of something else": (
        "application-autoscaling:RegisterScalableTarget",
        f"arn:aws:application-autoscaling:eu-west-1:{ACCOUNT}:scalable-target/1",
        {
            **_FULL_OURS,
            "application-autoscaling:service-namespace": "dynamodb",
            "application-autoscaling:scalable-dimension": "dynamodb:table:ReadCapacityUnits",
        },
    ),
    "another namespace": (
        "servicediscovery:DeleteNamespace",
        f"arn:aws:servicediscovery:eu-west-1:{ACCOUNT}:namespace/ns-1",
        _OTHERS,
    ),
    "another Auto Scaling group": (
        "autoscaling:DeleteAutoScalingGroup",
        f"arn:aws:autoscaling:eu-west-1:{ACCOUNT}:autoScalingGroup:1:autoScalingGroupName/web",
        {},
    ),
    "another document": (
        "ssm:UpdateDocument",
        f"arn:aws:ssm:eu-west-1:{ACCOUNT}:document/SSM-SessionManagerRunShell",
        {},
    ),
    "another parameter": (
        "ssm:GetParameter",
        f"arn:aws:ssm:eu-west-1:{ACCOUNT}:parameter/shop/password",
        {},
    ),
    "a trail that stops": (
        "cloudtrail:StopLogging",
        f"arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/shop-full-trail",
        {},
    ),
    "a file of the trail": (
        "s3:GetObject",
        f"arn:aws:s3:::shop-full-trail-{ACCOUNT}-eu-west-1/AWSLogs/1",
        {},
    ),
    "a session on the host": ("ssm:StartSession", f"{EC2}:instance/i-1", _FULL_OURS),
}


def _estate(case: str) -> Estate:
    root = GOLDEN / case / "expected"
    tree = {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*.tf")}
    return estate_of(tree, f"modules/{case}")


@pytest.fixture(scope="module")
def estate() -> Estate:
    return _estate("pipelines")


@pytest.fixture(scope="module")
def full() -> Estate:
    return _estate("pipelines_all")


@pytest.mark.parametrize("role", ["plan", "apply"])
@pytest.mark.parametrize(("action", "resource", "given"), _REFUSED.values(), ids=_REFUSED)
def test_refused(estate: Estate, role: str, action: str, resource: str, given: Given) -> None:
    caller = Caller("AWS", f"{IAM}:role/shop-dev-pipeline-{role}")
    decision = evaluate(estate.policies, request(estate.aws, caller, action, resource, given))
    assert decision.outcome is Outcome.DENIED


@pytest.mark.parametrize("role", ["plan", "apply"])
@pytest.mark.parametrize(
    ("action", "resource", "given"), _REFUSED_IN_FULL.values(), ids=_REFUSED_IN_FULL
)
def test_refused_with_every_module(
    full: Estate, role: str, action: str, resource: str, given: Given
) -> None:
    caller = Caller("AWS", f"{IAM}:role/shop-full-pipeline-{role}")
    decision = evaluate(full.policies, request(full.aws, caller, action, resource, given))
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
