"""The permissions boundary of roles: the policy, and that no role goes without."""

from __future__ import annotations

from tfgen.modules.deploy.needs import Needs
from tfgen.modules.policy import allow, deny, when
from tfgen.spec.environment import Environment

_KEY = "iam:PermissionsBoundary"


def boundary_needs(spec: Environment) -> Needs:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html.

    Nobody can make a role without its boundary with it, give one another, or take it away.
    """
    limit, names = spec.access.permissions_boundary, spec.names
    if not limit:
        return Needs()
    made = spec.aws.arn("iam", f"policy/{names.access_boundary}", region="")
    boundary = limit.policy_arn or made
    limited = list(names.team_roles.values())
    if limit.policy_arn:
        limited += [names.task_role, names.execution_role]
    roles = [spec.aws.role_arn(role) for role in limited]
    policy = _policy(made) if limit.create else Needs()
    return Needs(
        reads=policy.reads,
        writes=(
            *policy.writes,
            allow(
                "LimitRoles",
                ["iam:PutRolePermissionsBoundary"],
                roles,
                when("StringEquals", _KEY, boundary),
            ),
            deny(
                "DenyRolesWithoutBoundary",
                ["iam:CreateRole"],
                roles,
                when("StringNotEquals", _KEY, boundary),
            ),
        ),
    )


def _policy(arn: str) -> Needs:
    return Needs(
        reads=(allow("ReadBoundary", ["iam:GetPolicy", "iam:GetPolicyVersion"], [arn]),),
        writes=(
            allow(
                "WriteBoundary",
                [
                    "iam:CreatePolicy",
                    "iam:CreatePolicyVersion",
                    "iam:DeletePolicy",
                    "iam:DeletePolicyVersion",
                    "iam:ListPolicyVersions",
                    "iam:TagPolicy",
                    "iam:UntagPolicy",
                ],
                [arn],
            ),
        ),
    )
