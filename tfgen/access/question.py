"""What a question is: a row of the matrix.

A row can have several ways (another cluster can be any of several): it is allowed if one way is.
A way can take several calls (to read a transcript takes S3 and the key): it is allowed if all are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tfgen.access.facts import Given
from tfgen.access.policy import Caller

ROLE = "<the role>"
"""Stands in a call for the role of the column, where the question is who takes it on."""


CALLER = "<the caller's id>"
"""Stands in what is given of a call for the `aws:userid` of whoever makes it."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an API.

    Attributes:
        resource: An ARN, or `ROLE`.
        given: What is known of it besides caller and resource.
        caller: Who makes it, where that is not the column.
    """

    action: str
    resource: str
    given: Given = field(default_factory=dict)
    caller: Caller | None = None


Way = tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One row of the matrix.

    Attributes:
        id: How files call it: `shell-ops`.
        section: The rows that stand together.
        label: What is asked, to be read after the section's name.
        note: What has to be known where the answer is "allowed".
    """

    id: str
    section: str
    label: str
    ways: tuple[Way, ...]
    note: str = ""


Row = tuple[str, str, Iterable[Way]] | tuple[str, str, Iterable[Way], str]
"""Id, label, ways and perhaps a note of a question whose section is known."""


def any_of_these(actions: str, resource: str) -> list[Way]:
    """Any one of these actions will do; their names with spaces between them."""
    return [(Call(action, resource),) for action in actions.split()]
