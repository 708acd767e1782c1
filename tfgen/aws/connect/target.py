"""A spec → the names of what is connected to."""

from __future__ import annotations

from dataclasses import dataclass

from tfgen.aws.connect.account import Account
from tfgen.aws.connect.failures import explained
from tfgen.errors import Problem, TfgenError
from tfgen.spec.environment import Environment
from tfgen.spec.names import OPS_CONTAINER


@dataclass(frozen=True, slots=True)
class Target:
    """What a session is opened in.

    Attributes:
        environment: The environment's `name`, as in its tags.
        family: Of the ops task's definition.
        container: The container that gets the shell.
        service: The service whose running task is used, or None where one is started.
    """

    environment: str
    region: str
    cluster: str
    family: str
    container: str
    service: str | None = None


def target_of(
    spec: Environment, *, region: str = "", container: str = "", service: str = ""
) -> Target:
    """The names that a spec gives, unless others are asked for."""
    return Target(
        environment=spec.name,
        region=region or spec.aws.region,
        cluster=spec.names.cluster,
        family=spec.names.task_family,
        container=container or OPS_CONTAINER,
        service=service_of(spec, service),
    )


def service_of(spec: Environment, asked: str = "") -> str | None:
    """The service whose task is used, or None where a task is started for each session."""
    return asked or (spec.names.task_family if spec.ops_task.service else None)


def security_group(account: Account, spec: Environment) -> str:
    """The id of the ops tasks' security group, found by its name in the VPC.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html

    Raises:
        TfgenError: It is not there, or must not be looked up.
    """
    with explained():
        found = account.client("ec2").describe_security_groups(
            Filters=[
                {"Name": "vpc-id", "Values": [spec.network.vpc_id]},
                {"Name": "group-name", "Values": [spec.names.security_group]},
            ]
        )["SecurityGroups"]
    if not found:
        raise TfgenError(
            Problem(
                f"there is no security group {spec.names.security_group} in {spec.network.vpc_id}",
                hint="has the environment been applied? tfgen plan ENV",
            )
        )
    group_id: str = found[0]["GroupId"]
    return group_id
