"""Module `production`: what it reads of services that are there already. It makes nothing."""

from __future__ import annotations

from dataclasses import dataclass

import cdktf
from cdktf_cdktf_provider_aws.data_aws_cloudcontrolapi_resource import (
    DataAwsCloudcontrolapiResource,
)
from cdktf_cdktf_provider_aws.data_aws_ecs_container_definition import (
    DataAwsEcsContainerDefinition,
)
from cdktf_cdktf_provider_aws.data_aws_ecs_service import DataAwsEcsService

from tfgen.hcl.literal import expression
from tfgen.modules.module import Module, Output
from tfgen.spec.environment import Environment
from tfgen.spec.image import EcsService, ServiceImage


@dataclass(frozen=True, slots=True)
class Production:
    """What other modules need of it.

    Attributes:
        image: The image that a service runs, or None where the spec writes the image out.
    """

    image: Output | None


def production(module: Module, spec: Environment) -> Production:
    """Reads the services that the spec names, each time that Terraform plans.

    Whoever plans needs ecs:DescribeServices, ecs:DescribeTaskDefinition and, for services that must
    have ECS Exec off, cloudformation:GetResource.
    """
    image = spec.ops_task.from_service
    read = {
        service: _service(module, spec, service)
        for service in dict.fromkeys(
            [*([image.service_of] if image else []), *spec.ops_task.exec_must_be_off]
        )
    }
    output = _image(module, read[image.service_of], image) if image else None
    watched = [service for service in read if not image or service != image.service_of]
    if image and image.exec_must_be_off:
        watched.insert(0, image.service_of)
    if watched:
        module.topic("Services that nobody may get a shell in")
        module.comment(
            "Cloud Control tells whether ECS Exec is on; aws_ecs_service of provider 5.x does not. "
            "Whoever plans needs cloudformation:GetResource for it.\n"
            "https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-identifier.html"
        )
    for service in watched:
        _exec_off(module, spec, read[service], service)
    return Production(image=output)


def _service(module: Module, spec: Environment, service: EcsService) -> DataAwsEcsService:
    return module.add(
        DataAwsEcsService,
        service.label,
        service_name=service.service,
        cluster_arn=_cluster_arn(spec, service),
    )


def _image(module: Module, service: DataAwsEcsService, image: ServiceImage) -> Output:
    module.topic("The image that production runs")
    module.comment(
        "The execution role may pull from this one repository: an image from elsewhere would not "
        "start."
    )
    repository = image.repository
    container = module.add(
        DataAwsEcsContainerDefinition,
        "ops",
        task_definition=service.task_definition,
        container_name=image.container,
        lifecycle=cdktf.TerraformResourceLifecycle(
            postcondition=[
                cdktf.Postcondition(
                    condition=expression(
                        f'startswith(self.image, "{repository}:") || '
                        f'startswith(self.image, "{repository}@")'
                    ),
                    error_message=(
                        f"Container {image.container} of {image.cluster}/{image.service} does not "
                        f"run an image of {repository}: change "
                        "ops_task.image.from_service.repository and render again."
                    ),
                )
            ]
        ),
    )
    return module.output("image", container.image, "The image that production runs.")


def _exec_off(
    module: Module, spec: Environment, read: DataAwsEcsService, service: EcsService
) -> None:
    name = f"{service.cluster}/{service.service}"
    module.add(
        DataAwsCloudcontrolapiResource,
        service.label,
        type_name="AWS::ECS::Service",
        identifier=f"{read.arn}|{_cluster_arn(spec, service)}",
        lifecycle=cdktf.TerraformResourceLifecycle(
            postcondition=[
                cdktf.Postcondition(
                    # What AWS leaves out has its default, which is off.
                    condition=expression(
                        '!lookup(jsondecode(self.properties), "EnableExecuteCommand", false)'
                    ),
                    error_message=(
                        f"ECS Exec is on in {name}, where people could get a shell past the ops "
                        "container: turn it off (aws ecs update-service "
                        f"--cluster {service.cluster} --service {service.service} "
                        "--disable-execute-command --force-new-deployment) and plan again."
                    ),
                )
            ]
        ),
    )


def _cluster_arn(spec: Environment, service: EcsService) -> str:
    return spec.aws.arn("ecs", f"cluster/{service.cluster}")
