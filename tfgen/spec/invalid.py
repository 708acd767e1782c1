"""How a model's own validator says what is wrong, at which deeper places, and how to mend it.

A validator with one thing to say about exactly the value that it checks raises a plain `ValueError`
whose text is the message. One that knows better places, has a hint, or has found several things,
collects `Fault`s and hands them to `refuse`:

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        refuse(
            Fault(("roles", index, "name"), f'"{role.name}" is taken', "choose another name")
            for index, role in enumerate(self.roles)
            if role.name in {other.name for other in self.roles[:index]}
        )
        return self

pydantic keeps the exception, and `tfgen.spec.problems` turns each fault into a `Problem`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a value.

    Attributes:
        path: From the value that the validator checks (a model or a field) down to what is wrong,
            in the words of the spec: keys as people write them (`from`, not `from_`) and list
            indexes counted from 0. `()` means the value itself. A path that the text does not have
            (a default, say) is shown at the nearest mapping or list around it.
        message: What is wrong, without a final full stop; it is shown after the path, so that
            "is taken" reads as well as "the name is taken".
        hint: How to mend it, with the valid choices where they can be listed, or "".
    """

    path: tuple[str | int, ...]
    message: str
    hint: str = ""


class InvalidSpec(ValueError):
    """Faults that a validator found; a `ValueError`, so that pydantic collects it."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = faults


def refuse(faults: Iterable[Fault]) -> None:
    """Raises `InvalidSpec` with these faults, or does nothing when there are none."""
    if found := tuple(faults):
        raise InvalidSpec(*found)
