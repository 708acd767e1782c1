"""The rows about who takes on a role with a token of an OIDC provider, such as a pipeline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tfgen.access.estate import Estate
from tfgen.access.others import NEW
from tfgen.access.policy import Caller, Condition, Statement
from tfgen.access.question import ROLE, Call, Question

SECTION = "Take on the role"

_Claims = Mapping[str, str]


def oidc_entries(estate: Estate, provider: Caller) -> Iterator[Question]:
    """One row for each subject that a trust policy names, and for those that none should let in.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
    """
    host = provider.name.partition(":oidc-provider/")[2]
    known = list(_tokens(estate, provider, host))
    subject, audience = f"{host}:sub", f"{host}:aud"
    subjects = list(dict.fromkeys(claims[subject] for claims in known if subject in claims))
    for one in subjects:
        tokens = [claims for claims in known if claims.get(subject) == one]
        yield _row(provider, one, one, *tokens)
    if subjects:
        fits = known[0]
        yield _row(
            provider, f"{host}-other-subject", f"another subject of {host}", {**fits, subject: NEW}
        )
        yield _row(
            provider,
            f"{host}-other-audience",
            f"for another audience of {host}",
            *({**claims, audience: NEW} for claims in known),
        )
    else:
        yield _row(provider, host, f"through {host}", {})


def _row(provider: Caller, id_: str, label: str, *tokens: _Claims) -> Question:
    ways = tuple(
        (Call("sts:AssumeRoleWithWebIdentity", ROLE, token, provider),) for token in tokens
    )
    safe = "".join(letter if letter.isalnum() else "-" for letter in id_)
    return Question(f"enter-{safe}", SECTION, label, ways)


def _tokens(estate: Estate, provider: Caller, host: str) -> Iterator[_Claims]:
    """What a token has to say for each statement that trusts the provider; once for each `sub`."""
    for who in estate.people:
        guard = estate.policies.guards.get(who.caller.name)
        for statement in guard.policy.statements if guard and guard.policy else ():
            if not _trusts(statement, provider):
                continue
            demanded = [one for one in statement.conditions if one.key.startswith(f"{host}:")]
            claims = {one.key: _some(one)[0] for one in demanded if one.values}
            for one in demanded:
                if one.key == f"{host}:sub":
                    yield from ({**claims, one.key: subject} for subject in _some(one))


def _trusts(statement: Statement, provider: Caller) -> bool:
    return statement.principals is not None and (
        (provider.type, provider.name) in statement.principals.entries
    )


def _some(condition: Condition) -> list[str]:
    """Values that a condition takes; for a pattern, one that matches it."""
    return [value.replace("*", NEW).replace("?", "x") for value in condition.values]
