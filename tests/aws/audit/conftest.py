"""What the tests of an audit share: an environment and its people."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from tests.conftest import REPOSITORY
from tfgen.aws.audit.join import Joined
from tfgen.aws.audit.ledger import ledger
from tfgen.aws.audit.period import Period
from tfgen.aws.audit.row import Row
from tfgen.aws.audit.scope import Scope, scope_of
from tfgen.aws.audit.transcript import Transcript
from tfgen.spec.environment import load_environment

from .recorded import Record, at

NOW = at("2026-11-21T12:00:00Z")
EVER = Period(None, NOW)
Rows = Callable[..., list[Row]]


def scope_of_prod() -> Scope:
    return scope_of(load_environment(REPOSITORY / "environments" / "prod.yaml").spec)


@pytest.fixture(scope="session")
def scope() -> Scope:
    return scope_of_prod()


def rows_of(
    records: Iterable[Record],
    transcripts: Iterable[Transcript] = (),
    period: Period = EVER,
    **judged: Any,
) -> list[Row]:
    """The rows that events and transcripts come to, none of them unreadable."""
    scope = scope_of_prod()
    with ledger(scope) as made:
        for record in records:
            made.add(record, "here")
        made.add_transcripts(transcripts)
        assert made.problems == []
        return list(made.rows(period, Joined(**{"scope": scope, "now": NOW, **judged})))


@pytest.fixture
def rows() -> Rows:
    return rows_of
