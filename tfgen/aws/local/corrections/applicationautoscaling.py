"""Corrections to moto's Application Auto Scaling."""

from __future__ import annotations

import json
from typing import Any

from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse

from tfgen.aws.local.corrections.around import Method, around


def applicationautoscaling_tags() -> None:
    """Moto has no tags of scalable targets, nor the calls to list and change them.

    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ListTagsForResource.html
    """

    @around(ApplicationAutoScalingResponse, "register_scalable_target")
    def register(original: Method, response: ApplicationAutoScalingResponse) -> str:
        answer: str = original(response)
        given = response._get_param("Tags")
        if given:
            _tags(response, json.loads(answer)["ScalableTargetARN"]).update(given)
        return answer

    def list_tags(response: ApplicationAutoScalingResponse) -> str:
        return json.dumps({"Tags": _tags(response, response._get_param("ResourceARN"))})

    def tag(response: ApplicationAutoScalingResponse) -> str:
        _tags(response, response._get_param("ResourceARN")).update(response._get_param("Tags"))
        return "{}"

    def untag(response: ApplicationAutoScalingResponse) -> str:
        tags = _tags(response, response._get_param("ResourceARN"))
        for key in response._get_param("TagKeys"):
            tags.pop(key, None)
        return "{}"

    for name, function in (
        ("list_tags_for_resource", list_tags),
        ("tag_resource", tag),
        ("untag_resource", untag),
    ):
        setattr(ApplicationAutoScalingResponse, name, function)


def _tags(response: ApplicationAutoScalingResponse, arn: str) -> dict[str, str]:
    """The tags of a target, to read and to change."""
    backend: Any = response.applicationautoscaling_backend
    [target] = [
        target
        for targets in backend.targets.values()
        for target in targets.values()
        if target.arn == arn
    ]
    if not hasattr(target, "tfgen_tags"):
        target.tfgen_tags = {}
    found: dict[str, str] = target.tfgen_tags
    return found
