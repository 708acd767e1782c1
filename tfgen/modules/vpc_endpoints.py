"""Module `vpc_endpoints`: the ways from private subnets to AWS, for ops tasks alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdktf_cdktf_provider_aws.data_aws_route_table import DataAwsRouteTable
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule

from tfgen.modules.ecs_cluster import EcsCluster
from tfgen.modules.endpoint_policies import Known, endpoint_statements
from tfgen.modules.iam import Iam
from tfgen.modules.logging import Logging
from tfgen.modules.module import Module
from tfgen.modules.ops_task import OpsTask
from tfgen.modules.policy import policy
from tfgen.spec.endpoint_services import made_services
from tfgen.spec.endpoints import Endpoints, EndpointService
from tfgen.spec.environment import Environment
from tfgen.spec.names import label

if TYPE_CHECKING:  # its bindings cost time, and there may be no container instances
    from tfgen.modules.connect_host.module import ConnectHost
    from tfgen.modules.ec2_capacity import Instances


def vpc_endpoints(
    module: Module,
    spec: Environment,
    logging: Logging,
    cluster: EcsCluster,
    iam: Iam,
    ops: OpsTask,
    instances: Instances | None,
    host: ConnectHost | None,
) -> None:
    """Endpoints, each with a policy, and the rules between them and their clients.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
    """
    endpoints = spec.network.endpoints
    assert endpoints is not None  # the module is made for them alone
    services = made_services(spec)
    clients = {"ops": module.input("ops_security_group_id", ops.security_group_id)}
    if instances:
        clients["instances"] = module.input(
            "instances_security_group_id", instances.security_group_id
        )
    if host:
        clients["connect_host"] = module.input(
            "connect_host_security_group_id", host.security_group_id
        )
    known = Known(module, logging, cluster, iam, instances, host)
    if interfaces := [service for service in services if service != "s3"]:
        group = _security_group(module, spec, endpoints, clients)
        for service in interfaces:
            _interface(module, spec, endpoints, service, known, group)
    if "s3" in services:
        _s3(module, spec, endpoints, known, clients)


def _security_group(
    module: Module, spec: Environment, endpoints: Endpoints, clients: dict[str, str]
) -> SecurityGroup:
    """One for all interface endpoints: HTTPS from their clients, and nothing out."""
    module.topic("Who may connect")
    module.comment(
        "With private DNS, all of the VPC's calls to these services come here, and these groups "
        "alone get in.\n"
        "https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html"
    )
    group = module.add(
        SecurityGroup,
        "endpoints",
        name=spec.names.endpoints,
        description="VPC endpoints: HTTPS from ops tasks",
        vpc_id=spec.network.vpc_id,
    )
    sources = {**clients, **{label(other): other for other in endpoints.other_clients}}
    for name, source in sources.items():
        module.add(
            VpcSecurityGroupIngressRule,
            f"from_{name}",
            security_group_id=group.id,
            description=f"HTTPS from {_CLIENTS.get(name, 'another client in this VPC')}",
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
            referenced_security_group_id=source,
        )
    for name, client in clients.items():
        module.add(
            VpcSecurityGroupEgressRule,
            f"{name}_to_endpoints",
            security_group_id=client,
            description="HTTPS to AWS through the VPC's endpoints",
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
            referenced_security_group_id=group.id,
        )
    return group


_CLIENTS = {
    "connect_host": "the connect host",
    "instances": "container instances",
    "ops": "ops tasks",
}


def _interface(
    module: Module,
    spec: Environment,
    endpoints: Endpoints,
    service: EndpointService,
    known: Known,
    group: SecurityGroup,
) -> None:
    """An address in each subnet.

    https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
    """
    module.topic(service)
    module.add(
        VpcEndpoint,
        label(service),
        service_name=spec.aws.endpoint_service(service),
        vpc_endpoint_type="Interface",
        vpc_id=spec.network.vpc_id,
        subnet_ids=list(endpoints.subnet_ids or spec.network.subnet_ids),
        security_group_ids=[group.id],
        private_dns_enabled=True,
        policy=policy(module, label(service), endpoint_statements(spec, service, known)),
    )


def _s3(
    module: Module, spec: Environment, endpoints: Endpoints, known: Known, clients: dict[str, str]
) -> None:
    """A gateway, which costs nothing, and which image layers need.

    https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-setting-up-s3-gateway
    """
    module.topic("s3: transcripts and the layers of images")
    tables = endpoints.route_table_ids or [
        module.add(DataAwsRouteTable, label(subnet), subnet_id=subnet).id
        for subnet in spec.network.subnet_ids
    ]
    gateway = module.add(
        VpcEndpoint,
        "s3",
        service_name=spec.aws.endpoint_service("s3"),
        vpc_endpoint_type="Gateway",
        vpc_id=spec.network.vpc_id,
        route_table_ids=list(tables),
        policy=policy(module, "s3", endpoint_statements(spec, "s3", known)),
    )
    for name, client in clients.items():
        module.add(
            VpcSecurityGroupEgressRule,
            f"{name}_to_s3",
            security_group_id=client,
            description="HTTPS to S3 through its gateway",
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
            prefix_list_id=gateway.prefix_list_id,
        )
