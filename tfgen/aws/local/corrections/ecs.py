"""Corrections to moto's ECS."""

from __future__ import annotations

from typing import Any

from moto.ecs.models import EC2ContainerServiceBackend, Service
from moto.ecs.responses import EC2ContainerServiceResponse

from tfgen.aws.local.corrections.around import Method, around

# Parameter of CreateService → the attribute that moto answers it from, and AWS's own default.
_FORGOTTEN: dict[str, tuple[str, Any]] = {
    "availabilityZoneRebalancing": ("availability_zone_rebalancing", "ENABLED"),
    "enableECSManagedTags": ("enable_ecs_managed_tags", False),
    "enableExecuteCommand": ("enable_execute_command", False),
    "capacityProviderStrategy": ("capacity_provider_strategy", []),
    "deploymentConfiguration": ("deployment_configuration", None),
}


def ecs_service_settings() -> None:
    """Moto forgets what a service is created with beyond its task definition and network.

    AWS returns all of it with the service.
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html
    """

    @around(EC2ContainerServiceResponse, "create_service")
    def create(original: Method, response: EC2ContainerServiceResponse) -> Any:
        answer: Any = original(response)
        service = answer.result["service"]
        for parameter, (attribute, default) in _FORGOTTEN.items():
            setattr(service, attribute, response._get_param(parameter, default))
        if service.capacity_provider_strategy:
            # With a strategy a service has no launch type.
            service.launch_type = None
        return answer


def ecs_service_is_steady() -> None:
    """Moto starts no task for a service, so it never becomes steady.

    On AWS as many tasks run as are desired, and the deployment is completed; the local AWS has no
    containers, and says so at once.
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
    """

    @around(EC2ContainerServiceBackend, "create_service")
    def create(
        original: Method, backend: EC2ContainerServiceBackend, *arguments: Any, **named: Any
    ) -> Service:
        service: Service = original(backend, *arguments, **named)
        service.running_count, service.pending_count = service.desired_count, 0
        for deployment in service.deployments:
            deployment["runningCount"], deployment["pendingCount"] = service.desired_count, 0
            deployment["rolloutState"] = "COMPLETED"
        return service
