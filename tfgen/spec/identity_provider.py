"""Identity providers that tfgen registers in the account's IAM, for teams to come through."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field, field_validator, model_validator

from tfgen.spec.section import Section

# https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html
_METADATA_SIZE = range(1000, 10_000_001)
_ROOT = re.compile(r"<(?:[\w.-]+:)?EntityDescriptor[\s>]")


class SamlProvider(Section):
    """A SAML identity provider, by the metadata that it publishes.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml.html
    """

    metadata: str = Field(
        description=(
            "The provider's metadata: the path of the XML file, from the directory of the spec; "
            "or the XML itself."
        ),
        examples=["okta.xml"],
    )

    @field_validator("metadata")
    @classmethod
    def _is_metadata(cls, given: str) -> str:
        if is_text(given) and (fault := fault_of(given)):
            raise ValueError(fault)
        return given


class OidcProvider(Section):
    """An OpenID Connect provider, by its address.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
    """

    issuer: Annotated[
        str, Field(pattern=r"^https://[a-z0-9.-]+(/[A-Za-z0-9._~-]+)*$", max_length=255)
    ] = Field(
        description="Its address, exactly as its tokens say it in `iss`, without a final slash.",
        examples=["https://login.example.com"],
    )
    audience: Annotated[
        tuple[Annotated[str, Field(max_length=255)], ...], Field(min_length=1, max_length=100)
    ] = Field(description="The client ids that tokens may be made for (`aud`).")

    @property
    def host(self) -> str:
        """What its ARN ends in and its condition keys begin with: the issuer without https://."""
        return self.issuer.removeprefix("https://")


class IdentityProvider(Section):
    """An identity provider: SAML or OpenID Connect."""

    saml: SamlProvider | None = Field(default=None, description="It speaks SAML 2.0.")
    oidc: OidcProvider | None = Field(default=None, description="It speaks OpenID Connect.")

    @model_validator(mode="after")
    def _one_kind(self) -> IdentityProvider:
        if (self.saml is None) == (self.oidc is None):
            raise ValueError("give exactly one of saml and oidc")
        return self


def is_text(metadata: str) -> bool:
    """Whether it is the XML itself, and not the path of a file."""
    return metadata.lstrip().startswith("<")


def fault_of(xml: str) -> str:
    """What is wrong with the text of SAML metadata; "" if IAM could take it."""
    if not _ROOT.search(xml):
        return "is not SAML metadata: it has no EntityDescriptor"
    if len(xml) not in _METADATA_SIZE:
        return f"has {len(xml)} characters, and IAM takes metadata of 1,000 to 10,000,000"
    return ""
