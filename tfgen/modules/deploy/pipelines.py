"""To deploy module `pipelines`: nobody but an administrator; pipelines only read it."""

from __future__ import annotations

from tfgen.hcl.literal import because
from tfgen.modules.deploy.needs import Needs
from tfgen.modules.policy import allow
from tfgen.spec.environment import Environment


def own_policies(spec: Environment) -> str:
    """The managed policies of the pipelines' roles."""
    return spec.aws.arn("iam", f"policy/{spec.name}-pipeline-*", region="")


def own_roles(spec: Environment) -> list[str]:
    """The pipelines' roles."""
    return [spec.aws.role_arn(name) for name in (spec.names.plan_role, spec.names.apply_role)]


def own_provider(spec: Environment) -> str:
    """Who vouches for the pipelines."""
    assert spec.pipelines is not None
    provider = spec.pipelines.provider
    made = spec.aws.arn("iam", f"oidc-provider/{provider.host}", region="")
    return provider.provider_arn or made


def needs(spec: Environment) -> Needs:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html."""
    numbered = because(
        own_policies(spec),
        "Numbered, as many as it takes: "
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
    )
    return Needs(
        reads=(
            allow(
                "ReadRolesOfPipelines",
                [
                    "iam:GetRole",
                    "iam:GetRolePolicy",
                    "iam:ListAttachedRolePolicies",
                    "iam:ListRolePolicies",
                ],
                own_roles(spec),
            ),
            allow("ReadPoliciesOfPipelines", ["iam:GetPolicy", "iam:GetPolicyVersion"], [numbered]),
            allow(
                "ReadProviderOfPipelines",
                ["iam:GetOpenIDConnectProvider"],
                [own_provider(spec)],
            ),
        )
    )
