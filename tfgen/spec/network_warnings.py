"""What is likely to go wrong with a network that is valid: nothing that ops tasks need is reached.

An ops task without a way to AWS stays in PENDING or stops, and a session does not open; AWS names
the cause in neither.
"""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.spec.endpoint_services import comes_from_here, made_services, needed_services
from tfgen.spec.environment import Environment

NetworkWarning = tuple[tuple[str | int, ...], str, str]


def network_warnings(spec: Environment) -> Iterator[NetworkWarning]:
    """(path in the spec, what is likely wrong, how to mend it), in the order of the spec."""
    network, host = spec.network, spec.connect_host
    if host and network.internet == "none" and host.subnet_id in (None, *network.subnet_ids):
        # https://docs.aws.amazon.com/systems-manager/latest/userguide/install-plugin-linux-verify-signature.html
        yield (
            ("connect_host",),
            "lies where there is no way to the Internet, and installs the Session Manager plugin "
            "from s3.amazonaws.com, which no endpoint of this region reaches: it could open no "
            "shell",
            "give it a subnet with NAT: connect_host.subnet_id",
        )
    if network.endpoints is None:
        if network.internet is None and network.https_cidrs is None:
            yield (
                ("network",),
                "says neither how its subnets reach the Internet nor which endpoints they have: "
                "without either no task starts and no session opens",
                "add internet: nat or internet: public if the subnets have such a route, else "
                "endpoints",
            )
        return
    if network.https:
        return
    missing = [service for service in needed_services(spec) if service not in made_services(spec)]
    if missing:
        yield (
            ("network", "endpoints", "services"),
            f"lacks {', '.join(missing)}, and HTTPS goes nowhere but to these endpoints",
            "add what is missing, or list where the VPC's own endpoints are in network.https_cidrs",
        )
    if not comes_from_here(spec):
        yield (
            ("ops_task", "image"),
            "is in no private ECR registry of this region, and endpoints reach no other registry",
            f"copy the image to ECR in {spec.aws.region}, or list the registry in "
            "network.https_cidrs",
        )
    for name, secret in spec.ops_task.secrets.items():
        service, _, region = secret.service.partition(".")
        if region != spec.aws.region:
            yield (
                ("ops_task", "secrets", name),
                f"is in {region}, and an endpoint reaches {service} in {spec.aws.region} alone",
                f"replicate it to {spec.aws.region}, or list network.https_cidrs",
            )
