"""What a policy, a request and a decision are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tfgen.access.truth import Truth
from tfgen.errors import Place


@dataclass(frozen=True, slots=True)
class Patterns:
    """Action and Resource of a statement, or with `negated` NotAction and NotResource."""

    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Principals:
    """Principal of a statement, or with `negated` NotPrincipal.

    Attributes:
        entries: Type and identifier: `("AWS", "arn:aws:iam::111122223333:root")`.
    """

    entries: tuple[tuple[str, str], ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: `StringEquals`, `ecs:container-name`, `("ops",)`."""

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a policy.

    Attributes:
        allows: Its effect.
        resources: None in a trust policy, which has none.
        principals: None in an identity policy, which has none.
        policy: The address of the policy that it stands in, with the module's name in front.
        doubt: Why it cannot be said whether the statement is there, or whether it is complete.
    """

    allows: bool
    sid: str
    actions: Patterns
    resources: Patterns | None
    principals: Principals | None
    conditions: tuple[Condition, ...]
    place: Place
    policy: str
    doubt: str = ""

    @property
    def name(self) -> str:
        """How people call it: its Sid, or what it stands in."""
        return self.sid or f"a statement of {self.policy}"


@dataclass(frozen=True, slots=True)
class Policy:
    """The statements of one document, and where it is attached."""

    address: str
    statements: tuple[Statement, ...]


SOMEBODY = "somebody"
"""The name of a session of which it does not matter whose it is."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks.

    Attributes:
        type: As in a policy: `AWS`, `Service` or `Federated`.
        name: The ARN of a role, user or identity provider, or the name of a service.
        session: The name of a role's session, which is the person's; "" where anybody is meant.
    """

    type: str
    name: str
    session: str = ""

    @property
    def account(self) -> str:
        """The account of a role or user; "" for what belongs to none."""
        return self.name.split(":")[4] if self.type == "AWS" else ""

    @property
    def is_role(self) -> bool:
        """Whether it is a role, which acts through sessions, and not a user."""
        return self.type == "AWS" and ":role/" in self.name

    @property
    def userid(self) -> str:
        """`aws:userid`: an id that AWS makes up, and for a role the name of the session.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
        """
        id_ = f"<id of {self.name.rpartition('/')[2]}>"
        return f"{id_}:{self.session or SOMEBODY}" if self.is_role else id_


Context = Mapping[str, tuple[str, ...] | None]
"""Condition key in lower case → its values in the request, or None where it is known not to be in
the request. What is not in the mapping is not known."""


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody wants to do something.

    Attributes:
        resource: The ARN of one thing, or `*` for actions that have no resource.
    """

    caller: Caller
    action: str
    resource: str
    context: Context


class Outcome(StrEnum):
    """What becomes of a request."""

    ALLOWED = "allowed"
    UNDECIDED = "undecided"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Step:
    """One statement that was considered.

    Attributes:
        stage: Which question of AWS's logic it was considered for; the keys of `evaluate.STAGES`.
        because: What in the statement does not fit the request, or is not known; "" if it applies.
    """

    stage: str
    statement: Statement
    applies: Truth
    because: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer.

    Attributes:
        explicit: Denied by a statement, and not for want of one that allows.
        statement: The one that decides, or that it depends on. None for an implicit deny.
        needs: What would have to be known; empty unless undecided.
        steps: Every statement that was considered, in the order of AWS's logic.
    """

    outcome: Outcome
    explicit: bool
    statement: Statement | None
    needs: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def word(self) -> str:
        """`allowed`, `denied`, `denied!` by a statement, or `?`."""
        if self.outcome is Outcome.UNDECIDED:
            return "?"
        return f"{self.outcome}!" if self.explicit else str(self.outcome)
