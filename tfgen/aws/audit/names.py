"""What the name of a trail's file says of what is in it, so that it need not be opened.

`<account>_CloudTrail_<region>_<time of delivery>_<random>.json.gz`:
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from tfgen.aws.audit.period import Period
from tfgen.aws.audit.scope import Scope

_NAME = re.compile(r"(\d{12})_CloudTrail(-[A-Za-z]+)?_([a-z0-9-]+)_(\d{8}T\d{4}Z)_")
# Files are delivered within minutes; what comes later than this after an event is not looked for.
LATEST_SECONDS = 24 * 60 * 60


def may_matter(name: str, scope: Scope, period: Period) -> bool:
    """Whether a file can hold events of a period; one with a name of its own always can."""
    found = _NAME.match(name)
    if found and (found[2] or found[1] != scope.account or found[3] != scope.region):
        return False
    moment = delivered(name)
    if moment is None:
        return True
    # A file holds what happened before it was delivered; its name knows no seconds.
    begins = period.read_from
    return (begins is None or moment + 60 >= begins) and moment <= period.until + LATEST_SECONDS


def delivered(name: str) -> float | None:
    """When a file was delivered, by its name: seconds since 1970."""
    found = _NAME.match(name)
    try:
        moment = datetime.strptime(found[4], "%Y%m%dT%H%MZ") if found else None
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC).timestamp() if moment else None
