"""`tfgen connect ENV --dry-run`: every call that would be made, and the session's command."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tfgen.aws.connect.account import Account, sign_in
from tfgen.aws.connect.cluster import logged_cluster
from tfgen.aws.connect.connect import Client, Wish
from tfgen.aws.connect.failures import NoCredentialsFoundError
from tfgen.aws.connect.plugin import PLUGIN, Plugin
from tfgen.aws.connect.request import run_task, tags
from tfgen.aws.connect.session import aws_cli, e1s
from tfgen.aws.connect.stop import ENDED
from tfgen.aws.connect.target import Target, security_group
from tfgen.spec.environment import Environment

_OWNER, _TASK, _RUNTIME = "UserId-of-the-caller", "TASK_ID", "RUNTIME_ID"


def dry_run(account: Account, spec: Environment, target: Target, wish: Wish) -> dict[str, Any]:
    """The calls in their order, with their parameters; only read-only ones have been made.

    Without credentials nothing is called, and two values are named by what they will be.

    Raises:
        TfgenError: A prerequisite is missing, as it would be for the session.
    """
    try:
        owner = sign_in(account, spec.aws).user_id
        logged_cluster(account, spec, target)
        group = security_group(account, spec)
    except NoCredentialsFoundError:
        owner, group = _OWNER, f"the id of {spec.names.security_group} in {spec.network.vpc_id}"
    calls: list[dict[str, Any]] = []
    task = wish.task or (f"a running task of {target.service}" if target.service else _TASK)
    own = not wish.task and not target.service
    if own:
        marks = tags(target, owner, wish.reason, wish.ttl, datetime.now(UTC))
        calls.append({"ecs:RunTask": run_task(spec, target, group, marks)})
    calls.append({"ecs:DescribeTasks": {"cluster": target.cluster, "tasks": [task]}})
    if wish.client is Client.TFGEN:
        execute = {
            "cluster": target.cluster,
            "task": task,
            "container": target.container,
            "command": wish.command,
            "interactive": True,
        }
        calls.append({"ecs:ExecuteCommand": execute})
    shown: dict[str, Any] = {"calls": calls, "session": _command(account, target, wish, task)}
    if own and not wish.keep:
        stop = {"cluster": target.cluster, "task": task, "reason": ENDED}
        shown["afterwards"] = [{"ecs:StopTask": stop}]
    return shown


def _command(account: Account, target: Target, wish: Wish, task: str) -> list[str]:
    match wish.client:
        case Client.AWS_CLI:
            return aws_cli(target, task, wish.command, account.profile).command
        case Client.E1S:
            return e1s(target, task, wish.command, account.profile).command
        case _:
            # A new plugin is shown: it takes the session, and its token, from the environment.
            words, _ = Plugin((PLUGIN,), (999,)).call(
                {},
                f"ecs:{target.cluster}_{task}_{_RUNTIME}",
                target.region,
                account.profile,
                account.client("ecs").meta.endpoint_url,
            )
            return words
