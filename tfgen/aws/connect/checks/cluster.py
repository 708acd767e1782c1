"""The cluster, and where its sessions are logged."""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.aws.connect.account import Account
from tfgen.aws.connect.checks.finding import Finding, State, judged
from tfgen.aws.connect.cluster import cluster as described
from tfgen.aws.connect.cluster import unlogged
from tfgen.aws.connect.failures import explained
from tfgen.aws.connect.target import Target
from tfgen.spec.environment import Environment


def cluster(account: Account, spec: Environment, target: Target) -> Iterator[Finding]:
    """Whether it is there, active, and logs every session."""
    found = described(account, target)
    yield judged(
        "cluster",
        found.get("status") == "ACTIVE",
        target.cluster,
        f"{target.cluster} is {str(found.get('status')).lower()}",
        "wait until it is active",
    )
    differences = "; ".join(unlogged(found, spec))
    yield judged(
        "session logging",
        not differences,
        f"OVERRIDE, encrypted, to {spec.names.session_log_group} and {spec.names.bucket}",
        differences,
        "tfgen plan ENV shows what has changed, tfgen apply ENV puts it back",
    )


def log_group(account: Account, spec: Environment) -> Iterator[Finding]:
    """Whether the log group is there and encrypted: the agent refuses a session otherwise.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec-logging.html
    """
    name = spec.names.session_log_group
    with explained():
        answer = account.client("logs").describe_log_groups(logGroupNamePrefix=name)
    group = next((item for item in answer["logGroups"] if item["logGroupName"] == name), None)
    if group is None:
        hint = "tfgen apply ENV makes it"
        yield Finding("session log group", State.FAILED, f"there is no log group {name}", hint)
        return
    yield judged(
        "session log group",
        bool(group.get("kmsKeyId")),
        f"{name}, encrypted",
        f"{name} has no key, and the exec agent refuses a session that it cannot encrypt",
        "tfgen apply ENV puts the key back",
    )
