"""Alerts fire: events as CloudTrail records them, through the rules that Terraform has applied.

EventBridge's matching, its input transformer, SNS and SQS are those of the local AWS; the events
are those of fixtures/alerts, each with the place that its shape is from.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tfgen.aws.local import process
from tfgen.terraform.find import Terraform

from .alerts import FIXTURES, REGION, Case, Deployed, cases, deploy
from .conftest import ACCOUNT

pytestmark = pytest.mark.terraform

CASES = cases()
MESSAGES = FIXTURES / "messages.txt"


@pytest.fixture(scope="module")
def deployed(terraform: Terraform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """The module, applied once for all tests of this file."""
    directory = tmp_path_factory.mktemp("alerts")
    aws = process.start(directory / "local", ACCOUNT, REGION)
    yield deploy(aws, terraform, directory / "module")
    process.stop(directory / "local")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_it_fires_exactly_its_rules(deployed: Deployed, case: Case) -> None:
    told = deployed.told(case)
    assert sorted(told.rules) == sorted(case.fires)
    assert sum(map(len, told.messages.values())) == len(case.fires)


def test_every_rule_is_shown_to_fire(deployed: Deployed) -> None:
    assert {label for case in CASES for label in case.fires} == set(deployed.rules)


def test_people_understand_the_messages(deployed: Deployed) -> None:
    """Compared as a whole, in a file that people can read from the top to the bottom."""
    found = "\n".join(_shown(deployed, case) for case in CASES if case.fires)
    if os.environ.get("TFGEN_UPDATE_GOLDEN"):
        MESSAGES.write_text(found, "utf-8")
        pytest.fail(f"updated {MESSAGES.name}; review it, and run the tests again", False)
    assert found == MESSAGES.read_text("utf-8")


def _shown(deployed: Deployed, case: Case) -> str:
    messages = deployed.told(case).messages
    return f"==== {case.name}\n" + "".join(
        # In which order several rules send is left to chance.
        f"---- topic {topic}\n{message}\n"
        for topic in messages
        for message in sorted(messages[topic])
    )


@pytest.mark.parametrize("call", ["DisableRule", "DeleteRule", "PutRule", "RemoveTargets"])
def test_no_rule_can_be_silenced_in_silence(deployed: Deployed, call: str) -> None:
    """Whichever rule somebody takes away, word of it goes through the other channel."""
    base = next(case.detail for case in CASES if case.name == "an alert is switched off")
    for name in deployed.rules.values():
        key = "rule" if call == "RemoveTargets" else "name"
        told = deployed.happens({**base, "eventName": call, "requestParameters": {key: name}})
        channel = "alerts" if name.startswith("shop-prod-watch-") else "watch"
        assert list(told.messages) == [channel], name


def test_a_rule_that_is_off_is_missed_by_the_other_channel(deployed: Deployed) -> None:
    """The one that would tell of it is really off, and its own end is told all the same."""
    events = deployed.client("events")
    off = deployed.rules["watch_changed"]
    events.disable_rule(Name=off)
    try:
        watched = next(case for case in CASES if case.fires == ("watch_changed",))
        assert deployed.happens(watched.detail).messages == {}
        base = next(case.detail for case in CASES if case.name == "an alert is switched off")
        told = deployed.happens({**base, "requestParameters": {"name": off}})
        assert list(told.messages) == ["watch"]
    finally:
        events.enable_rule(Name=off)
