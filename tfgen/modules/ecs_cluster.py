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
        capacity_cluster_name: The name as well, but only once the cluster has its capacity
            providers, without which AWS refuses a service; None where there is no service.
    """

    name: Output
    arn: Output
    capacity_cluster_name: Output | None = None


def ecs_cluster(module: Module, spec: Environment, logging: Logging) -> EcsCluster:
    """The cluster, and how tasks are spread over Fargate and Fargate Spot."""
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
    )
    weights = {
        "FARGATE": spec.cluster.capacity.fargate,
        "FARGATE_SPOT": spec.cluster.capacity.fargate_spot,
    }
    providers = module.add(
        EcsClusterCapacityProviders,
        "ops",
        cluster_name=cluster.name,
        capacity_providers=list(weights),
        default_capacity_provider_strategy=[
            EcsClusterCapacityProvidersDefaultCapacityProviderStrategy(
                capacity_provider=provider, weight=weight
            )
            for provider, weight in weights.items()
            if weight
        ],
    )
    return EcsCluster(
        name=module.output("name", cluster.name, "Name of the cluster of ops tasks."),
        arn=module.output("arn", cluster.arn, "ARN of the cluster of ops tasks."),
        capacity_cluster_name=module.output(
            "capacity_cluster_name",
            providers.cluster_name,
            "Name of the cluster, once it has its capacity providers.",
        )
        if spec.ops_task.service
        else None,
    )
