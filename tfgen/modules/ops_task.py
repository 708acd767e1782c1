"""Module `ops_task`: the task definition of the ops container and its security group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cdktf_cdktf_provider_aws.ecs_task_definition import (
    EcsTaskDefinition,
    EcsTaskDefinitionEphemeralStorage,
    EcsTaskDefinitionRuntimePlatform,
    EcsTaskDefinitionVolume,
)
from cdktf_cdktf_provider_aws.security_group import SecurityGroup

from tfgen.hcl.literal import because, jsonencode
from tfgen.modules.egress import by_endpoints, egress, https
from tfgen.modules.iam import Iam
from tfgen.modules.logging import Logging
from tfgen.modules.module import Module, Output
from tfgen.spec.environment import Environment
from tfgen.spec.names import OPS_CONTAINER, label

_EXEC_PAGE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html"
_ABOUT_WRITABLE = (
    f"The root filesystem stays writable: the agent of ECS Exec writes to it.\n{_EXEC_PAGE}"
)
_ABOUT_READ_ONLY = (
    "The root filesystem is read-only but for these volumes. AWS does not support ECS Exec on one; "
    "that its agent is content with the first three volumes is the experience of users.\n"
    f"{_EXEC_PAGE}\nhttps://github.com/aws/containers-roadmap/issues/1359"
)
# One line, and inside the block: there checkov looks for it.
# https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html
_WAIVER = "checkov:skip=CKV_AWS_336:ECS Exec does not support a read-only root filesystem"


@dataclass(frozen=True, slots=True)
class OpsTask:
    """What other modules, and the command that starts a task, need of it."""

    task_definition_arn: Output
    security_group_id: Output


def ops_task(
    module: Module, spec: Environment, logging: Logging, iam: Iam, image: Output | None
) -> OpsTask:
    """The task definition, and a security group that lets nothing in and little out.

    Args:
        module: Where they go.
        spec: The environment.
        logging: For the container's own output.
        iam: For its roles.
        image: The image of a service, where the spec does not write one out.
    """
    module.topic("The task")
    log_group = module.input("output_log_group_name", logging.output_log_group_name)
    reference = module.input("image", image) if image else str(spec.ops_task.image)
    read_only = spec.ops_task.read_only_root_filesystem
    module.comment(_ABOUT_READ_ONLY if read_only else _ABOUT_WRITABLE)
    storage = spec.ops_task.ephemeral_storage_gib
    task = module.add(
        EcsTaskDefinition,
        "ops",
        family=spec.names.task_family if read_only else because(spec.names.task_family, _WAIVER),
        cpu=str(spec.ops_task.cpu),
        memory=str(spec.ops_task.memory),
        network_mode="awsvpc",
        requires_compatibilities=["EC2" if spec.cluster.capacity.ec2 else "FARGATE"],
        task_role_arn=module.input("task_role_arn", iam.task_role_arn),
        execution_role_arn=module.input("execution_role_arn", iam.execution_role_arn),
        runtime_platform=EcsTaskDefinitionRuntimePlatform(
            cpu_architecture=spec.ops_task.cpu_architecture, operating_system_family="LINUX"
        ),
        ephemeral_storage=EcsTaskDefinitionEphemeralStorage(size_in_gib=storage)
        if storage
        else None,
        container_definitions=jsonencode([_container(spec, reference, log_group)]),
        volume=[EcsTaskDefinitionVolume(name=name) for name in spec.ops_task.writable_mounts]
        or None,
    )
    return OpsTask(
        task_definition_arn=module.output(
            "task_definition_arn", task.arn, "ARN of the ops task's definition."
        ),
        security_group_id=module.output(
            "security_group_id", _security_group(module, spec).id, "Security group of ops tasks."
        ),
    )


def _container(spec: Environment, image: str, log_group: str) -> dict[str, Any]:
    """The container as ECS describes it.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
    """
    ops = spec.ops_task
    container: dict[str, Any] = {
        "name": OPS_CONTAINER,
        "image": image,
        "essential": True,
        "command": list(ops.command),
        "environment": [
            {"name": name, "value": ops.environment[name]} for name in sorted(ops.environment)
        ],
        "secrets": [
            {"name": name, "valueFrom": ops.secrets[name].value_from}
            for name in sorted(ops.secrets)
        ],
        "privileged": False,
        "readonlyRootFilesystem": ops.read_only_root_filesystem,
        "mountPoints": [
            {"sourceVolume": name, "containerPath": path, "readOnly": False}
            for name, path in ops.writable_mounts.items()
        ],
        "linuxParameters": {"initProcessEnabled": ops.init_process},
        "stopTimeout": ops.stop_timeout_seconds,
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": log_group,
                "awslogs-region": spec.aws.region,
                "awslogs-stream-prefix": OPS_CONTAINER,
            },
        },
    }
    return {name: value for name, value in container.items() if value != []}


def _security_group(module: Module, spec: Environment) -> SecurityGroup:
    module.topic("The network: no way in, and the ways out that are listed")
    if spec.network.endpoints:
        module.comment(by_endpoints(spec))
    group = module.add(
        SecurityGroup,
        "ops",
        name=spec.names.security_group,
        description="Ops tasks: no ingress",
        vpc_id=spec.network.vpc_id,
    )
    https(module, group, spec, "ECS Exec, image, logs, secrets")
    for name, to in spec.network.egress.items():
        egress(module, group, label(f"egress_{name}"), name, to)
    return group
