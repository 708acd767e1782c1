"""Section `access`: the teams that may open a shell, and how their people prove who they are."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator, model_validator

from tfgen.spec.section import Arn, Section, UserArn, Whole

TeamName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=32)]


class SamlTrust(Section):
    """People who come through a SAML identity provider, such as OneLogin or Okta.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_saml.html
    """

    provider_arn: Arn = Field(description="The ARN of the IAM SAML provider; it exists already.")

    @field_validator("provider_arn")
    @classmethod
    def _is_saml_provider(cls, arn: str) -> str:
        if ":saml-provider/" not in arn:
            raise ValueError(
                "is not the ARN of a SAML provider, such as "
                "arn:aws:iam::111122223333:saml-provider/OneLogin"
            )
        return arn


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


class Team(Section):
    """A team: one IAM role that its people take on to open shells in the ops container."""

    saml: SamlTrust | None = Field(
        default=None, description="The team comes through a SAML identity provider."
    )
    iam: IamTrust | None = Field(default=None, description="The team comes as IAM users with MFA.")
    max_session_duration: Annotated[Whole, Field(ge=3600, le=43_200)] = Field(
        default=3600, description="Seconds until the role's credentials expire, 3600 to 43200."
    )

    @model_validator(mode="after")
    def _one_way_in(self) -> Team:
        if (self.saml is None) == (self.iam is None):
            raise ValueError("give exactly one of saml and iam")
        return self


class Access(Section):
    """Who may open a shell. What is not listed here has no way in."""

    teams: Annotated[dict[TeamName, Team], Field(min_length=1)] = Field(
        description="The teams by name; each gets a role of its own."
    )
