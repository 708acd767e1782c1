"""Why a task did not start or has ended: ECS's words → what to do about it.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html
"""

from __future__ import annotations

import re
from typing import Any

from tfgen.aws.connect.target import Target
from tfgen.errors import Problem

_NETWORK = (
    r"timeout|timed out|deadline exceeded|no such host|connection refused|RequestCanceled|dial"
)
_DENIED = r"AccessDenied|not authorized|403|no basic auth|access denied"

# (what ECS says, what it means, how to mend it); the first that fits counts.
_REASONS: tuple[tuple[str, str, str], ...] = (
    (
        r"CannotPull.*(manifest unknown|not found|does not exist|NotFound)",
        "the image is not in its registry",
        "push it, or correct ops_task.image in the spec and apply",
    ),
    (
        r"CannotPull.*(toomanyrequests|rate limit)",
        "the registry allows no more pulls for now",
        "keep the image in ECR: ops_task.image",
    ),
    (
        r"CannotPull.*(matching platform|no matching manifest)|exec format error",
        "the image is built for another CPU",
        "set ops_task.cpu_architecture in the spec, or build the image for it",
    ),
    (
        r"no space left on device",
        "the image does not fit on the task's disk",
        "set ops_task.ephemeral_storage_gib in the spec",
    ),
    (
        rf"CannotPull.*({_DENIED})",
        "the execution role may not pull the image",
        "has the environment been applied? A registry of another account must allow it as well: "
        "its repository policy",
    ),
    (
        rf"CannotPull.*({_NETWORK})",
        "the task has no way to the registry",
        "the subnets need NAT, or VPC endpoints for ecr.api, ecr.dkr and s3; network.https_cidrs "
        "must let it through",
    ),
    (r"CannotPull", "the image cannot be pulled", "check ops_task.image in the spec"),
    (
        r"(?=.*secret)(?=.*(did not contain json key|json key))",
        "the secret has no such JSON key",
        "correct ops_task.secrets.*.json_key in the spec, or the secret",
    ),
    (
        rf"(?=.*(secret|ssm|parameter))(?=.*({_DENIED}|kms))",
        "the execution role may not read a secret of the task",
        "has the environment been applied? A key of the team's own must be named: "
        "ops_task.secrets.*.kms_key_arn",
    ),
    (
        r"(?=.*(secret|parameter))(?=.*(ResourceNotFound|can't find|invalid parameters|NotFound))",
        "a secret of the task does not exist",
        "make it, or correct ops_task.secrets in the spec",
    ),
    (
        rf"(?=.*(secret|ssm|registry auth))(?=.*({_NETWORK}))",
        "the task has no way to its secrets or its registry",
        "the subnets need NAT, or VPC endpoints for secretsmanager, ssm, kms and ecr.api; "
        "network.https_cidrs must let it through",
    ),
    (
        r"ResourceInitialization.*(log group|logger|awslogs|CreateLogStream)",
        "the task cannot write its output to CloudWatch Logs",
        "has the log group been deleted? tfgen plan ENV; without NAT the subnets need a VPC "
        "endpoint for logs",
    ),
    (
        r"(?=.*(EFS|mount))(?=.*(ResourceInitialization|CannotCreateVolume))",
        "a file system cannot be mounted",
        "check its mount targets, its security group and its policy",
    ),
    (
        r"unable to assume (the )?role|AssumeRole",
        "ECS cannot take on a role of the task",
        "has the environment been applied? tfgen plan ENV shows what has changed",
    ),
    (
        r"ResourceInitialization",
        "the task's surroundings could not be prepared",
        "check the subnets' way to AWS: tfgen connect ENV --check",
    ),
    (
        r"(?i)spot interruption|SpotInterruption",
        "Fargate Spot took the capacity back",
        "start again; cluster.capacity in the spec says how much Spot is used",
    ),
    (
        r"(?i)capacity is unavailable|RESOURCE:|insufficient capacity|no container instance",
        "there is no capacity for the task now",
        "try again in some minutes, or add a subnet in another zone (network.subnet_ids), or "
        "less Spot (cluster.capacity)",
    ),
    (
        r"(?i)free addresses|InsufficientFreeAddresses|network interface|\bENI\b",
        "the task got no network interface",
        "have the subnets free addresses? network.subnet_ids names others",
    ),
    (
        r"OutOfMemory",
        "the container used more memory than it has",
        "raise ops_task.memory in the spec",
    ),
    (
        r"CannotStartContainer.*(executable file not found|no such file|permission denied)",
        "the image has no program for ops_task.command",
        "choose one that it has, such as sleep infinity",
    ),
    (
        r"CannotStartContainer|ContainerRuntime|CannotCreateContainer",
        "the container does not start",
        "try the image on its own",
    ),
    (
        r"time to live is over",
        "its time to live was over",
        "start another; --ttl gives it longer",
    ),
    (
        r"UserInitiated|stopped by user|^tfgen",
        "somebody stopped it",
        "tfgen audit, or CloudTrail's StopTask, says who",
    ),
    (
        r"(?i)essential container in task exited|EssentialContainerExited",
        "the ops container ended by itself",
        "ops_task.command must wait, as sleep infinity does; its output is in CloudWatch Logs",
    ),
)


def explain_stopped(task: dict[str, Any], target: Target) -> Problem:
    """Why a task ended, from its own reason and those of its containers."""
    identifier = str(task["taskArn"]).rpartition("/")[2]
    said = [task.get("stoppedReason", "")]
    for container in task.get("containers", []):
        if container.get("reason"):
            said.append(f"{container['name']}: {container['reason']}")
        elif container.get("exitCode"):
            said.append(f"{container['name']}: exit code {container['exitCode']}")
    words = "; ".join(filter(None, said)) or "ECS gives no reason"
    meaning, hint = _meaning(f"{words} {task.get('stopCode', '')}")
    ended = "did not start" if not task.get("startedAt") else "has ended"
    head = f"task {identifier} in {target.cluster} {ended}"
    return Problem(f"{head}: {meaning} ({words})" if meaning else f"{head}: {words}", hint=hint)


def explain_placement(failures: list[dict[str, Any]], target: Target) -> Problem:
    """Why RunTask started nothing."""
    said = [f"{item.get('reason', '')} {item.get('detail', '')}".strip() for item in failures]
    words = "; ".join(filter(None, said)) or "ECS gives no reason"
    meaning, hint = _meaning(words)
    head = f"ECS starts no task in {target.cluster}"
    return Problem(f"{head}: {meaning} ({words})" if meaning else f"{head}: {words}", hint=hint)


def why_it_ended(words: str) -> str:
    """What a stopped task's reason means, in words; "" where nothing is known of it."""
    return _meaning(words)[0]


def _meaning(words: str) -> tuple[str, str]:
    for wanted, meaning, hint in _REASONS:
        if re.search(wanted, words, re.DOTALL):
            return meaning, hint
    return (
        "",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html",
    )
