"""Module `ops_service`: ECS keeps the ops container running, with ECS Exec on."""

from __future__ import annotations

from dataclasses import dataclass

import cdktf
from cdktf_cdktf_provider_aws.ecs_service import (
    EcsService,
    EcsServiceCapacityProviderStrategy,
    EcsServiceDeploymentCircuitBreaker,
    EcsServiceNetworkConfiguration,
    EcsServiceServiceConnectConfiguration,
)

from tfgen.modules.module import Module, Output
from tfgen.modules.ops_task import OpsTask
from tfgen.spec.environment import Environment
from tfgen.spec.run import Service


@dataclass(frozen=True, slots=True)
class OpsService:
    """What people need of it.

    Attributes:
        name: What `e1s --cluster` lists.
    """

    name: Output


def ops_service(
    module: Module,
    spec: Environment,
    service: Service,
    cluster: Output,
    instances: Output | None,
    ops: OpsTask,
) -> OpsService:
    """The service, and where it has working hours, what scales it to zero outside them.

    Args:
        module: Where they go.
        spec: The environment.
        service: How the service runs.
        cluster: The cluster's name, once it has its capacity providers.
        instances: The capacity provider of container instances, where tasks run on those.
        ops: What it runs.
    """
    own = module.input("ec2_capacity_provider", instances) if instances else None
    cluster_name = module.input("cluster_name", cluster)
    module.topic("The service")
    if service.working_hours:
        module.comment(
            "How many tasks run is up to the working hours below, from the first of them on."
        )
    made = module.add(
        EcsService,
        "ops",
        name=spec.names.task_family,
        cluster=cluster_name,
        task_definition=module.input("task_definition_arn", ops.task_definition_arn),
        desired_count=service.desired_count,
        enable_execute_command=True,
        platform_version=None if own else service.platform_version,
        capacity_provider_strategy=[
            EcsServiceCapacityProviderStrategy(
                capacity_provider=own or share.provider,
                weight=share.weight,
                base=share.base or None,
            )
            for share in (service.capacity or spec.cluster.capacity).strategy
        ],
        # As a client alone: nothing connects to the ops container.
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts.html
        service_connect_configuration=EcsServiceServiceConnectConfiguration(enabled=True)
        if spec.cluster.namespace
        else None,
        network_configuration=EcsServiceNetworkConfiguration(
            subnets=list(spec.network.subnet_ids),
            security_groups=[module.input("security_group_id", ops.security_group_id)],
            assign_public_ip=spec.network.assign_public_ip,
        ),
        deployment_minimum_healthy_percent=service.minimum_healthy_percent,
        deployment_maximum_percent=service.maximum_percent,
        deployment_circuit_breaker=EcsServiceDeploymentCircuitBreaker(enable=True, rollback=True),
        wait_for_steady_state=service.wait_for_steady_state,
        availability_zone_rebalancing=(
            "ENABLED" if service.availability_zone_rebalancing else "DISABLED"
        ),
        enable_ecs_managed_tags=True,
        propagate_tags="SERVICE",
        lifecycle=cdktf.TerraformResourceLifecycle(ignore_changes=["desired_count"])
        if service.working_hours
        else None,
    )
    if service.working_hours:
        from tfgen.modules.working_hours import working_hours

        working_hours(module, service, cluster_name=cluster_name, service_name=made.name)
    return OpsService(name=module.output("name", made.name, "Name of the service of ops tasks."))
