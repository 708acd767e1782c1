"""The alerts can be sent: within EventBridge's limits, and past every policy on their way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings

from tests.modules.test_golden import CASES, GOLDEN
from tests.strategies import Spec, environments
from tfgen.access.estate import Estate
from tfgen.access.evaluate import evaluate
from tfgen.access.facts import Given, request
from tfgen.access.policy import Caller
from tfgen.access.survey import estate_of
from tfgen.errors import SpecError
from tfgen.render.compare import on_disk
from tfgen.render.files import activate
from tfgen.spec.environment import Environment, load_environment

# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
OPERATORS = {"prefix", "suffix", "exists", "anything-but", "equals-ignore-case"}
EVENTBRIDGE, CLOUDWATCH = "events.amazonaws.com", "cloudwatch.amazonaws.com"
SNS = "sns.amazonaws.com"


def _spec(document: Spec) -> Environment:
    return Environment.model_validate_json(json.dumps(document), strict=True)


def _events(spec: Environment) -> Any:
    activate()
    from tfgen.modules.alerts.events import events
    from tfgen.modules.alerts.watched import written_out

    return events(spec, written_out(spec))


@given(environments())
@settings(max_examples=60)
def test_every_rule_is_one_that_eventbridge_takes(document: Spec) -> None:
    spec = _spec(document)
    found = _events(spec)
    labels = [event.label for event in found]
    assert len(set(labels)) == len(labels)
    for event in found:
        assert len(json.dumps(event.pattern, separators=(",", ":"))) <= 2048, event.label
        assert len("\n".join(event.template)) <= 8192, event.label
        assert len(event.paths) <= 100
        # https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
        assert len(f"{spec.names.alert_rules}{event.label}") <= 64
        assert all(source.startswith("aws.") for source in event.sources)
        assert all(isinstance(json.loads(line), str) for line in event.template)
        assert list(_wrong(event.pattern)) == [], event.label


def _wrong(pattern: Any) -> Iterator[object]:
    """Whatever is neither a list of values, a known operator nor a mapping of these."""
    for key, value in pattern.items():
        if key == "$or":
            if len(value) < 2:
                yield value
            for branch in value:
                yield from _wrong(branch)
        elif isinstance(value, dict):
            yield from _wrong(value)
        elif not isinstance(value, list) or not value:
            yield value
        else:
            yield from (item for item in value if not _is_value(item))


def _is_value(item: Any) -> bool:
    if isinstance(item, dict):
        ((operator, operand),) = item.items()
        return operator in OPERATORS and operand not in ("", [])
    return isinstance(item, str) and item != ""


def test_too_many_teams_are_told_before_anything_is_applied() -> None:
    spec = load_environment(GOLDEN / "trail" / "spec.yaml").spec
    document = spec.model_dump(mode="json", exclude_none=True)
    team = document["access"]["teams"]["break-glass"]
    document["access"]["teams"] = {f"team-{number:03}": team for number in range(40)}
    with pytest.raises(SpecError) as caught:
        _events(_spec(document))
    assert [str(problem.message).partition(" would")[0] for problem in caught.value.problems] == [
        "shop-prod: the pattern of the alert session_by_outsider",
        "shop-prod: the pattern of the alert roles_changed",
    ]
    assert "EventBridge allows 2048" in caught.value.problems[0].message
    assert (
        caught.value.problems[0].hint
        == "it names each of access.teams: have fewer of them, or shorter names"
    )


def test_the_events_of_iam_are_watched_for_where_they_arrive() -> None:
    """https://repost.aws/knowledge-center/eventbridge-rule-triggers-iam-single-region"""
    spec = load_environment(GOLDEN / "smallest" / "spec.yaml").spec
    for region, arrives in {
        **dict.fromkeys(["us-east-1", "us-gov-west-1", "cn-north-1"], True),
        **dict.fromkeys(["us-east-2", "us-gov-east-1", "cn-northwest-1", "eu-west-1"], False),
    }.items():
        changed = spec.model_copy(update={"aws": spec.aws.model_copy(update={"region": region})})
        labels = [event.label for event in _events(changed)]
        assert ("roles_changed" in labels) is arrives, region


