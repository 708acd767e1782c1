"""Working hours of the ops service: Application Auto Scaling starts and stops its tasks."""

from __future__ import annotations

import cdktf
from cdktf_cdktf_provider_aws.appautoscaling_scheduled_action import (
    AppautoscalingScheduledAction,
    AppautoscalingScheduledActionScalableTargetAction,
)
from cdktf_cdktf_provider_aws.appautoscaling_target import AppautoscalingTarget

from tfgen.modules.module import Module
from tfgen.spec.run import Service


def working_hours(
    module: Module, service: Service, *, cluster_name: str, service_name: str
) -> None:
    """A scalable target, and two scheduled actions in the time zone of the people.

    https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-scheduled-scaling.html
    """
    hours = service.working_hours
    assert hours is not None  # who calls this has them
    module.topic("Working hours: no task outside them")
    module.comment(
        "Each scheduled action below sets these limits when its time comes, so Terraform leaves "
        "them as they are. For the first target in an account AWS makes the service-linked role "
        "AWSServiceRoleForApplicationAutoScaling_ECSService, and whoever applies this needs "
        "iam:CreateServiceLinkedRole for it.\n"
        "https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-service-linked-roles.html"
    )
    target = module.add(
        AppautoscalingTarget,
        "ops",
        service_namespace="ecs",
        resource_id=f"service/{cluster_name}/{service_name}",
        scalable_dimension="ecs:service:DesiredCount",
        min_capacity=0,
        max_capacity=service.desired_count,
        lifecycle=cdktf.TerraformResourceLifecycle(ignore_changes=["min_capacity", "max_capacity"]),
    )
    for label, schedule, count in (
        ("start", hours.start_cron, service.desired_count),
        ("end", hours.end_cron, 0),
    ):
        module.add(
            AppautoscalingScheduledAction,
            label,
            name=f"working-hours-{label}",
            service_namespace=target.service_namespace,
            resource_id=target.resource_id,
            scalable_dimension=target.scalable_dimension,
            schedule=schedule,
            timezone=hours.time_zone,
            scalable_target_action=AppautoscalingScheduledActionScalableTargetAction(
                min_capacity=str(count), max_capacity=str(count)
            ),
        )
