"""What the caller and the task role may do, by AWS's own simulation, with the conditions' values.

Without the right to simulate, nothing can be said here; `tfgen access` proves it from the HCL.
https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tfgen.aws.connect.account import Account, Caller
from tfgen.aws.connect.checks.finding import Finding, State, judged
from tfgen.aws.connect.failures import explained
from tfgen.aws.connect.target import Target
from tfgen.spec.environment import Environment

_MATRIX = "tfgen access ENV shows who may do what, and why"


def of_caller(
    account: Account, spec: Environment, target: Target, caller: Caller
) -> Iterator[Finding]:
    """Whether the caller may open a shell, and may not open one past ECS Exec."""
    source = _policy_source(account, caller)
    if source is None:
        yield Finding(
            "your permissions",
            State.WARNING,
            "the account's root user may do anything",
            "sign in as a member of a team",
        )
        return
    cluster = spec.aws.arn("ecs", f"cluster/{target.cluster}")
    task = spec.aws.arn("ecs", f"task/{target.cluster}/0")
    known = {
        "ecs:cluster": cluster,
        "ecs:container-name": target.container,
        "ecs:enable-execute-command": "true",
    }
    definition = spec.aws.arn("ecs", f"task-definition/{target.family}:1")
    for action, resource in (
        ("ecs:RunTask", definition),
        ("ecs:ExecuteCommand", task),
        ("ecs:DescribeTasks", task),
        ("ecs:StopTask", task),
    ):
        decision = _decision(account, source, action, resource, known)
        yield judged(f"you: {action}", decision == "allowed", "allowed", decision, _MATRIX)
    past = _decision(account, source, "ssm:StartSession", task, {})
    yield judged(
        "you: ssm:StartSession",
        past != "allowed",
        "denied: no session goes past the transcript",
        "allowed, and such a session leaves no transcript",
        _MATRIX,
    )


def of_task_role(account: Account, spec: Environment) -> Iterator[Finding]:
    """Whether the exec agent may open its channels and write the transcript."""
    source = spec.aws.role_arn(spec.names.task_role)
    group = f"{spec.aws.log_group_arn(spec.names.session_log_group)}:*"
    bucket = f"arn:{spec.aws.partition}:s3:::{spec.names.bucket}"
    for actions, resource in (
        (
            (
                "ssmmessages:CreateControlChannel",
                "ssmmessages:CreateDataChannel",
                "ssmmessages:OpenControlChannel",
                "ssmmessages:OpenDataChannel",
            ),
            "*",
        ),
        (("logs:DescribeLogGroups",), spec.aws.log_group_arn("*")),
        (("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"), group),
        (("s3:GetEncryptionConfiguration",), bucket),
        (("s3:PutObject",), f"{bucket}/sessions/0.log"),
    ):
        for action in actions:
            decision = _decision(account, source, action, resource, {})
            yield judged(
                f"task role: {action}",
                decision == "allowed",
                "allowed",
                decision,
                "tfgen apply ENV",
            )


def _policy_source(account: Account, caller: Caller) -> str | None:
    """The role or user whose policies count; a role's ARN may hold a path that STS leaves out."""
    kind, _, name = caller.arn.rpartition(":")[2].partition("/")
    if kind == "user":
        return caller.arn
    if kind != "assumed-role":
        return None
    with explained():
        arn: str = account.client("iam").get_role(RoleName=name.partition("/")[0])["Role"]["Arn"]
    return arn


def _decision(
    account: Account, source: str, action: str, resource: str, known: Mapping[str, str]
) -> str:
    context: list[dict[str, Any]] = [
        {"ContextKeyName": key, "ContextKeyValues": [value], "ContextKeyType": "string"}
        for key, value in known.items()
    ]
    with explained():
        answer = account.client("iam").simulate_principal_policy(
            PolicySourceArn=source,
            ActionNames=[action],
            ResourceArns=[resource],
            ContextEntries=context,
        )
    decision: str = answer["EvaluationResults"][0]["EvalDecision"]
    return {"implicitDeny": "not allowed by any statement", "explicitDeny": "denied"}.get(
        decision, decision
    )