@pytest.mark.parametrize(
    ("trail", "watched"),
    [
        (None, True),
        ({"existing": "audit"}, True),
        ({"existing": "arn:aws:cloudtrail:eu-central-1:111122223333:trail/audit"}, True),
        ({"existing": "arn:aws:cloudtrail:us-east-1:111122223333:trail/audit"}, False),
        ({"existing": "arn:aws:cloudtrail:eu-central-1:999999999999:trail/audit"}, False),
        ({"create": {}}, True),
    ],
)
def test_a_trail_is_watched_where_it_can_be_stopped(trail: Any, watched: bool) -> None:
    spec = load_environment(GOLDEN / "smallest" / "spec.yaml").spec
    document = spec.model_dump(mode="json", exclude_none=True) | ({"trail": trail} if trail else {})
    labels = [event.label for event in _events(_spec(document))]
    assert ("trail_changed" in labels) is watched


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def estate(request: pytest.FixtureRequest) -> Estate:
    """A rendered environment."""
    return estate_of(on_disk(request.param / "expected"), request.param.name)


def _may(estate: Estate, service: str, action: str, resource: str, given: Given) -> str:
    made = request(estate.aws, Caller("Service", service), action, resource, given)
    return evaluate(estate.policies, made).word


def _guarded(estate: Estate, part: str) -> list[str]:
    found = [arn for arn in estate.policies.guards if part in arn]
    assert found
    return found


def test_nothing_on_the_way_stops_an_alert(estate: Estate) -> None:
    """Topics and their keys let EventBridge in though it says neither for whom nor for what.

    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
    """
    nothing: Given = {"aws:SourceArn": None, "aws:SourceAccount": None}
    alarm = estate.aws.arn("cloudwatch", f"alarm:{_queue(estate).rpartition(':')[2]}")
    of_alarm: Given = {"aws:SourceArn": alarm, "aws:SourceAccount": estate.aws.account}
    assert len(estate.topics) == 2
    for topic in estate.topics:
        assert _may(estate, EVENTBRIDGE, "sns:Publish", topic, nothing) == "allowed"
        assert _may(estate, CLOUDWATCH, "sns:Publish", topic, of_alarm) == "allowed"
        other = estate.aws.arn("cloudwatch", "alarm:other")
        stranger: Given = {**of_alarm, "aws:SourceArn": other}
        assert _may(estate, CLOUDWATCH, "sns:Publish", topic, stranger) == "denied"
    keys = [arn for arn in _guarded(estate, ":key/<alerting.")]
    assert len(keys) == 2
    for key in keys:
        for action in ("kms:Decrypt", "kms:GenerateDataKey"):
            assert _may(estate, EVENTBRIDGE, action, key, nothing) == "allowed"
            assert _may(estate, CLOUDWATCH, action, key, of_alarm) == "allowed"


def test_what_cannot_be_delivered_can_wait(estate: Estate) -> None:
    queue = _queue(estate)
    for service, sources in ((EVENTBRIDGE, estate.rules), (SNS, estate.topics)):
        for source in sources:
            given: Given = {"aws:SourceArn": source}
            assert _may(estate, service, "sqs:SendMessage", queue, given) == "allowed"
        given = {"aws:SourceArn": f"{sources[0]}-other"}
        assert _may(estate, service, "sqs:SendMessage", queue, given) == "denied"


def _queue(estate: Estate) -> str:
    (queue,) = _guarded(estate, ":sqs:")
    return queue


def test_the_trail_and_no_other_writes_into_its_bucket() -> None:
    directory = GOLDEN / "trail" / "expected"
    estate = estate_of(on_disk(directory), "trail")
    (trail,) = estate.trails
    cloudtrail = "cloudtrail.amazonaws.com"
    acl = {"s3:x-amz-acl": "bucket-owner-full-control"}
    context = {"kms:EncryptionContext:aws:cloudtrail:arn": trail}
    (key,) = _guarded(estate, ":key/<trail.")
    file = "arn:aws:s3:::shop-prod-audit/AWSLogs/111122223333/CloudTrail/us-east-1/x.json.gz"
    bucket = "arn:aws:s3:::shop-prod-audit"
    for source, word in ((trail, "allowed"), (f"{trail}-other", "denied")):
        given: Given = {"aws:SourceArn": source, **acl, **context}
        assert _may(estate, cloudtrail, "s3:GetBucketAcl", bucket, given) == word
        assert _may(estate, cloudtrail, "s3:PutObject", file, given) == word
        assert _may(estate, cloudtrail, "kms:GenerateDataKey", key, given) == word
        assert _may(estate, cloudtrail, "kms:DescribeKey", key, given) == word
    elsewhere = file.replace("111122223333", "999999999999")
    given = {"aws:SourceArn": trail, **acl}
    assert _may(estate, cloudtrail, "s3:PutObject", elsewhere, given) == "denied"
    given = {**given, "aws:SecureTransport": "false"}
    assert _may(estate, cloudtrail, "s3:PutObject", file, given) == "denied!"
