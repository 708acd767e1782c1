"""Puts existing things into moto, inside its own process: its API would choose the ids itself."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from ipaddress import IPv4Network
from typing import Any

from moto.backends import get_backend
from moto.core.utils import utcnow
from moto.ec2.models import amis, managed_prefixes, route_tables, security_groups, subnets, vpcs
from moto.ssm.models import Parameter
from moto.utilities.utils import get_partition

from tfgen.aws.local.existing import Existing, Kind

VPC_RANGE = IPv4Network("10.0.0.0/16")


def seed(account: str, existing: Iterable[Existing]) -> None:
    """Makes what is not there yet; what is there stays as it is.

    A VPC must come before what belongs to it. Every VPC has the range 10.0.0.0/16, and its
    subnets one /24 of it each, spread over the region's availability zones.
    """
    for thing in existing:
        _MAKERS[thing.kind](account, thing)


def _vpc(account: str, thing: Existing) -> None:
    ec2 = _backend("ec2", account, thing.region)
    if thing.name not in ec2.vpcs:
        with _next_id(vpcs, "random_vpc_id", thing.name):
            ec2.create_vpc(str(VPC_RANGE))


def _subnet(account: str, thing: Existing) -> None:
    ec2 = _backend("ec2", account, thing.region)
    if any(thing.name in zone for zone in ec2.subnets.values()):
        return
    number = len(ec2.describe_subnets(filters={"vpc-id": thing.vpc}))
    zones = ec2.describe_availability_zones()
    with _next_id(subnets, "random_subnet_id", thing.name):
        ec2.create_subnet(
            thing.vpc,
            str(list(VPC_RANGE.subnets(new_prefix=24))[number]),
            availability_zone=zones[number % len(zones)].name,
        )


def _security_group(account: str, thing: Existing) -> None:
    ec2 = _backend("ec2", account, thing.region)
    if thing.name not in ec2.groups[thing.vpc]:
        with _next_id(security_groups, "random_security_group_id", thing.name):
            ec2.create_security_group(thing.name, "Exists beforehand", vpc_id=thing.vpc)


def _route_table(account: str, thing: Existing) -> None:
    ec2 = _backend("ec2", account, thing.region)
    if thing.name not in ec2.route_tables:
        with _next_id(route_tables, "random_route_table_id", thing.name):
            ec2.create_route_table(thing.vpc)


def _routes_of_subnet(account: str, thing: Existing) -> None:
    """A route table that is associated with the subnet, as private ones have."""
    ec2 = _backend("ec2", account, thing.region)
    if not ec2.describe_route_tables(filters={"association.subnet-id": [thing.name]}):
        table = ec2.create_route_table(thing.vpc)
        ec2.associate_route_table(table.id, subnet_id=thing.name)


def _prefix_list(account: str, thing: Existing) -> None:
    ec2 = _backend("ec2", account, thing.region)
    if thing.name not in ec2.managed_prefix_lists:
        with _next_id(managed_prefixes, "random_managed_prefix_list_id", thing.name):
            ec2.create_managed_prefix_list("IPv4", [], 10, thing.name)


def _image(account: str, thing: Existing) -> None:
    """A public parameter of AWS's own, with the id of an image; moto knows many of them."""
    parameters = _backend("ssm", account, thing.region)
    if parameters.get_parameter(thing.name) is None:
        image = _backend("ec2", account, thing.region).describe_images()[0].id
        # put_parameter refuses names under /aws, as AWS does.
        made: Any = Parameter
        about = ("String", None, None, None, utcnow(), 1, "aws:ec2:image")
        parameters._parameters[thing.name].append(made(account, thing.name, image, *about))


def _ami(account: str, thing: Existing) -> None:
    """An image made from Amazon Linux: backed by EBS, unlike what moto makes by itself."""
    ec2 = _backend("ec2", account, thing.region)
    if thing.name not in ec2.amis:
        like = next(image for image in ec2.describe_images() if image.root_device_type == "ebs")
        with _next_id(amis, "random_ami_id", thing.name):
            made = ec2.register_image(thing.name)
        made.root_device_type, made.root_device_name = "ebs", like.root_device_name


def _bucket(account: str, thing: Existing) -> None:
    s3 = _backend("s3", thing.owner or account, get_partition(thing.region))
    if thing.name not in s3.buckets:
        bucket = s3.create_bucket(thing.name, thing.region)
        # An existing bucket may be the one for access logs: only with this may others name it.
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "logging.s3.amazonaws.com"},
            "Action": ["s3:PutObject"],
            "Resource": f"{bucket.arn}/*",
        }
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        bucket.policy = json.dumps(policy).encode()


