"""Events out of CloudTrail's event history, which every account has without a trail.

It goes 90 days back and answers two requests a second, each with 50 events of one name:
https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tfgen.aws.audit.client import explained
from tfgen.aws.audit.event import WANTED
from tfgen.aws.audit.ledger import Ledger
from tfgen.aws.audit.period import Period
from tfgen.errors import Problem, UsageError

NAME = "CloudTrail's event history"
REACH_SECONDS = 90 * 24 * 60 * 60
_BETWEEN_REQUESTS = 0.5
_MOST_TRIES = 8
_LONGEST_WAIT = 30.0
_PAGE = 50


@dataclass(slots=True)
class Pace:
    """Keeps to two requests a second, and waits longer each time AWS asks for it."""

    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _next: float = field(default=0.0)

    def wait(self) -> None:
        """Returns when the next request may be made."""
        ahead = self._next - self.clock()
        if ahead > 0:
            self.sleep(ahead)
        self._next = self.clock() + _BETWEEN_REQUESTS

    def back_off(self, tries: int) -> None:
        """Waits after a request was refused for being one too many, for the `tries`th time."""
        self.sleep(min(_LONGEST_WAIT, 2.0**tries))


def check_reach(period: Period, now: float) -> None:
    """Makes sure that the history goes back far enough.

    Raises:
        UsageError: The period begins before it.
    """
    if period.since is None or period.since < now - REACH_SECONDS - 60:
        raise UsageError(
            Problem(
                "CloudTrail's event history goes back 90 days",
                hint="choose a later --since, or read a trail: --trail s3://BUCKET/PREFIX",
            )
        )


def read_history(
    client: Any, period: Period, ledger: Ledger, now: float, pace: Pace | None = None
) -> Iterator[str]:
    """Reads all calls of interest into a ledger; says after each page how far it is.

    Raises:
        ToolError: AWS refuses, or cannot be reached.
    """
    pace = pace or Pace()
    # What came before the history begins is gone, and asking for it is an error.
    begin = max(period.read_from or 0.0, now - REACH_SECONDS)
    for name in WANTED:
        read = 0
        for page in _pages(client, name, begin, period.until, pace):
            for event in page:
                read += 1
                try:
                    record = json.loads(event.get("CloudTrailEvent", ""))
                except ValueError:
                    record = None
                if isinstance(record, dict):
                    ledger.add(record, NAME)
                else:
                    ledger.unreadable(NAME, f"event {event.get('EventId')} is not JSON")
            yield f"{read} {name} events"


def _pages(
    client: Any, name: str, begin: float, end: float, pace: Pace
) -> Iterator[list[dict[str, Any]]]:
    request = {
        "LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": name}],
        "StartTime": datetime.fromtimestamp(begin, UTC),
        "EndTime": datetime.fromtimestamp(end, UTC),
        "MaxResults": _PAGE,
    }
    while True:
        answer = _asked(client, request, pace)
        yield answer.get("Events", [])
        if not answer.get("NextToken"):
            return
        request["NextToken"] = answer["NextToken"]


def _asked(client: Any, request: dict[str, Any], pace: Pace) -> dict[str, Any]:
    from botocore.exceptions import ClientError

    with explained("read CloudTrail's event history", "cloudtrail:LookupEvents"):
        for tries in range(_MOST_TRIES):
            pace.wait()
            try:
                answer: dict[str, Any] = client.lookup_events(**request)
                return answer
            except ClientError as error:
                last = tries == _MOST_TRIES - 1
                if last or "Throttl" not in error.response.get("Error", {}).get("Code", ""):
                    raise
                pace.back_off(tries)
    raise AssertionError("the last try returns or raises")
