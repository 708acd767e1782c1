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
    if not found:
        return True
    account, special, region, delivered = found.groups()
    if special or account != scope.account or region != scope.region:
        return False
    try:
        moment = datetime.strptime(delivered, "%Y%m%dT%H%MZ").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return True
    # A file holds what happened before it was delivered; its name knows no seconds.
    begins = period.read_from
    return (begins is None or moment + 60 >= begins) and moment <= period.until + LATEST_SECONDS
