"""Grants that have ended: what is told about them, and where they stand."""

from __future__ import annotations

from datetime import UTC, datetime

from tfgen.errors import Problem
from tfgen.spec.environment import Environment
from tfgen.spec.load import Loaded


def expired_grants(loaded: Loaded[Environment], now: datetime | None = None) -> tuple[Problem, ...]:
    """A warning for each grant that has ended; it allows nothing any more.

    Args:
        loaded: A valid spec.
        now: With its time zone; the present if it is left out.
    """
    moment = now or datetime.now(UTC)
    return tuple(
        Problem(
            f"{'port forwarding' if grant.what == 'port-forwarding' else 'the shell'} of "
            f"{f'{grant.person} of ' if grant.person else ''}{grant.team} ended at {grant.until}",
            loaded.place_of(("access", "grants", index)),
            "remove the grant and render again, or give it a new end",
        )
        for index, grant in enumerate(loaded.spec.access.grants)
        if grant.moment <= moment
    )
