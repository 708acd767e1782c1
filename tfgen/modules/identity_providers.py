"""Identity providers that the account's IAM gets to know, for teams to come through."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.iam_openid_connect_provider import IamOpenidConnectProvider
from cdktf_cdktf_provider_aws.iam_saml_provider import IamSamlProvider

from tfgen.modules.module import Module
from tfgen.spec.environment import Environment
from tfgen.spec.names import label

_THUMBPRINTS = (
    "Without thumbprints: AWS trusts the certificate authorities that everybody trusts. "
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html"
)


def identity_providers(module: Module, spec: Environment) -> dict[str, str]:
    """Registers each; returns the reference to the ARN of each, by its name in the spec."""
    arns = {}
    for name, provider in spec.access.identity_providers.items():
        module.topic(f"Identity provider {name}")
        if provider.saml:
            arns[name] = module.add(
                IamSamlProvider,
                label(name),
                name=spec.names.saml_providers[name],
                saml_metadata_document=provider.saml.metadata,
            ).arn
        if provider.oidc:
            module.comment(_THUMBPRINTS)
            arns[name] = module.add(
                IamOpenidConnectProvider,
                label(name),
                url=provider.oidc.issuer,
                client_id_list=list(provider.oidc.audience),
            ).arn
    return arns
