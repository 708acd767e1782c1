"""Why a task did not start: ECS's words as its pages and its users have them, and the remedy.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html
"""

from __future__ import annotations

from typing import Any

import pytest

from tfgen.aws.connect.reasons import explain_placement, explain_stopped, why_it_ended
from tfgen.aws.connect.stop import OVERDUE
from tfgen.aws.connect.target import Target

TARGET = Target("shop-dev", "eu-west-1", "shop-dev-ops", "shop-dev-ops", "ops")
ARN = "arn:aws:ecs:eu-west-1:111122223333:task/shop-dev-ops/0123"
PULL = "CannotPullContainerError: "
INIT = "ResourceInitializationError: "


@pytest.mark.parametrize(
    ("said", "meaning", "hint"),
    [
        (
            PULL + "ref pull has been retried 1 time(s): failed to resolve reference "
            '"1.dkr.ecr.eu-west-1.amazonaws.com/shop:x": 1.dkr.ecr…/shop:x: not found',
            "the image is not in its registry",
            "ops_task.image",
        ),
        (
            PULL + "pull image manifest has been retried 5 time(s): failed to resolve ref: "
            "unexpected status code 403 Forbidden",
            "the execution role may not pull the image",
            "repository policy",
        ),
        (
            PULL + "ref pull has been retried 5 time(s): failed to do request: Head "
            '"https://1.dkr.ecr.eu-west-1.amazonaws.com/v2/": dial tcp 10.0.0.1:443: i/o timeout',
            "the task has no way to the registry",
            "ecr.api, ecr.dkr and s3",
        ),
        (
            PULL + "inspect image has been retried: toomanyrequests: You have reached your pull "
            "rate limit",
            "the registry allows no more pulls for now",
            "ECR",
        ),
        (
            PULL + "image Manifest does not contain descriptor matching platform 'linux/amd64'",
            "the image is built for another CPU",
            "cpu_architecture",
        ),
        (
            PULL + "failed to extract layer: no space left on device",
            "the image does not fit on the task's disk",
            "ephemeral_storage_gib",
        ),
        (
            INIT + "unable to pull secrets or registry auth: execution resource retrieval failed: "
            "unable to retrieve secret from asm: service call has been retried 1 time(s): "
            "AccessDeniedException: User: arn:… is not authorized to perform: "
            "secretsmanager:GetSecretValue",
            "the execution role may not read a secret of the task",
            "kms_key_arn",
        ),
        (
            INIT + "unable to pull secrets or registry auth: execution resource retrieval failed: "
            "unable to retrieve secrets from ssm: service call has been retried 5 time(s): "
            "RequestCanceled: request context canceled caused by: context deadline exceeded",
            "the task has no way to its secrets or its registry",
            "VPC endpoints",
        ),
        (
            INIT + "unable to pull secrets or registry auth: execution resource retrieval failed: "
            "unable to retrieve secret from asm: service call has been retried 1 time(s): "
            "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
            "a secret of the task does not exist",
            "ops_task.secrets",
        ),
        (
            INIT + "unable to pull secrets or registry auth: execution resource retrieval failed: "
            "retrieved secret from Secrets Manager did not contain json key url",
            "the secret has no such JSON key",
            "json_key",
        ),
        (
            INIT + "failed to validate logger args: create stream has been retried 1 times: "
            "failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log "
            "group does not exist.",
            "the task cannot write its output to CloudWatch Logs",
            "tfgen plan ENV",
        ),
        (
            "ECS was unable to assume the role 'arn:aws:iam::1:role/x' that was provided for this "
            "task.",
            "ECS cannot take on a role of the task",
            "applied?",
        ),
        (
            "Capacity is unavailable at this time. Please try again later or in a different "
            "availability zone",
            "there is no capacity for the task now",
            "cluster.capacity",
        ),
        ("Your Spot Task was interrupted. SpotInterruption", "Fargate Spot took the", "Spot"),
        ("Essential container in task exited", "the ops container ended by itself", "command"),
        ("OutOfMemoryError: Container killed due to memory usage", "the container used", "memory"),
        (
            "CannotStartContainerError: failed to create task: exec: sleep: executable file not "
            "found in $PATH",
            "the image has no program for ops_task.command",
            "sleep infinity",
        ),
        ("Task stopped by user UserInitiated", "somebody stopped it", "StopTask"),
        (OVERDUE, "its time to live was over", "--ttl"),
    ],
)
def test_a_task_that_stopped(said: str, meaning: str, hint: str) -> None:
    task: dict[str, Any] = {"taskArn": ARN, "stoppedReason": said, "containers": []}
    problem = explain_stopped(task, TARGET)
    assert problem.message.startswith(f"task 0123 in shop-dev-ops did not start: {meaning}")
    assert problem.message.endswith(f"({said})")
    assert hint in problem.hint


def test_a_containers_own_reason_counts() -> None:
    container = {"name": "ops", "reason": PULL + "… manifest unknown"}
    task = {"taskArn": ARN, "stoppedReason": "Task failed to start", "containers": [container]}
    assert "the image is not in its registry" in explain_stopped(task, TARGET).message


def test_so_does_its_exit_code() -> None:
    task = {
        "taskArn": ARN,
        "startedAt": "now",
        "stoppedReason": "Essential container in task exited",
        "containers": [{"name": "ops", "exitCode": 127}],
    }
    assert explain_stopped(task, TARGET).message == (
        "task 0123 in shop-dev-ops has ended: the ops container ended by itself (Essential "
        "container in task exited; ops: exit code 127)"
    )


def test_what_nobody_knows_is_said_as_ecs_says_it() -> None:
    task = {"taskArn": ARN, "stoppedReason": "It is Tuesday", "containers": []}
    problem = explain_stopped(task, TARGET)
    assert problem.message == "task 0123 in shop-dev-ops did not start: It is Tuesday"
    assert problem.hint.startswith("https://docs.aws.amazon.com/")
    assert why_it_ended("It is Tuesday") == ""


def test_run_task_that_places_nothing() -> None:
    problem = explain_placement([{"arn": ARN, "reason": "RESOURCE:ENI"}], TARGET)
    assert problem.message == (
        "ECS starts no task in shop-dev-ops: there is no capacity for the task now (RESOURCE:ENI)"
    )
    assert explain_placement([], TARGET).message.endswith("ECS gives no reason")
