"""What a spec takes for granted in its account: the local AWS must hold it beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "vpc",
    "subnet",
    "security_group",
    "bucket",
    "saml_provider",
    "oidc_provider",
    "policy",
    "secret",
    "parameter",
    "repository",
    "route_table",
    "routes_of_subnet",
    "prefix_list",
    "image",
    "ami",
    "cluster",
    "service",
]


@dataclass(frozen=True, slots=True)
class Existing:
    """One existing thing, under exactly the name that the spec gives it.

    Attributes:
        kind: What it is.
        name: Its id (VPC, subnet, security group, route table, prefix list, AMI), name (bucket,
            repository, cluster, and <cluster>/<service>) or ARN (the others; a parameter may have
            either). Of a subnet's own routes, the subnet; of an image, the public parameter that
            holds its id.
        region: Where it is; what is global, and what an ARN already says, follow from it too.
        vpc: The id of the VPC that a subnet, security group or route table belongs to, else "".
        container: The container that a service runs, else "".
        image: The image of that container, else "".
        owner: The account that a bucket belongs to, where that is another one, else "".
    """

    kind: Kind
    name: str
    region: str
    vpc: str = ""
    container: str = ""
    image: str = ""
    owner: str = ""
