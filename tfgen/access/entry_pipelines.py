"""The rows about who takes on a pipeline's role, with a token of an OIDC provider."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tfgen.access.others import NEW
from tfgen.access.policy import Caller, Condition, Statement
from tfgen.access.question import ROLE, Call, Way

_Claims = Mapping[str, str]
_Row = tuple[str, str, list[Way]]


def through_pipelines(provider: Caller, statements: tuple[Statement, ...]) -> Iterator[_Row]:
    """One row for each subject that a trust policy names, and for those that none should let in.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html

    Args:
        provider: The provider.
        statements: Of the trust policies of pipelines' roles, those that name it.
    """
    host = provider.name.partition(":oidc-provider/")[2]
    known = [token for statement in statements for token in _tokens(statement, host)]
    subject, audience = f"{host}:sub", f"{host}:aud"
    for one in dict.fromkeys(claims[subject] for claims in known):
        yield _row(provider, one, one, *(claims for claims in known if claims[subject] == one))
    if known:
        other = {**known[0], subject: NEW}
        yield _row(provider, f"{host}-other-subject", f"another subject of {host}", other)
        others = [{**claims, audience: NEW} for claims in known]
        label = f"for another audience of {host}"
        yield _row(provider, f"{host}-other-audience", label, *others)


def _row(provider: Caller, id_: str, label: str, *tokens: _Claims) -> _Row:
    safe = "".join(letter if letter.isalnum() else "-" for letter in id_)
    action = "sts:AssumeRoleWithWebIdentity"
    return f"enter-{safe}", label, [(Call(action, ROLE, token, provider),) for token in tokens]


def _tokens(statement: Statement, host: str) -> Iterator[_Claims]:
    """What a token has to say for a statement; once for each `sub`."""
    demanded = [one for one in statement.conditions if one.key.startswith(f"{host}:")]
    claims = {one.key: _some(one)[0] for one in demanded if one.values}
    for one in demanded:
        if one.key == f"{host}:sub":
            yield from ({**claims, one.key: subject} for subject in _some(one))


def _some(condition: Condition) -> list[str]:
    """Values that a condition takes; for a pattern, one that matches it."""
    return [value.replace("*", NEW).replace("?", "x") for value in condition.values]
