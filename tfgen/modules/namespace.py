"""Module `namespace`: where services of the cluster find each other, and nobody else's."""

from __future__ import annotations

from dataclasses import dataclass

from cdktf_cdktf_provider_aws.service_discovery_http_namespace import ServiceDiscoveryHttpNamespace

from tfgen.modules.module import Module, Output
from tfgen.spec.environment import Environment


@dataclass(frozen=True, slots=True)
class Namespace:
    """What the cluster needs of it, and the services that are its clients."""

    arn: Output


def namespace(module: Module, spec: Environment) -> Namespace:
    """A Cloud Map namespace for calls by API, without DNS, as Service Connect uses it.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts.html
    """
    made = module.add(
        ServiceDiscoveryHttpNamespace,
        "ops",
        name=spec.cluster.namespace or "",
        description=f"Service Connect in the cluster {spec.names.cluster}",
    )
    return Namespace(arn=module.output("arn", made.arn, "ARN of the cluster's namespace."))
