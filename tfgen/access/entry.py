"""The rows about who may take on a role: people by each way in, and services."""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.access.entry_federated import through_oidc, through_saml
from tfgen.access.entry_identity_center import through_identity_center
from tfgen.access.entry_pipelines import through_pipelines
from tfgen.access.estate import Estate
from tfgen.access.facts import Given
from tfgen.access.others import NEW
from tfgen.access.policy import Caller, Statement
from tfgen.access.question import ROLE, Call, Question, Way

SECTION = "Take on the role"
_STRANGER = "999999999999"
_TASKS = "ecs-tasks.amazonaws.com"


def entries(estate: Estate) -> Iterator[Question]:
    """One row for each way in that a trust policy names, and for those that none should."""
    statements = tuple(_trusts(estate))
    for caller in dict.fromkeys(_trusted(statements)):
        for id_, label, ways in _of(estate, caller):
            yield Question(id_, SECTION, label, tuple(ways))
    for id_, label, ways in through_identity_center(estate, statements):
        yield Question(id_, SECTION, label, tuple(ways))
    aws = estate.aws
    anyone = Caller("AWS", aws.arn("iam", f"user/{NEW}", region=""))
    stranger = Caller("AWS", f"arn:{aws.partition}:iam::{_STRANGER}:user/{NEW}")
    yield _question("enter-other-provider", "another identity provider", *_other_providers(estate))
    yield _question("enter-anyone", "anyone else, with MFA", _named(anyone, _MFA))
    yield _question("enter-stranger", "another account, with MFA", _named(stranger, _MFA))


_MFA: Given = {"aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "0"}
# Credentials that last have no such key at all, those from STS without MFA say false:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
_NO_MFA: tuple[Given, ...] = (
    {"aws:MultiFactorAuthPresent": "false", "aws:MultiFactorAuthAge": None},
    {"aws:MultiFactorAuthPresent": None, "aws:MultiFactorAuthAge": None},
)
_Row = tuple[str, str, list[Way]]


def _of(estate: Estate, caller: Caller) -> Iterator[_Row]:
    name = caller.name.rpartition(":")[2]
    if caller.account not in ("", estate.aws.account):
        name = f"{name} of {caller.account}"
    id_ = f"enter-{name.replace('/', '-').replace(' ', '-')}"
    match caller.type:
        case "Federated" if ":saml-provider/" in caller.name:
            yield from through_saml(estate, caller, id_)
        case "Federated":
            people, pipelines = _by_role(estate, caller)
            if people:
                yield from through_oidc(caller, id_, people)
            if pipelines:
                yield from through_pipelines(caller, pipelines)
        case "Service":
            yield from _service(estate, caller, id_, name)
        case _ if caller.is_role:  # of which `facts` knows that it never brings MFA
            yield id_, name, [_named(caller, {})]
        case _:
            yield id_, f"{name}, MFA just now", [_named(caller, _MFA)]
            yield f"{id_}-without-mfa", f"{name}, no MFA", [_named(caller, it) for it in _NO_MFA]
            another = {**_MFA, "sts:RoleSessionName": NEW}
            yield f"{id_}-unnamed", f"{name}, in another name", [_named(caller, another)]


def _by_role(
    estate: Estate, provider: Caller
) -> tuple[tuple[Statement, ...], tuple[Statement, ...]]:
    """The statements that trust a provider: those of people's roles, and those of pipelines'."""
    people: list[Statement] = []
    pipelines: list[Statement] = []
    for who in estate.people:
        guard = estate.policies.guards.get(who.caller.name)
        named = pipelines if who.id.startswith("pipeline-") else people
        for statement in guard.policy.statements if who.role and guard and guard.policy else ():
            entries = statement.principals.entries if statement.principals else ()
            if (provider.type, provider.name) in entries:
                named.append(statement)
    return tuple(people), tuple(pipelines)


def _service(estate: Estate, caller: Caller, id_: str, name: str) -> Iterator[_Row]:
    account = estate.aws.account
    for where, number in (("for this account", account), ("for another", _STRANGER)):
        given: dict[str, str] = {"aws:SourceAccount": number}
        if caller.name == _TASKS:
            given["aws:SourceArn"] = estate.task.replace(f":{account}:", f":{number}:")
        which = where.rpartition(" ")[2]
        label = f"{name.partition('.')[0]}, {where}"
        yield f"{id_}-{which}", label, [(Call("sts:AssumeRole", ROLE, given, caller),)]


def _trusts(estate: Estate) -> Iterator[Statement]:
    """The statements of every trust policy."""
    for who in estate.people:
        guard = estate.policies.guards.get(who.caller.name)
        if who.role and guard and guard.policy:
            yield from guard.policy.statements


def _trusted(statements: tuple[Statement, ...]) -> Iterator[Caller]:
    """Whom the trust policies name, but for everybody."""
    for statement in statements:
        for type_, name in statement.principals.entries if statement.principals else ():
            if type_ != "AWS" or ":role/" in name or ":user/" in name:
                yield Caller(type_, name)


def _other_providers(estate: Estate) -> Iterator[Way]:
    aws = estate.aws
    for kind, through in (("saml", "SAML"), ("oidc", "WebIdentity")):
        other = Caller("Federated", aws.arn("iam", f"{kind}-provider/{NEW}", region=""))
        given: Given = {"SAML:aud": aws.saml_endpoint, "sts:SourceIdentity": NEW}
        yield (Call(f"sts:AssumeRoleWith{through}", ROLE, given, other),)


def _question(id_: str, label: str, *ways: Way) -> Question:
    return Question(id_, SECTION, label, ways)


def _named(caller: Caller, given: Given) -> Way:
    """AssumeRole, the session named after a user; sessions of roles have a name of their own."""
    name = caller.name.rpartition("/")[2]
    known: Given = {"sts:RoleSessionName": name, "sts:SourceIdentity": None, **given}
    return (Call("sts:AssumeRole", ROLE, known, caller),)
