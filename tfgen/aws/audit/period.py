"""From when until when, as people write it: dates, times and durations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tfgen.errors import Problem, UsageError

_DURATION = re.compile(r"(\d{1,6})\s*(m|h|d|w|y)")
_UNITS = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "y": timedelta(days=365),
}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

LOOKBACK_SECONDS = 24 * 60 * 60
"""How long before a period events are read: a session that ends in it may have begun before it, and
its task was started earlier still."""


@dataclass(frozen=True, slots=True)
class Period:
    """Seconds since 1970, both ends included; `since` None is from the beginning on."""

    since: float | None
    until: float

    def __contains__(self, moment: float) -> bool:
        return (self.since is None or moment >= self.since) and moment <= self.until

    @property
    def read_from(self) -> float | None:
        """From when on events are read."""
        return None if self.since is None else self.since - LOOKBACK_SECONDS


def period(since: str | None, until: str | None, now: datetime, default: str | None) -> Period:
    """The period that two options name; `default` is used where there is no `since`.

    Raises:
        UsageError: One of them is not a moment, or the period ends before it begins.
    """
    end = moment("--until", until, now, end=True) if until else now
    chosen = since or default
    start = moment("--since", chosen, now, end=False) if chosen else None
    if start is not None and start > end:
        raise UsageError(
            Problem(
                f"the period would end ({written(end.timestamp())}) before it begins "
                f"({written(start.timestamp())})"
            )
        )
    return Period(start.timestamp() if start else None, end.timestamp())


def moment(option: str, text: str, now: datetime, *, end: bool) -> datetime:
    """A date, a time or how long ago, in UTC unless it has an offset of its own.

    Args:
        option: For the error.
        text: Such as `2026-03-01`, `2026-03-01T09:30`, `2026-03-01T09:30:00+01:00`, `7d`, `12h`.
        now: What durations count back from.
        end: A date alone means its last moment instead of its first.

    Raises:
        UsageError: It is none of these.
    """
    ago = _DURATION.fullmatch(text.strip())
    try:
        if ago:
            return now - int(ago[1]) * _UNITS[ago[2]]
        found = datetime.fromisoformat(text.strip())
        if found.tzinfo is None:
            found = found.replace(tzinfo=UTC)
        if end and _DATE.fullmatch(text.strip()):
            found += timedelta(days=1) - timedelta(microseconds=1)
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        hint = "a date (2026-03-01), a time (2026-03-01T09:30, UTC) or how long ago (90m, 12h, 7d)"
        raise UsageError(Problem(f"{option}: {text!r} is no moment", hint=hint)) from None


def written(moment: float) -> str:
    """A moment as `2026-03-01T09:30:00Z`."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
