"""The identity providers that module `iam` registers for teams."""

from __future__ import annotations

from tfgen.modules.deploy.needs import Needs
from tfgen.modules.policy import Statement, allow
from tfgen.spec.environment import Environment


def identity_provider_needs(spec: Environment) -> Needs:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html."""
    reads: list[Statement] = []
    writes: list[Statement] = []
    if saml := [
        spec.aws.arn("iam", f"saml-provider/{name}", region="")
        for name in spec.names.saml_providers.values()
    ]:
        reads.append(allow("ReadSamlProviders", ["iam:GetSAMLProvider"], saml))
        changes = ("Create", "Delete", "Tag", "Untag", "Update")
        actions = [f"iam:{verb}SAMLProvider" for verb in changes]
        writes.append(allow("WriteSamlProviders", actions, saml))
    if oidc := [
        spec.aws.arn("iam", f"oidc-provider/{it.oidc.issuer.removeprefix('https://')}", region="")
        for it in spec.access.identity_providers.values()
        if it.oidc
    ]:
        reads.append(allow("ReadOidcProviders", ["iam:GetOpenIDConnectProvider"], oidc))
        actions = [
            "iam:AddClientIDToOpenIDConnectProvider",
            "iam:CreateOpenIDConnectProvider",
            "iam:DeleteOpenIDConnectProvider",
            "iam:RemoveClientIDFromOpenIDConnectProvider",
            "iam:TagOpenIDConnectProvider",
            "iam:UntagOpenIDConnectProvider",
            "iam:UpdateOpenIDConnectProviderThumbprint",
        ]
        writes.append(allow("WriteOidcProviders", actions, oidc))
    return Needs(reads=tuple(reads), writes=tuple(writes))
