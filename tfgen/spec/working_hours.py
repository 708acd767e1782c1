"""When the ops service runs: days and hours in a time zone."""

from __future__ import annotations

import difflib
import functools
import zoneinfo
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from tfgen.spec.invalid import Fault, refuse
from tfgen.spec.section import Section

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

ClockTime = Annotated[
    str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["08:00", "18:30"])
]
"""Hours and minutes, in quotes, since YAML 1.1 reads 08:00 as a number of minutes."""


@functools.cache
def _zones() -> frozenset[str]:
    """The IANA time zones, of the system and of the package tzdata."""
    return frozenset(zoneinfo.available_timezones())


class WorkingHours(Section):
    """Outside these hours no ops task runs; a shell that is open when they end is cut off."""

    time_zone: str = Field(
        description="The IANA time zone, such as Europe/Dublin. Summer time is kept to.",
        examples=["Europe/Dublin", "Asia/Tokyo", "UTC"],
    )
    days: Annotated[tuple[Day, ...], Field(min_length=1)] = Field(
        default=("mon", "tue", "wed", "thu", "fri"),
        description="The days on which it starts. Default: Monday to Friday.",
    )
    start: ClockTime = Field(description='When it starts, in quotes: "08:00".')
    end: ClockTime = Field(
        description='When it stops, in quotes: "18:30"; before `start` means on the day after.'
    )

    @field_validator("time_zone")
    @classmethod
    def _exists(cls, name: str) -> str:
        if name not in _zones():
            near = difflib.get_close_matches(name, _zones(), 1)
            meant = f'did you mean "{near[0]}"? ' if near else ""
            hint = f"{meant}zones are written as in Europe/Dublin, America/New_York or UTC"
            refuse([Fault((), f'there is no time zone "{name}"', hint)])
        return name

    @field_validator("days")
    @classmethod
    def _each_once(cls, days: tuple[str, ...]) -> tuple[str, ...]:
        refuse(
            Fault((index,), f"{day} is listed twice", "keep it once")
            for index, day in enumerate(days)
            if day in days[:index]
        )
        return days

    @model_validator(mode="after")
    def _some_hours(self) -> WorkingHours:
        if self.start == self.end:
            hint = "for a service that always runs, remove working_hours"
            refuse([Fault(("end",), f"{self.end} is when it starts, so it would never run", hint)])
        return self

    @property
    def start_cron(self) -> str:
        """When it starts, as Application Auto Scaling writes it, in the time zone."""
        return _cron(self.start, [DAYS.index(day) for day in self.days])

    @property
    def end_cron(self) -> str:
        """When it stops: the same days, or those after them where the hours span midnight."""
        later = int(self.end < self.start)
        return _cron(self.end, [(DAYS.index(day) + later) % 7 for day in self.days])


def _cron(time: str, days: list[int]) -> str:
    """Minute, hour, any day of any month, days of the week, any year.

    https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
    """
    hour, minute = time.split(":")
    names = ",".join(DAYS[day].upper() for day in sorted(days))
    return f"cron({int(minute)} {int(hour)} ? * {names} *)"
