"""The rows about who may take on a role: people through a provider or with MFA, and services."""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.access.entry_oidc import oidc_entries
from tfgen.access.estate import Estate
from tfgen.access.facts import Given
from tfgen.access.others import NEW
from tfgen.access.policy import Caller
from tfgen.access.question import ROLE, Call, Question, Way

SECTION = "Take on the role"
_STRANGER = "999999999999"
_TASKS = "ecs-tasks.amazonaws.com"


def entries(estate: Estate) -> Iterator[Question]:
    """One row for each way in that a trust policy names, and for those that none should."""
    callers = list(dict.fromkeys(_trusted(estate)))
    for caller in callers:
        yield from _of(estate, caller)
    aws = estate.aws
    anyone = Caller("AWS", aws.arn("iam", f"user/{NEW}", region=""))
    stranger = Caller("AWS", f"arn:{aws.partition}:iam::{_STRANGER}:user/{NEW}")
    provider = Caller("Federated", aws.arn("iam", f"saml-provider/{NEW}", region=""))
    yield _question("enter-other-provider", "another SAML provider", _saml(estate, provider))
    yield _question("enter-anyone", "anyone else, with MFA", _assume(anyone, _MFA))
    yield _question("enter-stranger", "another account, with MFA", _assume(stranger, _MFA))


_MFA: Given = {"aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "0"}
# Credentials that last have no such key at all, those from STS without MFA say false:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
_NO_MFA: tuple[Given, ...] = (
    {"aws:MultiFactorAuthPresent": "false", "aws:MultiFactorAuthAge": None},
    {"aws:MultiFactorAuthPresent": None, "aws:MultiFactorAuthAge": None},
)


def _of(estate: Estate, caller: Caller) -> Iterator[Question]:
    name = caller.name.rpartition(":")[2]
    if caller.account not in ("", estate.aws.account):
        name = f"{name} of {caller.account}"
    id_ = f"enter-{name.replace('/', '-').replace(' ', '-')}"
    match caller.type:
        case "Federated" if ":saml-provider/" in caller.name:
            provider = name.removeprefix("saml-provider/")
            yield _question(id_, f"through {provider} (SAML)", _saml(estate, caller))
        case "Federated":
            yield from oidc_entries(estate, caller)
        case "Service":
            account = estate.aws.account
            for where, number in (("for this account", account), ("for another", _STRANGER)):
                given: dict[str, str] = {"aws:SourceAccount": number}
                if caller.name == _TASKS:
                    task = estate.task.replace(f":{account}:", f":{number}:")
                    given["aws:SourceArn"] = task
                which = where.rpartition(" ")[2]
                yield _question(
                    f"{id_}-{which}", f"{name.partition('.')[0]}, {where}", _assume(caller, given)
                )
        case _ if caller.is_role:  # of which `facts` knows that it never brings MFA
            yield _question(id_, name, _assume(caller, {}))
        case _:
            yield _question(id_, f"{name}, MFA just now", _assume(caller, _MFA))
            ways = [_assume(caller, given) for given in _NO_MFA]
            yield _question(f"{id_}-without-mfa", f"{name}, no MFA", *ways)


def _trusted(estate: Estate) -> Iterator[Caller]:
    """Whom the trust policies name, but for everybody."""
    for who in estate.people:
        guard = estate.policies.guards.get(who.caller.name)
        for statement in guard.policy.statements if guard and guard.policy else ():
            for type_, name in statement.principals.entries if statement.principals else ():
                if type_ != "AWS" or ":role/" in name or ":user/" in name:
                    yield Caller(type_, name)


def _question(id_: str, label: str, *ways: Way) -> Question:
    return Question(id_, SECTION, label, ways)


def _saml(estate: Estate, caller: Caller) -> Way:
    audience = {"SAML:aud": estate.aws.saml_endpoint}
    return (Call("sts:AssumeRoleWithSAML", ROLE, audience, caller),)


def _assume(caller: Caller, given: Given) -> Way:
    return (Call("sts:AssumeRole", ROLE, given, caller),)
