"""Roles of this environment, with inline policies and no others."""

from __future__ import annotations

from collections.abc import Iterable

from tfgen.modules.deploy.needs import Needs
from tfgen.modules.policy import allow
from tfgen.spec.environment import Environment


def role_needs(spec: Environment, sid: str, roles: Iterable[str]) -> Needs:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html.

    Nobody can attach a managed policy with it, such as AdministratorAccess.
    """
    arns = [spec.aws.role_arn(role) for role in roles]
    return Needs(
        reads=(
            allow(
                f"Read{sid}",
                [
                    "iam:GetRole",
                    "iam:GetRolePolicy",
                    "iam:ListAttachedRolePolicies",
                    "iam:ListRolePolicies",
                ],
                arns,
            ),
        ),
        writes=(
            allow(
                f"Write{sid}",
                [
                    "iam:CreateRole",
                    "iam:DeleteRole",
                    "iam:DeleteRolePolicy",
                    "iam:ListInstanceProfilesForRole",  # before a role is deleted
                    "iam:PutRolePolicy",
                    "iam:TagRole",
                    "iam:UntagRole",
                    "iam:UpdateAssumeRolePolicy",
                    "iam:UpdateRole",
                    "iam:UpdateRoleDescription",
                ],
                arns,
            ),
        ),
    )
