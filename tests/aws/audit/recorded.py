"""Events and transcripts as AWS writes them.

The shapes are those of:
- ExecuteCommand, answered and refused: the records that Kosli's reporter is tested with,
  https://github.com/kosli-dev/terraform-aws-kosli-instance-access-reporter
  (deployment/tests), and the API's answer,
  https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommand.html
- StartSession: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartSession.html,
  as recorded in https://github.com/DataDog/stratus-red-team (aws.execution.ssm-start-session)
- RunTask: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/logging-using-cloudtrail.html
- what all records have: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
- source identity: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

ACCOUNT, REGION, CLUSTER = "333344445555", "eu-west-1", "shop-prod-ops"
HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
Record = dict[str, Any]


def at(text: str) -> float:
    """Seconds since 1970 of `2026-11-20T09:12:31Z`."""
    return datetime.fromisoformat(text).timestamp()


def arn(task: str, cluster: str = CLUSTER) -> str:
    return f"arn:aws:ecs:{REGION}:{ACCOUNT}:task/{cluster}/{task}"


def team_member(team: str, name: str, *, source_identity: str | None = None) -> Record:
    """Somebody who took a team's role on through SAML."""
    role = f"shop-prod-access-{team}"
    context: Record = {
        "sessionIssuer": {
            "type": "Role",
            "principalId": "AROAEXAMPLEEXAMPLEEXA",
            "arn": f"arn:aws:iam::{ACCOUNT}:role/{role}",
            "accountId": ACCOUNT,
            "userName": role,
        },
        "webIdFederationData": {},
        "attributes": {"creationDate": "2026-11-20T09:00:00Z", "mfaAuthenticated": "false"},
    }
    if source_identity:
        context["sourceIdentity"] = source_identity
    return {
        "type": "AssumedRole",
        "principalId": f"AROAEXAMPLEEXAMPLEEXA:{name}",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{name}",
        "accountId": ACCOUNT,
        "accessKeyId": "ASIAEXAMPLEEXAMPLEEX",
        "sessionContext": context,
    }


def user(name: str) -> Record:
    return {
        "type": "IAMUser",
        "principalId": "AIDAEXAMPLEEXAMPLEEXA",
        "arn": f"arn:aws:iam::{ACCOUNT}:user/{name}",
        "accountId": ACCOUNT,
        "accessKeyId": "AKIAEXAMPLEEXAMPLEEX",
        "userName": name,
    }


def ecs_itself() -> Record:
    """ECS, which opens the session of an ExecuteCommand with its service-linked role."""
    return {
        "type": "AssumedRole",
        "principalId": "AROAEXAMPLEEXAMPLEECS:ecs-execute-command",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSServiceRoleForECS/ecs-execute-command",
        "accountId": ACCOUNT,
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "arn": f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/"
                "ecs.amazonaws.com/AWSServiceRoleForECS",
                "accountId": ACCOUNT,
                "userName": "AWSServiceRoleForECS",
            }
        },
        "invokedBy": "ecs.amazonaws.com",
    }


def _record(event: str, time: str, who: Record, service: str, name: str, **more: Any) -> Record:
    return {
        "eventVersion": "1.11",
        "userIdentity": who,
        "eventTime": time,
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "awsRegion": REGION,
        "sourceIPAddress": "203.0.113.10",
        "userAgent": "aws-cli/2.31.0 md/awscrt#0.27.6 md/command#ecs.execute-command",
        "requestParameters": None,
        "responseElements": None,
        "requestID": f"request-{event}",
        "eventID": event,
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
        **more,
    }


def execute_command(
    event: str,
    time: str,
    who: Record,
    session: str,
    *,
    task: str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    container: str = "ops",
    command: str = "/bin/sh",
    cluster: str = CLUSTER,
    **more: Any,
) -> Record:
    return _record(
        event,
        time,
        who,
        "ecs",
        "ExecuteCommand",
        **{
            "requestParameters": {
                "cluster": cluster,
                "container": container,
                "command": command,
                "interactive": True,
                "task": task,
            },
            "responseElements": {
                "clusterArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/{cluster}",
                "containerArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:container/{cluster}/{task}/c",
                "containerName": container,
                "interactive": True,
                "session": {
                    "sessionId": session,
                    "streamUrl": f"wss://ssmmessages.{REGION}.amazonaws.com/v1/data-channel/"
                    f"{session}?role=publish_subscribe",
                    "tokenValue": HIDDEN,
                },
                "taskArn": arn(task, cluster),
            },
            **more,
        },
    )


def denied(event: str, time: str, who: Record, *, task: str, cluster: str = CLUSTER) -> Record:
    """A refused ExecuteCommand, of which CloudTrail tells no parameters but the message."""
    return _record(
        event,
        time,
        who,
        "ecs",
        "ExecuteCommand",
        errorCode="AccessDenied",
        errorMessage=f"User: {who['arn']} is not authorized to perform: ecs:ExecuteCommand on "
        f"resource: {arn(task, cluster)} with an explicit deny in an identity-based policy",
    )


def run_task(event: str, time: str, who: Record, *tasks: str, **tags: str) -> Record:
    return _record(
        event,
        time,
        who,
        "ecs",
        "RunTask",
        requestParameters={
            "cluster": CLUSTER,
            "taskDefinition": CLUSTER,
            "count": len(tasks),
            "enableExecuteCommand": True,
            "tags": [{"key": key, "value": value} for key, value in tags.items()],
        },
        responseElements={
            "tasks": [
                {
                    "taskArn": arn(task),
                    "clusterArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/{CLUSTER}",
                    "lastStatus": "PROVISIONING",
                }
                for task in tasks
            ],
            "failures": [],
        },
    )


def stop_task(event: str, time: str, who: Record, task: str) -> Record:
    request = {"cluster": CLUSTER, "task": arn(task), "reason": "session over"}
    return _record(event, time, who, "ecs", "StopTask", requestParameters=request)


def start_session(event: str, time: str, who: Record, session: str, **more: Any) -> Record:
    """A session with SSM: of ECS itself for an ExecuteCommand, or of somebody past ECS Exec."""
    task = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
    return _record(
        event,
        time,
        who,
        "ssm",
        "StartSession",
        **{
            "requestParameters": {
                "target": f"ecs:{CLUSTER}_{task}_{task}-1527056392",
                "documentName": "AWS-StartPortForwardingSession",
            },
            "responseElements": {
                "sessionId": session,
                "tokenValue": "Value hidden due to security reasons.",
                "streamUrl": f"wss://ssmmessages.{REGION}.amazonaws.com/v1/data-channel/{session}",
            },
            **more,
        },
    )


def write_trail(
    directory: Path, *files: Iterable[Record], day: str = "20261120", minute: int = 0
) -> list[Path]:
    """Files as a trail delivers them to its bucket, below `directory`."""
    where = f"AWSLogs/{ACCOUNT}/CloudTrail/{REGION}/{day[:4]}/{day[4:6]}/{day[6:]}"
    made = []
    for number, records in enumerate(files, minute):
        time = f"{number % 1440 // 60:02}{number % 60:02}"
        name = f"{ACCOUNT}_CloudTrail_{REGION}_{day}T{time}Z_abcdefgh{number:08}.json.gz"
        path = directory / where / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"Records": list(records)}, separators=(",", ":"))
        path.write_bytes(gzip.compress(text.encode(), mtime=0))
        made.append(path)
    return made
