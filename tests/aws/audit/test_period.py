"""Dates, times and durations as people write them."""

from __future__ import annotations

from datetime import datetime

import pytest

from tfgen.aws.audit.lookup import check_reach
from tfgen.aws.audit.names import may_matter
from tfgen.aws.audit.period import Period, moment, period, written
from tfgen.aws.audit.scope import Scope
from tfgen.errors import UsageError

from .recorded import at

NOW = datetime.fromisoformat("2026-11-21T12:00:00Z")


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("2026-11-20", "2026-11-20T00:00:00Z", "2026-11-20T23:59:59Z"),
        ("2026-11-20T09:30", "2026-11-20T09:30:00Z", "2026-11-20T09:30:00Z"),
        ("2026-11-20 09:30:15", "2026-11-20T09:30:15Z", "2026-11-20T09:30:15Z"),
        ("2026-11-20T09:30:00+02:00", "2026-11-20T07:30:00Z", "2026-11-20T07:30:00Z"),
        ("90m", "2026-11-21T10:30:00Z", "2026-11-21T10:30:00Z"),
        ("12h", "2026-11-21T00:00:00Z", "2026-11-21T00:00:00Z"),
        ("7d", "2026-11-14T12:00:00Z", "2026-11-14T12:00:00Z"),
        ("2w", "2026-11-07T12:00:00Z", "2026-11-07T12:00:00Z"),
        ("1y", "2025-11-21T12:00:00Z", "2025-11-21T12:00:00Z"),
    ],
)
def test_moments(text: str, begin: str, end: str) -> None:
    assert written(moment("--since", text, NOW, end=False).timestamp()) == begin
    assert written(moment("--until", text, NOW, end=True).timestamp()) == end


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "7", "-7d", "7x", "999999y", "1e3d"])
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(UsageError, match="is no moment") as caught:
        moment("--since", text, NOW, end=False)
    assert "how long ago" in caught.value.problems[0].hint


def test_a_period_in_the_wrong_order() -> None:
    with pytest.raises(UsageError, match="would end"):
        period("2026-11-20", "2026-11-19", NOW, None)
    assert period(None, None, NOW, None) == Period(None, NOW.timestamp())
    assert period(None, None, NOW, "7d").since == at("2026-11-14T12:00:00Z")


def test_the_history_goes_90_days_back() -> None:
    check_reach(period("90d", None, NOW, None), NOW.timestamp())
    for since in ("91d", None):
        with pytest.raises(UsageError, match="90 days") as caught:
            check_reach(period(since, None, NOW, None), NOW.timestamp())
        assert "--trail" in caught.value.problems[0].hint


@pytest.mark.parametrize(
    ("name", "matters"),
    [
        ("333344445555_CloudTrail_eu-west-1_20261120T0000Z_a.json.gz", True),
        # A session may have begun, and its task been started, a day before the period.
        ("333344445555_CloudTrail_eu-west-1_20261119T0000Z_a.json.gz", True),
        ("333344445555_CloudTrail_eu-west-1_20261118T2358Z_a.json.gz", False),
        # A file may be late.
        ("333344445555_CloudTrail_eu-west-1_20261122T0000Z_a.json.gz", True),
        ("333344445555_CloudTrail_eu-west-1_20261123T0000Z_a.json.gz", False),
        ("333344445555_CloudTrail_eu-central-1_20261120T0000Z_a.json.gz", False),
        ("999999999999_CloudTrail_eu-west-1_20261120T0000Z_a.json.gz", False),
        ("333344445555_CloudTrail-Digest_eu-west-1_t_eu-west-1_20261120T000000Z.json.gz", True),
        ("333344445555_CloudTrail_eu-west-1_20269999T0000Z_a.json.gz", True),
        ("all-of-it.json", True),
    ],
)
def test_names_say_which_files_may_matter(name: str, matters: bool, scope: Scope) -> None:
    chosen = period("2026-11-20", "2026-11-21", NOW, None)
    assert may_matter(name, scope, chosen) == matters
