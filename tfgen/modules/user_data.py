"""What a container instance is told when it starts: its cluster, and to keep tasks from its role.

A task with the instance's own credentials could leave its role behind.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-iam-roles.html
"""

from __future__ import annotations

from tfgen.spec.ec2_capacity import Ec2Capacity


def user_data(ec2: Ec2Capacity, cluster: str) -> list[str]:
    """Lines of user data, in the language of the operating system."""
    return (
        _bottlerocket(ec2, cluster) if ec2.operating_system == "bottlerocket" else _linux(cluster)
    )


def _linux(cluster: str) -> list[str]:
    """Settings of the ECS agent.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html
    """
    return [
        "#!/bin/bash",
        "cat >>/etc/ecs/ecs.config <<'END'",
        f"ECS_CLUSTER={cluster}",
        "ECS_AWSVPC_BLOCK_IMDS=true",
        "ECS_DISABLE_PRIVILEGED=true",
        "ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE=true",
        "END",
        "",
    ]


def _bottlerocket(ec2: Ec2Capacity, cluster: str) -> list[str]:
    """Settings of Bottlerocket.

    The control container is the agent of Systems Manager, the admin container a way in by SSH.
    https://bottlerocket.dev/en/os/latest/#/api/settings/ecs/
    """
    return [
        "[settings.ecs]",
        f'cluster = "{cluster}"',
        "awsvpc-block-imds = true",
        "allow-privileged-containers = false",
        "",
        "[settings.host-containers.admin]",
        "enabled = false",
        "",
        "[settings.host-containers.control]",
        f"enabled = {'true' if ec2.systems_manager else 'false'}",
        "",
    ]
