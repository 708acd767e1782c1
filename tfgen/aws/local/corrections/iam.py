"""Corrections to moto's IAM."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.iam.responses import IamResponse

from tfgen.aws.local.corrections.around import Method, around


def iam_saml_provider_tags() -> None:
    """Moto forgets the tags of a SAML provider, and has no calls to change them.

    AWS returns them with the provider.
    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSAMLProvider.html
    """

    @around(IamResponse, "create_saml_provider")
    def create(original: Method, response: IamResponse) -> ActionResult:
        answer: ActionResult = original(response)
        provider: Any = response.backend.saml_providers[response._get_param("Name")]
        provider.tags = response._get_param("Tags", [])
        return answer

    def tag(response: IamResponse) -> ActionResult:
        added = response._get_param("Tags", [])
        _retag(response, [entry["Key"] for entry in added], added)
        return EmptyResult()

    def untag(response: IamResponse) -> ActionResult:
        _retag(response, response._get_param("TagKeys", []), [])
        return EmptyResult()

    IamResponse.tag_saml_provider = tag  # type: ignore[attr-defined]
    IamResponse.untag_saml_provider = untag  # type: ignore[attr-defined]


def _retag(response: IamResponse, without: list[str], added: list[dict[str, str]]) -> None:
    provider: Any = response.backend.get_saml_provider(response._get_param("SAMLProviderArn"))
    kept = [entry for entry in getattr(provider, "tags", []) if entry["Key"] not in without]
    provider.tags = [*kept, *added]
