"""The cluster: whether it is there, and whether every session in it leaves a transcript."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tfgen.aws.connect.account import Account
from tfgen.aws.connect.failures import explained
from tfgen.aws.connect.target import Target
from tfgen.errors import Problem, RefusedError, TfgenError
from tfgen.spec.environment import Environment


def logged_cluster(account: Account, spec: Environment, target: Target) -> None:
    """Passes only where sessions are logged as the spec says.

    Raises:
        RefusedError: They are not, with each difference.
        TfgenError: There is no such cluster.
    """
    differences = list(unlogged(cluster(account, target), spec))
    if differences:
        raise RefusedError(
            Problem(
                f"sessions in cluster {target.cluster} would not be logged as the spec says: "
                + "; ".join(differences),
                hint="nobody should get a shell until it is mended: tfgen plan ENV shows what has "
                "changed, tfgen apply ENV puts it back",
            )
        )


def cluster(account: Account, target: Target) -> dict[str, Any]:
    """The cluster as AWS describes it, its configuration included.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeClusters.html

    Raises:
        TfgenError: There is no such cluster, or it has been deleted.
    """
    with explained():
        answer = account.client("ecs").describe_clusters(
            clusters=[target.cluster], include=["CONFIGURATIONS"]
        )
    found: list[dict[str, Any]] = answer["clusters"]
    if not found or found[0].get("status") == "INACTIVE":
        raise TfgenError(
            Problem(
                f"there is no cluster {target.cluster} in {target.region}",
                hint="has the environment been applied? tfgen plan ENV",
            )
        )
    return found[0]


def unlogged(cluster: dict[str, Any], spec: Environment) -> Iterator[str]:
    """What differs between how a cluster logs ECS Exec and how it should.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommandConfiguration.html
    """
    is_ = (cluster.get("configuration") or {}).get("executeCommandConfiguration") or {}
    logs = is_.get("logConfiguration") or {}
    if is_.get("logging") != "OVERRIDE":
        yield f"logging is {is_.get('logging', 'not configured')} and should be OVERRIDE"
    if not is_.get("kmsKeyId"):
        yield "there is no KMS key for sessions"
    for name, wanted in (
        ("cloudWatchLogGroupName", spec.names.session_log_group),
        ("cloudWatchEncryptionEnabled", True),
        ("s3BucketName", spec.names.bucket),
        ("s3EncryptionEnabled", True),
    ):
        if logs.get(name) != wanted:
            yield f"{name} is {_text(logs.get(name))} and should be {_text(wanted)}"


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "not set" if value is None else str(value)
