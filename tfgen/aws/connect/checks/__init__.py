"""`tfgen connect ENV --check`: every prerequisite that can be looked at without starting anything.

The list is that of amazon-ecs-exec-checker, which needs a running task, gives no exit code and
leaves conditions out of its simulation; with what it lacks: the other endpoints that ECS Exec
needs, routes, the log group's key, free addresses.
https://github.com/aws-containers/amazon-ecs-exec-checker
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tfgen.aws.connect.account import Account, Caller, sign_in
from tfgen.aws.connect.checks import cluster, definition, here, network, permissions, running
from tfgen.aws.connect.checks.finding import Finding, State, looked_at
from tfgen.aws.connect.target import Target
from tfgen.errors import TfgenError
from tfgen.spec.environment import Environment


def findings(account: Account, spec: Environment, target: Target) -> Iterator[Finding]:
    """One after the other, as they are found; without a caller in the right account no more."""
    yield from looked_at("session-manager-plugin", here.plugin)
    yield from here.programs()
    caller: Caller | None = None
    try:
        caller = sign_in(account, spec.aws)
    except TfgenError as error:
        for problem in error.problems:
            yield Finding("credentials", State.FAILED, problem.message, problem.hint)
        return
    yield Finding("credentials", State.OK, caller.arn)
    for name, look in (
        ("cluster", partial(cluster.cluster, account, spec, target)),
        ("session log group", partial(cluster.log_group, account, spec)),
        ("task definition", partial(definition.definition, account, spec, target)),
        ("security group", partial(network.group, account, spec)),
        ("subnets", partial(network.subnets, account, spec)),
        ("way to AWS", partial(network.way_out, account, spec, target)),
        ("your permissions", partial(permissions.of_caller, account, spec, target, caller)),
        ("task role", partial(permissions.of_task_role, account, spec)),
        ("running ops tasks", partial(running.tasks, account, target)),
    ):
        yield from looked_at(name, look)


__all__ = ["Finding", "State", "findings"]
