"""To deploy module `ops_service`: the service, and its working hours."""

from __future__ import annotations

from tfgen.hcl.literal import because
from tfgen.modules.deploy.needs import Needs, becomes_ours, everything, in_region, is_ours
from tfgen.modules.deploy.service_linked import service_linked_role
from tfgen.modules.policy import allow, when
from tfgen.spec.environment import Environment

_PAGE = "awsapplicationautoscaling"


def needs(spec: Environment) -> Needs:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html.

    ECS asks for no PassRole when a service starts a task definition, so that the service may run
    none but the ops container's.
    """
    names, aws = spec.names, spec.aws
    service = [aws.arn("ecs", f"service/{names.cluster}/{names.task_family}")]
    ops = aws.arn("ecs", f"task-definition/{names.task_family}:*")
    assert spec.ops_task.service is not None  # the module is made for it alone
    hours = _hours(spec) if spec.ops_task.service.working_hours else Needs()
    return Needs(
        reads=(
            allow("ReadService", ["ecs:DescribeServices", "ecs:ListTagsForResource"], service),
            *hours.reads,
        ),
        writes=(
            allow(
                "RunOpsTaskAlone",
                ["ecs:CreateService", "ecs:UpdateService"],
                service,
                when("ArnLikeIfExists", "ecs:task-definition", ops),
            ),
            allow(
                "WriteService",
                ["ecs:DeleteService", "ecs:TagResource", "ecs:UntagResource"],
                service,
            ),
            *hours.writes,
        ),
    )


def _hours(spec: Environment) -> Needs:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsapplicationautoscaling.html."""
    targets = because(
        spec.aws.arn("application-autoscaling", "scalable-target/*"),
        "Targets are told by their tags: "
        "https://docs.aws.amazon.com/autoscaling/application/userguide/resource-tagging-support.html",
    )
    of_services = (
        when("StringEquals", "application-autoscaling:service-namespace", "ecs"),
        when(
            "StringEquals",
            "application-autoscaling:scalable-dimension",
            "ecs:service:DesiredCount",
        ),
    )
    return Needs(
        reads=(
            allow(
                "ReadWorkingHours",
                [
                    "application-autoscaling:DescribeScalableTargets",
                    "application-autoscaling:DescribeScheduledActions",
                ],
                [everything("They are listed by account and region", _PAGE)],
                in_region(spec),
            ),
            allow(
                "ReadTagsOfWorkingHours",
                ["application-autoscaling:ListTagsForResource"],
                [targets],
            ),
        ),
        writes=(
            allow(
                "MakeWorkingHours",
                ["application-autoscaling:RegisterScalableTarget"],
                [targets],
                *of_services,
                *becomes_ours(spec),
            ),
            allow(
                "TagNewWorkingHours",
                ["application-autoscaling:TagResource"],
                [targets],
                *becomes_ours(spec),
            ),
            allow(
                "WriteOurWorkingHours",
                [
                    "application-autoscaling:DeleteScheduledAction",
                    "application-autoscaling:DeregisterScalableTarget",
                    "application-autoscaling:PutScheduledAction",
                    "application-autoscaling:RegisterScalableTarget",
                ],
                [targets],
                *of_services,
                *is_ours(spec),
            ),
            allow(
                "TagOurWorkingHours",
                [
                    "application-autoscaling:TagResource",
                    "application-autoscaling:UntagResource",
                ],
                [targets],
                *is_ours(spec),
            ),
            # https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-service-linked-roles.html
            service_linked_role(
                spec,
                "MakeRoleOfWorkingHours",
                "ecs.application-autoscaling.amazonaws.com",
                "AWSServiceRoleForApplicationAutoScaling_ECSService",
            ),
        ),
    )
