"""The network: the security group, free addresses, and a way to what ECS Exec needs of AWS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tfgen.aws.connect.account import Account
from tfgen.aws.connect.checks.finding import Finding, State, judged
from tfgen.aws.connect.failures import explained
from tfgen.aws.connect.target import Target, security_group
from tfgen.spec.environment import Environment


def group(account: Account, spec: Environment) -> Iterator[Finding]:
    """The security group of ops tasks.

    Raises:
        TfgenError: There is none.
    """
    found = security_group(account, spec)
    yield Finding("security group", State.OK, f"{spec.names.security_group}, {found}")


def subnets(account: Account, spec: Environment) -> Iterator[Finding]:
    """Whether they have an address free for a task."""
    with explained():
        answer = account.client("ec2").describe_subnets(SubnetIds=list(spec.network.subnet_ids))
    free = {item["SubnetId"]: item["AvailableIpAddressCount"] for item in answer["Subnets"]}
    full = [subnet for subnet, count in free.items() if not count]
    detail = ", ".join(f"{subnet} ({count} addresses free)" for subnet, count in free.items())
    if full and len(full) < len(free):
        yield Finding("subnets", State.WARNING, detail, "tasks may fail to start in the full ones")
    else:
        yield judged("subnets", not full, detail, detail, "network.subnet_ids names others")


def way_out(account: Account, spec: Environment, target: Target) -> Iterator[Finding]:
    """Interface endpoints for what ECS Exec needs, or a route out for what has none.

    A route to an internet gateway is none: ops tasks have no public address.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
    """
    ec2 = account.client("ec2")
    in_vpc = [{"Name": "vpc-id", "Values": [spec.network.vpc_id]}]
    with explained():
        endpoints = {
            item["ServiceName"].rpartition(f".{target.region}.")[2]
            for item in ec2.describe_vpc_endpoints(Filters=in_vpc)["VpcEndpoints"]
            if item.get("State", "available").lower() == "available"
        }
        tables = ec2.describe_route_tables(Filters=in_vpc)["RouteTables"]
    missing = sorted(_needed(spec) - endpoints)
    shut = [subnet for subnet in spec.network.subnet_ids if not _leads_out(_table(tables, subnet))]
    if not missing:
        yield Finding("way to AWS", State.OK, "the VPC has an endpoint for each service")
        return
    what = ", ".join(missing)
    yield judged(
        "way to AWS",
        not shut,
        f"no endpoint for {what}: the default route leads there",
        f"no endpoint for {what}, and no default route out of {', '.join(shut)} "
        "(an internet gateway serves public addresses only)",
        "make the endpoints, or give the subnets a NAT gateway",
    )


def _needed(spec: Environment) -> set[str]:
    needed = {"ssmmessages", "kms", "logs", "s3"}
    if spec.ops_task.ecr_repository:
        needed |= {"ecr.api", "ecr.dkr"}
    for secret in spec.ops_task.secrets.values():
        needed.add("secretsmanager" if secret.secretsmanager else "ssm")
    return needed


def _table(tables: list[dict[str, Any]], subnet: str) -> dict[str, Any]:
    """A subnet's own route table, or the VPC's main one."""
    main: dict[str, Any] = {}
    for table in tables:
        for association in table.get("Associations", []):
            if association.get("SubnetId") == subnet:
                return table
            if association.get("Main"):
                main = table
    return main


def _leads_out(table: dict[str, Any]) -> bool:
    return any(
        route.get("DestinationCidrBlock") == "0.0.0.0/0"
        and route.get("State", "active") == "active"
        and not str(route.get("GatewayId", "")).startswith("igw-")
        for route in table.get("Routes", [])
    )
