"""What transcripts depend on: the cluster's logging, the log group, the buckets and the keys."""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.modules.alerts.event import DONE, Event, Pattern, any_of, call
from tfgen.modules.alerts.message import WHEN, Messages
from tfgen.modules.alerts.watched import Key, Watched

_KEY_CALLS = (
    "CreateGrant",
    "DisableKey",
    "DisableKeyRotation",
    "EnableKeyRotation",
    "PutKeyPolicy",
    "ScheduleKeyDeletion",
)
_ALIAS_CALLS = ("CreateAlias", "DeleteAlias", "UpdateAlias")


def transcripts(watched: Watched, messages: Messages) -> Iterator[Event]:
    """Whoever changes whether, where or for how long transcripts are kept, and for whose eyes."""
    kept = "transcripts or the trail's files" if watched.trail_bucket else "the transcripts"
    yield _exec_logging(watched, messages)
    yield _log_group(watched, messages)
    yield Event(
        "bucket_changed",
        "Somebody changed a bucket of transcripts or of the trail",
        ("aws.s3",),
        # Policy, versioning, encryption, lifecycle, public access, object lock and what S3 adds:
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html
        {
            **call("s3", bucketName=watched.buckets),
            "eventName": [
                {"prefix": "PutBucket"},
                {"prefix": "DeleteBucket"},
                "PutObjectLockConfiguration",
            ],
        },
        messages.changed(f"bucket <bucket>, which keeps {kept}"),
    )
    yield Event(
        "key_changed",
        "Somebody changed the key of the transcripts or of the trail",
        ("aws.kms",),
        key_calls(*watched.keys),
        messages.changed(f"key <key><alias>, which encrypts {kept}"),
    )
    if watched.transcript_objects:
        yield _objects(watched, messages)


def key_calls(*keys: Key) -> Pattern:
    """Calls that take a key away, open it to others, or turn its alias elsewhere.

    https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html
    """
    ids = [name for key in keys for name in (key.id, key.arn)]
    return any_of(
        call("kms", *_KEY_CALLS, keyId=ids),
        call("kms", *_ALIAS_CALLS, aliasName=[key.alias for key in keys]),
    )


def _exec_logging(watched: Watched, messages: Messages) -> Event:
    """Calls that set a cluster's configuration, or make another cluster of that name.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateCluster.html
    """
    names = [watched.cluster_name, watched.cluster_arn]
    return Event(
        "exec_logging_changed",
        "Somebody changed how sessions are logged",
        ("aws.ecs",),
        any_of(
            call("ecs", "DeleteCluster", "UpdateCluster", cluster=names),
            call("ecs", "CreateCluster", clusterName=[watched.cluster_name]),
        ),
        messages.changed(
            f"cluster {watched.cluster_name}, which says how sessions are logged",
            "Logging asked for, OVERRIDE being the right one: <logging>",
        ),
    )


def _log_group(watched: Watched, messages: Messages) -> Event:
    """Calls that delete, open, blind or forge; the newer ones take a name or an ARN.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/logging_cw_api_calls_cwl.html
    """
    either = [watched.log_group, watched.log_group_arn]
    keys = ("AssociateKmsKey", "DisassociateKmsKey")
    return Event(
        "log_group_changed",
        "Somebody changed the log group of the transcripts",
        ("aws.logs",),
        any_of(
            call(
                "logs",
                *keys,
                "DeleteLogGroup",
                "DeleteLogStream",
                "DeleteRetentionPolicy",
                "DeleteSubscriptionFilter",
                "PutRetentionPolicy",
                "PutSubscriptionFilter",
                logGroupName=[watched.log_group],
            ),
            call("logs", *keys, resourceIdentifier=either),
            call(
                "logs",
                "DeleteDataProtectionPolicy",
                "PutBearerTokenAuthentication",
                "PutDataProtectionPolicy",
                "PutLogGroupDeletionProtection",
                "PutTransformer",
                logGroupIdentifier=either,
            ),
        ),
        messages.changed(f"the log group of the transcripts, {watched.log_group}"),
    )


def _objects(watched: Watched, messages: Messages) -> Event:
    """Calls on single transcripts, which a trail records only where it is told to.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html
    """
    names = (
        *("DeleteObject", "DeleteObjects", "DeleteObjectTagging"),
        *("PutObjectAcl", "PutObjectLegalHold", "PutObjectRetention"),
    )
    return Event(
        "transcript_changed",
        "Somebody deleted a transcript or changed its lock",
        ("aws.s3",),
        {**call("s3", *names, bucketName=[watched.bucket]), **DONE},
        (
            f"{messages.environment}: somebody deleted a transcript, or changed its protection. "
            f"<who> called <call> on <object> in bucket <bucket> {WHEN}.",
            messages.event,
        ),
    )
