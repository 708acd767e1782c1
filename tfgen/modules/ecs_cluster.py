"""Module `ecs_cluster`: the cluster of ops tasks, with every ECS Exec session logged."""

from __future__ import annotations

from dataclasses import dataclass

from cdktf_cdktf_provider_aws.ecs_cluster import (
    EcsCluster as EcsClusterResource,
)
from cdktf_cdktf_provider_aws.ecs_cluster import (
    EcsClusterConfiguration,
    EcsClusterConfigurationExecuteCommandConfiguration,
    EcsClusterConfigurationExecuteCommandConfigurationLogConfiguration,
    EcsClusterServiceConnectDefaults,
    EcsClusterSetting,
)
from cdktf_cdktf_provider_aws.ecs_cluster_capacity_providers import (
    EcsClusterCapacityProviders,
    EcsClusterCapacityProvidersDefaultCapacityProviderStrategy,
)

from tfgen.modules.logging import Logging
from tfgen.modules.module import Module, Output
from tfgen.modules.transcript_bucket import TRANSCRIPT_PREFIX
from tfgen.spec.environment import Environment


@dataclass(frozen=True, slots=True)
class EcsCluster:
    """What other modules need of it.

    Attributes:
        resource: For the rest of this module.
    """

    name: Output
    arn: Output
    resource: EcsClusterResource


def ecs_cluster(
    module: Module, spec: Environment, logging: Logging, namespace_arn: Output | None
) -> EcsCluster:
    """The cluster; Service Connect goes to the namespace where there is one."""
    module.comment(
        "OVERRIDE sends every session's transcript to both places below; a session that cannot be "
        "encrypted is refused.\nhttps://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec-logging.html"
    )
    cluster = module.add(
        EcsClusterResource,
        "ops",
        name=spec.names.cluster,
        setting=[
            EcsClusterSetting(name="containerInsights", value=spec.cluster.container_insights)
        ],
        configuration=EcsClusterConfiguration(
            execute_command_configuration=EcsClusterConfigurationExecuteCommandConfiguration(
                kms_key_id=module.input("key_arn", logging.key_arn),
                logging="OVERRIDE",
                log_configuration=EcsClusterConfigurationExecuteCommandConfigurationLogConfiguration(
                    cloud_watch_encryption_enabled=True,
                    cloud_watch_log_group_name=module.input(
                        "session_log_group_name", logging.session_log_group_name
                    ),
                    s3_bucket_encryption_enabled=True,
                    s3_bucket_name=module.input("bucket_name", logging.bucket_name),
                    s3_key_prefix=TRANSCRIPT_PREFIX,
                ),
            )
        ),
        service_connect_defaults=EcsClusterServiceConnectDefaults(
            namespace=module.input("namespace_arn", namespace_arn)
        )
        if namespace_arn
        else None,
    )
    return EcsCluster(
        name=module.output("name", cluster.name, "Name of the cluster of ops tasks."),
        arn=module.output("arn", cluster.arn, "ARN of the cluster of ops tasks."),
        resource=cluster,
    )


def capacity_providers(
    module: Module, spec: Environment, cluster: EcsCluster, ec2: Output | None
) -> Output | None:
    """How tasks are spread over what they run on; part of module `ecs_cluster`.

    A step of its own, because container instances join a cluster that exists already; `ec2` is
    the name of their capacity provider. Returns the cluster's name, to be had only once it has
    them, without which AWS refuses a service; None where there is no service.
    """
    own = module.input("ec2_capacity_provider", ec2) if ec2 else ""
    providers = module.add(
        EcsClusterCapacityProviders,
        "ops",
        cluster_name=cluster.resource.name,
        capacity_providers=[own] if own else ["FARGATE", "FARGATE_SPOT"],
        default_capacity_provider_strategy=[
            EcsClusterCapacityProvidersDefaultCapacityProviderStrategy(
                capacity_provider=own or share.provider,
                weight=share.weight,
                base=share.base or None,
            )
            for share in spec.cluster.capacity.strategy
        ],
    )
    if not spec.ops_task.service:
        return None
    return module.output(
        "capacity_cluster_name",
        providers.cluster_name,
        "Name of the cluster, once it has its capacity providers.",
    )
