"""To plan module `production`, which makes nothing: what it reads of services of others."""

from __future__ import annotations

from tfgen.modules.deploy.needs import Needs, everything, in_region
from tfgen.modules.policy import allow
from tfgen.spec.environment import Environment


def needs(spec: Environment) -> Needs:
    """https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/security.html.

    Cloud Control reads a service as whoever asks it, with ecs:DescribeServices.
    """
    image = spec.ops_task.from_service
    watched = spec.ops_task.exec_must_be_off
    read = dict.fromkeys([*([image.service_of] if image else []), *watched])
    services = [spec.aws.arn("ecs", f"service/{it.cluster}/{it.service}") for it in read]
    return Needs(
        reads=(
            allow("ReadServicesOfOthers", ["ecs:DescribeServices"], services),
            allow(
                "ReadTaskDefinitions",
                ["ecs:DescribeTaskDefinition"],
                [
                    everything(
                        "Task definitions are read without naming them",
                        "amazonelasticcontainerservice",
                    )
                ],
                in_region(spec),
            ),
            allow(
                "AskWhetherExecIsOn",
                ["cloudformation:GetResource"],
                [everything("Resources are read without naming them", "awscloudcontrolapi")],
                in_region(spec),
            ),
        )
    )
