"""Corrections to moto's Auto Scaling."""

from __future__ import annotations

import uuid
from typing import Any

from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.models import AutoScalingBackend
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import ActionResult

from tfgen.aws.local.corrections.around import Method, around


def autoscaling_scale_in_once_unprotected() -> None:
    """Moto scales in when the capacity is set, and not again when protection has gone.

    AWS comes to the desired capacity as soon as it may, and the provider relies on it to delete.
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-instance-protection.html
    """

    @around(AutoScalingBackend, "set_instance_protection")
    def protect(original: Method, backend: Any, name: str, ids: list[str], protected: Any) -> None:
        original(backend, name, ids, protected)
        if not protected:
            backend.set_desired_capacity(name, backend.autoscaling_groups[name].desired_capacity)


def autoscaling_instance_refresh() -> None:
    """Moto has no StartInstanceRefresh, which the provider calls once a launch template changes.

    AWS answers with an id and goes on by itself. What it does then, in an hour or so, nobody waits
    for, and the local AWS leaves out: instances stay as they are.
    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_StartInstanceRefresh.html
    """

    def start(response: Any) -> ActionResult:
        name = response._get_param("AutoScalingGroupName")
        groups = response.autoscaling_backend.autoscaling_groups
        if name not in groups:
            raise ValidationError(f"AutoScalingGroup name not found - {name}")
        return ActionResult({"InstanceRefreshId": str(uuid.uuid4())})

    setattr(AutoScalingResponse, "start_instance_refresh", start)  # noqa: B010 - it has none
