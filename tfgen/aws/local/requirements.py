"""A spec → what it takes for granted in its account."""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.aws.local.existing import Existing
from tfgen.spec.endpoint_services import made_services
from tfgen.spec.environment import Environment


def requirements(spec: Environment) -> Iterator[Existing]:
    """Everything that the spec names and tfgen does not make, a VPC before what is in it."""
    region = spec.aws.region
    yield Existing("vpc", spec.network.vpc_id, region)
    host = spec.connect_host
    extra = (host.subnet_id,) if host and host.subnet_id else ()
    for subnet in dict.fromkeys((*spec.network.subnet_ids, *extra)):
        yield Existing("subnet", subnet, region, vpc=spec.network.vpc_id)
    yield from _reached(spec)
    if ec2 := spec.cluster.capacity.ec2:
        arm = spec.ops_task.cpu_architecture == "ARM64"
        yield Existing("image", ec2.image_parameter(arm=arm), region)
    if host and host.ami:
        yield Existing("ami", host.ami, region)
    yield from _access(spec)
    for secret in spec.ops_task.secrets.values():
        if secret.secretsmanager:
            yield Existing("secret", secret.secretsmanager, region)
        if secret.ssm:
            yield Existing("parameter", secret.ssm, region)
    yield from _buckets(spec)
    yield from _services(spec)


def _reached(spec: Environment) -> Iterator[Existing]:
    """What lies in the VPC besides ops tasks, and the routes to it."""
    network, region = spec.network, spec.aws.region
    groups = [egress.security_group_id for egress in network.egress.values()]
    if network.endpoints:
        groups += network.endpoints.other_clients
        for subnet in network.endpoints.subnet_ids or ():
            yield Existing("subnet", subnet, region, vpc=network.vpc_id)
        for table in network.endpoints.route_table_ids or ():
            yield Existing("route_table", table, region, vpc=network.vpc_id)
        if not network.endpoints.route_table_ids and "s3" in made_services(spec):
            for subnet in network.subnet_ids:
                yield Existing("routes_of_subnet", subnet, region, vpc=network.vpc_id)
    for group in filter(None, groups):
        yield Existing("security_group", group, region, vpc=network.vpc_id)
    for egress in network.egress.values():
        if egress.prefix_list_id:
            yield Existing("prefix_list", egress.prefix_list_id, region)


def _access(spec: Environment) -> Iterator[Existing]:
    region = spec.aws.region
    for team in spec.access.teams.values():
        if team.saml and team.saml.provider_arn:
            yield Existing("saml_provider", team.saml.provider_arn, region)
        if team.oidc and team.oidc.provider_arn:
            yield Existing("oidc_provider", team.oidc.provider_arn, region)
    if spec.pipelines and spec.pipelines.provider.provider_arn:
        yield Existing("oidc_provider", spec.pipelines.provider.provider_arn, region)
    boundary = spec.access.permissions_boundary
    if boundary and boundary.policy_arn:
        yield Existing("policy", boundary.policy_arn, region)


def _buckets(spec: Environment) -> Iterator[Existing]:
    region = spec.aws.region
    if spec.logging.bucket.access_log:
        yield Existing("bucket", spec.logging.bucket.access_log.bucket, region)
    if spec.trail and spec.trail.create and spec.trail.create.bucket.access_log:
        yield Existing("bucket", spec.trail.create.bucket.access_log.bucket, region)
    if spec.state.backend == "s3":
        state_region = spec.state.region or region
        yield Existing("bucket", spec.state.bucket, state_region)
        if spec.state.access_log:
            yield Existing("bucket", spec.state.access_log.bucket, state_region)


def _services(spec: Environment) -> Iterator[Existing]:
    """The services that are read, each with a container and its image, and their clusters first."""
    ops, region = spec.ops_task, spec.aws.region
    image = ops.from_service
    services = [*([image.service_of] if image else []), *ops.exec_must_be_off]
    for cluster in dict.fromkeys(service.cluster for service in services):
        yield Existing("cluster", cluster, region)
    for service in services:
        name = f"{service.cluster}/{service.service}"
        if image and service == image.service_of:
            where = f"{image.repository}:deployed"
            yield Existing("service", name, region, container=image.container, image=where)
        else:
            yield Existing("service", name, region, container="app", image="app:deployed")
