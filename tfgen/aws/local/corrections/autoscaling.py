"""Corrections to moto's Auto Scaling."""

from __future__ import annotations

from typing import Any

from moto.autoscaling.models import AutoScalingBackend

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
