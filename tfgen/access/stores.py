"""Questions about what lies around the ops tasks: transcripts, their key, secrets, alerts."""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.access.estate import SESSION, Estate
from tfgen.access.others import others
from tfgen.access.question import Call, Row, Way, any_of_these


def bucket(estate: Estate) -> Iterator[Row]:
    """The transcripts in S3, and the bucket that holds them."""
    one = estate.things["transcript"]
    through_s3 = {"kms:ViaService": f"s3.{estate.aws.region}.{estate.aws.dns_suffix}"}
    decrypt = [Call("kms:Decrypt", estate.key, through_s3)] if estate.key else []
    yield "transcript-read-s3", "read", [(Call("s3:GetObject", one), *decrypt)]
    yield "transcript-write-s3", "write or forge", [(Call("s3:PutObject", one),)]
    yield (
        "transcript-delete-s3",
        "delete",
        any_of_these("s3:DeleteObject s3:DeleteObjectVersion", one),
    )
    yield (
        "transcript-unlock",
        "shorten the lock on one",
        any_of_these(
            "s3:BypassGovernanceRetention s3:PutObjectRetention s3:PutObjectLegalHold", one
        ),
    )
    yield (
        "transcript-plain",
        "reach them without TLS",
        [
            (Call(action, one, {"aws:SecureTransport": "false"}),)
            for action in ("s3:GetObject", "s3:PutObject")
        ],
    )
    yield (
        "bucket-change",
        "change the bucket or its policy",
        any_of_these(
            "s3:PutBucketPolicy s3:DeleteBucketPolicy s3:PutLifecycleConfiguration"
            " s3:PutBucketVersioning s3:PutEncryptionConfiguration s3:PutBucketPublicAccessBlock"
            " s3:PutBucketObjectLockConfiguration s3:DeleteBucket",
            estate.bucket,
        ),
    )


def logs(estate: Estate) -> Iterator[Row]:
    """The transcripts in CloudWatch Logs, and the group that holds them."""
    stream = f"{estate.log_group}:log-stream:{SESSION}"
    yield (
        "transcript-read-logs",
        "read",
        any_of_these("logs:GetLogEvents logs:FilterLogEvents", stream),
    )
    yield "transcript-write-logs", "write or forge", [(Call("logs:PutLogEvents", stream),)]
    yield "transcript-delete-logs", "delete", [(Call("logs:DeleteLogStream", stream),)]
    yield (
        "log-group-change",
        "change the log group",
        any_of_these(
            "logs:DeleteLogGroup logs:PutRetentionPolicy logs:DisassociateKmsKey",
            f"{estate.log_group}:*",
        ),
    )


def key(estate: Estate) -> Iterator[Row]:
    """The key of sessions and transcripts."""
    yield "key-encrypt", "encrypt a session", [(Call("kms:GenerateDataKey", estate.key),)]
    yield "key-decrypt", "decrypt with it directly", [(Call("kms:Decrypt", estate.key),)]
    yield "key-policy", "change its policy", [(Call("kms:PutKeyPolicy", estate.key),)]
    yield (
        "key-disable",
        "disable or delete it",
        any_of_these("kms:DisableKey kms:ScheduleKeyDeletion", estate.key),
    )


def secrets(estate: Estate) -> Iterator[Row]:
    """The ops task's own secrets and parameters, and those that are not its own."""
    aws = estate.aws
    elsewhere = [
        *(
            aws.arn("secretsmanager", f"secret:{name}")
            for name in _unlisted(estate, ":secret:(.+)")
        ),
        *(aws.arn("ssm", f"parameter/{name}") for name in _unlisted(estate, ":parameter/(.+)")),
    ]
    if estate.secrets:
        yield "secrets-own", "read one of the ops task", [_read(arn) for arn in estate.secrets]
    yield "secrets-other", "read any other", [_read(arn) for arn in elsewhere]


def _unlisted(estate: Estate, pattern: str) -> Iterator[str]:
    for name in others(estate.policies, pattern):
        if not any(arn.endswith(name) for arn in estate.secrets):
            yield name


def _read(arn: str) -> Way:
    is_parameter = ":ssm:" in arn
    return (Call("ssm:GetParameters" if is_parameter else "secretsmanager:GetSecretValue", arn),)


def alerts(estate: Estate) -> Iterator[Row]:
    """The alerts: forging them, and keeping them from being sent."""
    if estate.topics:
        publish = [(Call("sns:Publish", topic),) for topic in estate.topics]
        yield "alert-forge", "send a false one", publish
        actions = "sns:DeleteTopic sns:SetTopicAttributes sns:Unsubscribe"
        yield (
            "alert-unsend",
            "change who is told",
            [w for t in estate.topics for w in any_of_these(actions, t)],
        )
    if estate.rules:
        actions = (
            "events:DisableRule events:DeleteRule events:RemoveTargets events:PutRule"
            " events:PutTargets"
        )
        yield (
            "alert-silence",
            "silence them",
            [w for r in estate.rules for w in any_of_these(actions, r)],
        )
    if estate.trails:
        actions = (
            "cloudtrail:StopLogging cloudtrail:DeleteTrail cloudtrail:UpdateTrail"
            " cloudtrail:PutEventSelectors"
        )
        yield (
            "trail-stop",
            "stop the trail behind them",
            [w for t in estate.trails for w in any_of_these(actions, t)],
        )
