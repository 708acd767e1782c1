"""How the people of a team prove who they are: the ways in, of which a team has exactly one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, field_validator, model_validator

from tfgen.spec.invalid import Fault, refuse
from tfgen.spec.section import Arn, Section, Switch, UserArn, Whole

ProviderName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=32)]

_SOURCE_IDENTITY = (
    "Demand that the identity provider names the person as the session's source identity, "
    "which nobody can change afterwards. false for a provider that cannot send it"
)


class SamlTrust(Section):
    """People who come through a SAML identity provider, such as OneLogin or Okta.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_saml.html
    """

    provider_arn: Arn | None = Field(
        default=None,
        description="The ARN of the IAM SAML provider, where it exists already.",
        examples=["arn:aws:iam::111122223333:saml-provider/OneLogin"],
    )
    provider: ProviderName | None = Field(
        default=None, description="One of access.identity_providers, which tfgen registers."
    )
    require_source_identity: Switch = Field(
        default=True,
        description=(
            f"{_SOURCE_IDENTITY}: the attribute "
            "https://aws.amazon.com/SAML/Attributes/SourceIdentity."
        ),
    )

    @field_validator("provider_arn")
    @classmethod
    def _is_saml_provider(cls, arn: str | None) -> str | None:
        if arn and ":saml-provider/" not in arn:
            raise ValueError(
                "is not the ARN of a SAML provider, such as "
                "arn:aws:iam::111122223333:saml-provider/OneLogin"
            )
        return arn

    @model_validator(mode="after")
    def _one_provider(self) -> SamlTrust:
        refuse(_not_one_provider(self.provider_arn, self.provider))
        return self


class OidcTrust(Section):
    """People who come through an OpenID Connect provider, with a token made for AWS.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
    """

    provider_arn: Arn | None = Field(
        default=None,
        description="The ARN of the IAM OIDC provider, where it exists already.",
        examples=["arn:aws:iam::111122223333:oidc-provider/login.example.com"],
    )
    provider: ProviderName | None = Field(
        default=None, description="One of access.identity_providers, which tfgen registers."
    )
    audience: Annotated[tuple[str, ...], Field(min_length=1)] = Field(
        description="Whom a token must be made for (`aud`): client ids, of which one has to match."
    )
    claims: Annotated[
        dict[
            Annotated[str, Field(pattern=r"^[A-Za-z0-9_]+$")],
            Annotated[tuple[str, ...], Field(min_length=1)],
        ],
        Field(min_length=1),
    ] = Field(
        description=(
            "What else a token must say: claim → its values, of which one has to match exactly. "
            "AWS reads sub and amr of every provider, and more of a few (a claim that it does "
            "not read never matches)."
        ),
        examples=[{"sub": ["ada@example.com"]}],
    )
    require_source_identity: Switch = Field(
        default=True,
        description=(
            f"{_SOURCE_IDENTITY} (the claim https://aws.amazon.com/source_identity). The session's "
            "name has to be the same; with false, it has to be the token's `sub`."
        ),
    )

    @field_validator("provider_arn")
    @classmethod
    def _is_oidc_provider(cls, arn: str | None) -> str | None:
        if arn and ":oidc-provider/" not in arn:
            raise ValueError(
                "is not the ARN of an OIDC provider, such as "
                "arn:aws:iam::111122223333:oidc-provider/login.example.com"
            )
        return arn

    @model_validator(mode="after")
    def _exact(self) -> OidcTrust:
        refuse([*_not_one_provider(self.provider_arn, self.provider), *self._wildcards()])
        return self

    def _wildcards(self) -> Iterator[Fault]:
        lists: dict[tuple[str, ...], tuple[str, ...]] = {("audience",): self.audience}
        lists |= {("claims", claim): values for claim, values in self.claims.items()}
        told = [(key, at, text) for key, texts in lists.items() for at, text in enumerate(texts)]
        for key, index, value in told:
            path: tuple[str | int, ...] = (*key, index)
            if "*" in value or "?" in value:
                yield Fault(path, "is compared exactly, and wildcards mean nothing", "list each")
            if "{" in value:
                yield Fault(path, "holds a {, which IAM could read as a variable", "leave it out")
        if "aud" in self.claims:
            yield Fault(("claims", "aud"), "is what audience says", "move it to audience")


class IdentityCenterTrust(Section):
    """People who come through IAM Identity Center, with a permission set of this account.

    The permission set must let them take the role on (sts:AssumeRole): the output
    `team_<name>_role_arn` names it.
    https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
    """

    permission_set: Annotated[str, Field(pattern=r"^[\w+=,.@-]{1,32}$", examples=["ShopOps"])] = (
        Field(description="The name of the permission set, which is assigned in this account.")
    )


class IamTrust(Section):
    """IAM users, who must have signed in with MFA.

    Not roles: the credentials of a role say nothing of MFA, so that none could ever come in.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
    """

    principals: Annotated[tuple[UserArn, ...], Field(min_length=1)] = Field(
        description="The ARNs of IAM users. A role cannot show that its holder used MFA."
    )
    mfa_max_age_seconds: Annotated[Whole, Field(ge=900, le=129_600)] = Field(
        default=3600, description="Seconds since the sign-in with MFA, 900 to 129600."
    )


def _not_one_provider(arn: str | None, name: str | None) -> Iterator[Fault]:
    if (arn is None) == (name is None):
        yield Fault(
            (),
            "give exactly one of provider_arn and provider",
            "provider_arn for one that exists in the account, provider for one of "
            "access.identity_providers",
        )
