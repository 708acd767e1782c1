"""The rows about people who come through a SAML or an OpenID Connect provider."""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.access.estate import Estate
from tfgen.access.facts import Given
from tfgen.access.others import NEW
from tfgen.access.policy import Caller, Statement
from tfgen.access.question import ROLE, Call, Way

_PERSON = "somebody"
_Row = tuple[str, str, list[Way]]


def through_saml(estate: Estate, caller: Caller, id_: str) -> Iterator[_Row]:
    """With an assertion for AWS that says who it is, and with one that does not.

    Args:
        estate: The environment.
        caller: The provider.
        id_: Of the first row.
    """
    name = caller.name.rpartition(":saml-provider/")[2]
    meant = {"SAML:aud": estate.aws.saml_endpoint}
    action, label = "sts:AssumeRoleWithSAML", f"through {name} (SAML)"
    # The assertion names the session: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html
    named: Given = {**meant, "sts:RoleSessionName": _PERSON}
    yield id_, label, [_with_identity(action, caller, {**named, "sts:SourceIdentity": _PERSON})]
    unnamed: Given = {**named, "sts:SourceIdentity": None}
    yield f"{id_}-unnamed", f"{label}, no source identity", [(Call(action, ROLE, unnamed, caller),)]
    other = {**named, "SAML:aud": f"https://{NEW}.example.com", "sts:SourceIdentity": _PERSON}
    yield f"{id_}-audience", f"{label}, not for AWS", [_with_identity(action, caller, other)]


def through_oidc(caller: Caller, id_: str, statements: tuple[Statement, ...]) -> Iterator[_Row]:
    """With tokens that say what the trust policies demand, and with others.

    Args:
        caller: The provider.
        id_: Of the first row.
        statements: Of all trust policies.
    """
    host = caller.name.rpartition(":oidc-provider/")[2]
    action, label = "sts:AssumeRoleWithWebIdentity", f"through {host} (OIDC)"
    audience, subject = f"{host}:aud", f"{host}:sub"
    good: list[Way] = []
    unnamed: list[Way] = []
    others: list[Way] = []
    for claims in _claims(host, caller, statements):
        who = claims.get(subject, _PERSON)
        told: Given = {subject: who, **claims, "sts:RoleSessionName": who}
        good.append(_with_identity(action, caller, {**told, "sts:SourceIdentity": who}))
        nobody: Given = {**told, "sts:RoleSessionName": NEW, "sts:SourceIdentity": None}
        unnamed.append((Call(action, ROLE, nobody, caller),))
        another: Given = {**nobody, "sts:SourceIdentity": who}
        unnamed.append(_with_identity(action, caller, another))
        changed: Given = {key: value if key == audience else NEW for key, value in claims.items()}
        for other in ({**told, **changed}, {**told, audience: NEW}):
            named: Given = {**other, "sts:SourceIdentity": who, "sts:RoleSessionName": NEW}
            others.append(_with_identity(action, caller, named))
    yield id_, label, good
    yield f"{id_}-unnamed", f"{label}, in another name", unnamed
    yield f"{id_}-others", f"{label}, other people or audience", others


def _claims(
    host: str, caller: Caller, statements: tuple[Statement, ...]
) -> Iterator[dict[str, str]]:
    """For each statement that names the provider, a token that it demands."""
    for statement in statements:
        if statement.principals and (caller.type, caller.name) in statement.principals.entries:
            yield {
                condition.key: condition.values[0]
                for condition in statement.conditions
                if condition.key.startswith(f"{host}:") and condition.values
            }


def _with_identity(action: str, caller: Caller, given: Given) -> Way:
    """Who brings a source identity along has to be allowed to set it, in the same call.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
    """
    return tuple(Call(each, ROLE, given, caller) for each in (action, "sts:SetSourceIdentity"))
