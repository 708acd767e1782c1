"""Statements → as few managed policies as IAM's limit on their size allows."""

from __future__ import annotations

import json
from collections.abc import Iterable

from tfgen.hcl.literal import REASON
from tfgen.modules.policy import Statement

POLICY_LIMIT = 6144
"""Characters of a managed policy, white space not counted.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

ATTACHED_LIMIT = 10
"""Managed policies of one role, unless AWS has raised the account's quota; from the same page."""

_EMPTY = len('{"Version":"2012-10-17","Statement":[]}')


def packed(statements: Iterable[Statement]) -> list[list[Statement]]:
    """The statements in their order, each Sid once, in groups that fit into a policy each."""
    once: dict[str, Statement] = {}
    for statement in statements:
        first = once.setdefault(str(statement.sid), statement)
        assert _json(first) == _json(statement), f"two statements with the Sid {statement.sid}"
    groups: list[list[Statement]] = []
    room = 0
    for statement in once.values():
        size = len(_json(statement)) + 1
        if size > room:
            groups.append([])
            room = POLICY_LIMIT - _EMPTY
        groups[-1].append(statement)
        room -= size
    return groups


def _json(statement: Statement) -> str:
    """As `aws_iam_policy_document` writes it, or a little longer."""
    conditions: dict[str, dict[str, list[str]]] = {}
    for one in statement.condition or ():  # type: ignore[union-attr]
        conditions.setdefault(one.test, {})[one.variable] = list(one.values)
    document = {
        "Sid": statement.sid,
        "Effect": statement.effect,
        "Action": statement.actions,
        "Resource": [text.partition(REASON)[0] for text in statement.resources or ()],
        **({"Condition": conditions} if conditions else {}),
    }
    return json.dumps(document, separators=(",", ":"))
