"""Access for a time: who gets what, until when, and why."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, field_validator

from tfgen.spec.section import Section

_TO_SCANNERS = re.compile(r"\w:(skip|ignore)|nosec", re.IGNORECASE)
_FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z")

What = Literal["shell", "port-forwarding"]


class Grant(Section):
    """Something that a team, or one person of it, may do until a time; then it ends by itself.

    AWS itself compares the time with each request:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-currenttime
    """

    team: str = Field(description="One of access.teams.")
    person: Annotated[str, Field(pattern=r"^[\w+=,.@-]{2,64}$")] | None = Field(
        default=None,
        description=(
            "One person of the team, by the name of their sessions: what the way in makes of "
            "them, such as ada@example.com. Without it, everybody in the team."
        ),
        examples=["ada@example.com"],
    )
    what: What = Field(
        description=(
            "shell: start ops tasks and open shells in them. "
            "port-forwarding: forward ports of ops tasks, which leaves no transcript."
        )
    )
    until: str = Field(
        description="The moment when it ends, in UTC, such as 2026-12-01T18:00:00Z.",
        examples=["2026-12-01T18:00:00Z"],
    )
    # It becomes a comment in the HCL: nothing that reorders a line, opens a template or speaks to a
    # scanner gets there.
    reason: Annotated[str, Field(pattern=r"^[\w .,;:#/()'\"@+&!?%*-]+$", max_length=256)] = Field(
        description="Why, in one line for those who review it, such as a ticket.",
        examples=["OPS-2291: repair the invoices of November"],
    )

    @field_validator("until")
    @classmethod
    def _is_moment(cls, text: str) -> str:
        try:
            if not _FORM.fullmatch(text):
                raise ValueError
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise ValueError("is not a moment in UTC, such as 2026-12-01T18:00:00Z") from None
        return f"{moment:%Y-%m-%dT%H:%M:%SZ}"

    @field_validator("reason")
    @classmethod
    def _speaks_to_people(cls, text: str) -> str:
        if _TO_SCANNERS.search(text):
            raise ValueError("speaks to a scanner, which reads comments, and not to a person")
        return text

    @property
    def moment(self) -> datetime:
        """When it ends."""
        return datetime.fromisoformat(self.until)
