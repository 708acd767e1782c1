"""Who may take on a team's role: people who have proven who they are, and nobody else.

Every way in binds the name of the session, which is what CloudTrail and the tags of ops tasks show,
to the person: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tfgen.hcl.literal import because
from tfgen.modules.policy import Condition, Statement, allow, principals, variable, when
from tfgen.spec.access import Team
from tfgen.spec.environment import Environment
from tfgen.spec.trust import IamTrust, IdentityCenterTrust, OidcTrust, SamlTrust

_IAM = "https://docs.aws.amazon.com/IAM/latest/UserGuide"
_SESSION_NAME = (
    "The session bears the person's own name: "
    f"{_IAM}/reference_policies_iam-condition-keys.html#ck_rolesessionname"
)
# Whoever sends a source identity needs this besides, in the same call:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
_SET_SOURCE_IDENTITY = "sts:SetSourceIdentity"


def trust_people(spec: Environment, team: Team, providers: Mapping[str, str]) -> list[Statement]:
    """The trust policy of a team's role.

    Args:
        spec: The environment.
        team: One of its teams.
        providers: The ARNs of the identity providers that tfgen registers, by name.
    """
    if team.saml:
        arn = providers[team.saml.provider] if team.saml.provider else team.saml.provider_arn
        return [_through_saml(spec, team.saml, arn or "")]
    if team.oidc:
        return list(_through_oidc(spec, team.oidc, providers))
    if team.identity_center:
        return list(_through_identity_center(spec, team.identity_center))
    assert team.iam is not None  # a team has exactly one way in
    return list(_with_mfa(team.iam))


def _through_saml(spec: Environment, trust: SamlTrust, provider: str) -> Statement:
    """The provider's assertion names the session, so the person cannot choose another name."""
    return allow(
        "PeopleThroughSaml",
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_saml.html
        ["sts:AssumeRoleWithSAML", _SET_SOURCE_IDENTITY],
        (),
        when("StringEquals", "SAML:aud", spec.aws.saml_endpoint),
        *([_with_source_identity()] if trust.require_source_identity else []),
        to=principals("Federated", provider),
    )


def _through_oidc(
    spec: Environment, trust: OidcTrust, providers: Mapping[str, str]
) -> Iterator[Statement]:
    """The client chooses the session's name here, so the name is bound to what the token says.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
    """
    if trust.provider:
        provider = providers[trust.provider]
        registered = spec.access.identity_providers[trust.provider].oidc
        host = registered.host if registered else ""
    else:
        provider = trust.provider_arn or ""
        host = provider.partition(":oidc-provider/")[2]
    token = [when("StringEquals", f"{host}:aud", *trust.audience)]
    for claim, values in trust.claims.items():
        # Several methods of authentication can have been used, other claims have one value.
        test = "ForAnyValue:StringEquals" if claim == "amr" else "StringEquals"
        token.append(when(test, f"{host}:{claim}", *values))
    named = trust.require_source_identity
    name = variable("sts:SourceIdentity" if named else f"{host}:sub")
    people = principals("Federated", provider)
    yield allow(
        "PeopleThroughOidc",
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
        ["sts:AssumeRoleWithWebIdentity"],
        (),
        *token,
        *([_with_source_identity()] if named else []),
        _session_name("StringEquals", "sts:RoleSessionName", name),
        to=people,
    )
    # Only the token can bring one along.
    yield allow("TheirOwnSourceIdentity", [_SET_SOURCE_IDENTITY], (), *token, to=people)


def _through_identity_center(spec: Environment, trust: IdentityCenterTrust) -> Iterator[Statement]:
    """Sessions of the role that Identity Center keeps in this account for a permission set.

    `aws:userid` is the role's id, a colon, and the person's user name in Identity Center.
    https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
    """
    start, end = "role/aws-reserved/sso.amazonaws.com", f"AWSReservedSSO_{trust.permission_set}"
    # Just the 16 characters that AWS appends: a * would let in permission sets whose names go on.
    roles = [f"{path}/{end}_{'?' * 16}" for path in (start, f"{start}/*")]
    whose = when(
        "ArnLike",
        "aws:PrincipalArn",
        *(spec.aws.arn("iam", role, region="") for role in roles),
    )
    account = principals("AWS", spec.aws.arn("iam", "root", region=""))
    session = variable("sts:RoleSessionName")
    yield allow(
        "PeopleThroughIdentityCenter",
        ["sts:AssumeRole"],
        (),
        whose,
        _session_name("StringLike", "aws:userid", f"*:{session}"),
        to=account,
    )
    yield allow(
        "TheirOwnSourceIdentity",
        [_SET_SOURCE_IDENTITY],
        (),
        whose,
        when("StringLike", "aws:userid", f"*:{variable('sts:SourceIdentity')}"),
        to=account,
    )


def _with_mfa(trust: IamTrust) -> Iterator[Statement]:
    """A source identity is not demanded: profiles of the AWS CLI and of the SDKs cannot send one.

    https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html
    """
    users = principals("AWS", *trust.principals)
    yield allow(
        "PeopleWithMfa",
        ["sts:AssumeRole"],
        (),
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
        when("Bool", "aws:MultiFactorAuthPresent", "true"),
        when("NumericLessThan", "aws:MultiFactorAuthAge", str(trust.mfa_max_age_seconds)),
        _session_name("StringEquals", "sts:RoleSessionName", variable("aws:username")),
        to=users,
    )
    yield allow(
        "TheirOwnSourceIdentity",
        [_SET_SOURCE_IDENTITY],
        (),
        when("StringEquals", "sts:SourceIdentity", variable("aws:username")),
        to=users,
    )


def _session_name(test: str, key: str, value: str) -> Condition:
    return when(test, key, because(value, _SESSION_NAME))


def _with_source_identity() -> Condition:
    """The provider has to say who it is, and what it says stays with all that they do."""
    return when("Null", "sts:SourceIdentity", "false")
