"""To deploy module `ops_task`: the task definition and its security group."""

from __future__ import annotations

from tfgen.modules.deploy.needs import Needs, everything, in_region
from tfgen.modules.deploy.security_groups import security_group_needs
from tfgen.modules.policy import allow, when
from tfgen.spec.environment import Environment

_PAGE = "amazonelasticcontainerservice"


def needs(spec: Environment) -> Needs:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html."""
    definitions = [spec.aws.arn("ecs", f"task-definition/{spec.names.task_family}:*")]
    network = security_group_needs(spec)
    roles = [spec.aws.role_arn(name) for name in (spec.names.task_role, spec.names.execution_role)]
    return Needs(
        reads=(
            allow(
                "ReadTaskDefinitions",
                ["ecs:DescribeTaskDefinition"],
                [everything("Task definitions are read without naming them", _PAGE)],
                in_region(spec),
            ),
            *network.reads,
        ),
        writes=(
            allow(
                "WriteTaskDefinition",
                ["ecs:RegisterTaskDefinition", "ecs:TagResource", "ecs:UntagResource"],
                definitions,
            ),
            allow(
                "RetireTaskDefinitions",
                ["ecs:DeregisterTaskDefinition"],
                [everything("Task definitions are retired without naming them", _PAGE)],
                in_region(spec),
            ),
            allow(
                "HandRolesToOpsTask",
                ["iam:PassRole"],
                roles,
                when("StringEquals", "iam:PassedToService", "ecs-tasks.amazonaws.com"),
            ),
            *network.writes,
        ),
    )
