"""What a security group may connect to."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network

from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule

from tfgen.modules.module import Module
from tfgen.spec.environment import Environment
from tfgen.spec.names import label
from tfgen.spec.network import Egress


def by_endpoints(spec: Environment) -> str:
    """A comment on a security group, whose way to the endpoints stands elsewhere."""
    if spec.network.https:
        return "HTTPS to AWS goes to the endpoints too: see module vpc_endpoints."
    return "HTTPS to AWS goes to the endpoints alone: see module vpc_endpoints."


def https(module: Module, group: SecurityGroup, spec: Environment, what_for: str) -> None:
    """HTTPS to AWS, besides the endpoints of module `vpc_endpoints`, which adds its own rules."""
    # Labelled by what they are for: adding or removing one leaves the others alone.
    for cidr in spec.network.https:
        to = Egress(port=443, cidr=cidr)
        egress(module, group, label(f"https_{cidr}"), f"HTTPS to AWS: {what_for}", to)


def egress(module: Module, group: SecurityGroup, name: str, description: str, to: Egress) -> None:
    """One way out over TCP."""
    module.add(
        VpcSecurityGroupEgressRule,
        name,
        security_group_id=group.id,
        description=description,
        ip_protocol="tcp",
        from_port=to.port,
        to_port=to.port,
        cidr_ipv4=str(to.cidr) if isinstance(to.cidr, IPv4Network) else None,
        cidr_ipv6=str(to.cidr) if isinstance(to.cidr, IPv6Network) else None,
        prefix_list_id=to.prefix_list_id,
        referenced_security_group_id=to.security_group_id,
    )