def _saml_provider(account: str, thing: Existing) -> None:
    iam = _backend("iam", account, get_partition(thing.region))
    name = thing.name.rpartition("/")[2]
    if name not in iam.saml_providers:
        iam.create_saml_provider(name, "<EntityDescriptor/>")


def _oidc_provider(account: str, thing: Existing) -> None:
    iam = _backend("iam", account, get_partition(thing.region))
    if thing.name not in iam.open_id_providers:
        host = thing.name.partition(":oidc-provider/")[2]
        iam.create_open_id_connect_provider(f"https://{host}", [], ["sts.amazonaws.com"], [])


def _policy(account: str, thing: Existing) -> None:
    iam = _backend("iam", account, get_partition(thing.region))
    if f":{account}:" in thing.name and thing.name not in iam.managed_policies:
        path, _, name = thing.name.partition(":policy")[2].rpartition("/")
        everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [everything]})
        iam.create_policy("Exists beforehand", f"{path}/", document, name, [])


def _secret(_account: str, thing: Existing) -> None:
    _, _, _, region, account, _, full_name = thing.name.split(":", 6)
    secrets = _backend("secretsmanager", account, region)
    # AWS appends six random characters to the name.
    # https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html
    name = re.sub(r"-[A-Za-z0-9]{6}$", "", full_name)
    if name not in secrets.secrets:
        secrets.create_secret(name, "local", None, None, None, None, None, [], False)
        secrets.secrets[name].arn = thing.name


def _parameter(account: str, thing: Existing) -> None:
    name, region = thing.name, thing.region
    if name.startswith("arn:"):
        _, _, _, region, account, resource = name.split(":", 5)
        name = resource.removeprefix("parameter")
        # The ARN of /a/b is ...:parameter/a/b, and so is that of a plain name: parameter/name.
        name = name if name.count("/") > 1 else name.lstrip("/")
    parameters = _backend("ssm", account, region)
    if parameters.get_parameter(name) is None:
        parameters.put_parameter(
            name, "", "local", "SecureString", "", "alias/aws/ssm", False, [], "text", None, None
        )


def _repository(account: str, thing: Existing) -> None:
    registry = _backend("ecr", account, thing.region)
    if thing.name not in registry.repositories:
        registry.create_repository(thing.name, None, {}, {}, "MUTABLE", [])


def _cluster(account: str, thing: Existing) -> None:
    ecs = _backend("ecs", account, thing.region)
    if thing.name not in ecs.clusters:
        ecs.create_cluster(thing.name)


def _service(account: str, thing: Existing) -> None:
    """A service of one container with ECS Exec off, and its task definition of the same name."""
    ecs = _backend("ecs", account, thing.region)
    cluster, _, name = thing.name.partition("/")
    if f"{cluster}:{name}" not in ecs.services:
        family = f"{cluster}-{name}"
        container = {"name": thing.container, "image": thing.image, "memory": 512}
        ecs.register_task_definition(family, [container])
        ecs.create_service(cluster, name, 1, family, launch_type="FARGATE")


_MAKERS: dict[Kind, Callable[[str, Existing], None]] = {
    "vpc": _vpc,
    "subnet": _subnet,
    "security_group": _security_group,
    "bucket": _bucket,
    "saml_provider": _saml_provider,
    "oidc_provider": _oidc_provider,
    "policy": _policy,
    "secret": _secret,
    "parameter": _parameter,
    "repository": _repository,
    "route_table": _route_table,
    "routes_of_subnet": _routes_of_subnet,
    "prefix_list": _prefix_list,
    "image": _image,
    "ami": _ami,
    "cluster": _cluster,
    "service": _service,
}


def _backend(service: Any, account: str, place: str) -> Any:
    """Moto's state of a service in a region; global services are kept by partition."""
    return get_backend(service)[account][place]


@contextmanager
def _next_id(module: Any, function: str, identifier: str) -> Iterator[None]:
    """Makes moto's generator of random ids give this one, to this thread alone."""
    original, thread = getattr(module, function), threading.get_ident()
    setattr(
        module,
        function,
        lambda: identifier if threading.get_ident() == thread else original(),
    )
    try:
        yield
    finally:
        setattr(module, function, original)
