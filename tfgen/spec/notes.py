"""What a valid spec leaves to its account, and people had better know."""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.spec.environment import Environment


def notes(spec: Environment) -> Iterator[str]:
    """One sentence each, without a final full stop."""
    if spec.trail is None:
        yield (
            "no trail is named, and without one in the account no alert ever arrives: name it in "
            "trail.existing, or make one with trail.create"
        )
