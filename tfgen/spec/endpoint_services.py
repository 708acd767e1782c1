"""Which services of AWS ops tasks call, and so need an endpoint where there is no Internet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tfgen.spec.endpoints import EndpointService
from tfgen.spec.invalid import Fault

if TYPE_CHECKING:
    from tfgen.spec.environment import Environment


def needed_services(spec: Environment) -> tuple[EndpointService, ...]:
    """What this spec needs, in this region: each once, what everybody needs first.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
    """
    return tuple(_needed(spec))


def made_services(spec: Environment) -> tuple[EndpointService, ...]:
    """What this spec makes endpoints for, () where it makes none."""
    if spec.network.endpoints is None:
        return ()
    return spec.network.endpoints.services or needed_services(spec)


def useless_services(spec: Environment) -> Iterator[Fault]:
    """Listed services whose endpoint nobody could use: its policy would allow nothing."""
    endpoints, needed = spec.network.endpoints, needed_services(spec)
    if endpoints and not endpoints.other_clients:
        for index, service in enumerate(endpoints.services or ()):
            if service not in needed:
                yield Fault(
                    ("network", "endpoints", "services", index),
                    f"nothing in this spec calls {service}",
                    "remove it, or list who does in network.endpoints.other_clients",
                )


def _needed(spec: Environment) -> Iterator[EndpointService]:
    # Sessions, their key, and both places that transcripts go to.
    yield from ("ssmmessages", "kms", "logs", "s3")
    if comes_from_here(spec):
        yield from ("ecr.api", "ecr.dkr")
    ec2 = spec.cluster.capacity.ec2
    sources = {secret.service for secret in spec.ops_task.secrets.values()}
    if f"secretsmanager.{spec.aws.region}" in sources:
        yield "secretsmanager"
    if (
        f"ssm.{spec.aws.region}" in sources
        or (ec2 and ec2.systems_manager)
        or spec.connect_host  # its agent says where it is
    ):
        yield "ssm"
    if ec2 or spec.connect_host:
        # Fargate's own agent has ways of its own; that of a container instance has not. And the
        # connect host opens shells.
        yield "ecs"
    if ec2:
        yield from ("ecs-agent", "ecs-telemetry")
        if ec2.systems_manager:
            yield "ec2messages"


def comes_from_here(spec: Environment) -> bool:
    """Whether the image lies in a private ECR registry of this region, which endpoints reach.

    https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
    """
    repository = spec.ops_task.ecr_repository
    return repository is not None and repository[1] == spec.aws.region
