"""Corrections to moto's ECS."""

from __future__ import annotations

import itertools
import secrets
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ecs.exceptions import ECSException
from moto.ecs.models import EC2ContainerServiceBackend, Service, Task
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


_STEPS = ("PROVISIONING", "PENDING", "RUNNING")


def ecs_exec() -> None:
    """Moto has no ExecuteCommand, and its tasks end as soon as they are described.

    Nor does it start any, as AWS does, in a VPC that gives its interfaces no DNS names, or where
    the memory is the task's own and not each container's, which is how Fargate has it.

    On AWS a task goes from PROVISIONING over PENDING to RUNNING and stays there until it is
    stopped; with ECS Exec its containers have an exec agent, which starts last, and a runtime id;
    ExecuteCommand opens a session in such a container and in no other. Here a task takes one step
    each time that it is described.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedAgent.html
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommand.html
    """
    NetworkInterface.private_dns_name = None  # type: ignore[assignment]

    backend = EC2ContainerServiceBackend
    needs = backend._calculate_task_resource_requirements

    def requirements(definition: Any) -> dict[str, Any]:
        containers = [{"memory": 0, **item} for item in definition.container_definitions]
        found: dict[str, Any] = needs(SimpleNamespace(container_definitions=containers))  # type: ignore[arg-type]
        return found

    backend._calculate_task_resource_requirements = staticmethod(requirements)  # type: ignore[method-assign,assignment]

    @around(Task, "__init__")
    def init(original: Method, task: Any, *arguments: Any, **named: Any) -> None:
        original(task, *arguments, **named)
        task._transitions = list(itertools.pairwise(_STEPS))
        task._status = _STEPS[0]
        task.created_at = datetime.now(UTC)
        for container in task.containers:
            container.runtime_id = f"{task.id.replace('-', '')}-{secrets.randbelow(10**10):010}"

    @around(EC2ContainerServiceResponse, "run_task")
    def run_task(original: Method, response: Any) -> ActionResult:
        answer: ActionResult = original(response)
        for task in answer.result["tasks"]:  # type: ignore[index]
            task.enable_execute_command = bool(response._get_param("enableExecuteCommand"))
        return answer

    @around(EC2ContainerServiceResponse, "describe_tasks")
    def describe_tasks(original: Method, response: Any) -> ActionResult:
        answer: ActionResult = original(response)
        for task in answer.result["tasks"]:  # type: ignore[index]
            _show(task)
        return answer

    def execute_command(response: Any) -> ActionResult:
        return _session(response)

    EC2ContainerServiceResponse.execute_command = execute_command  # type: ignore[attr-defined]


def _show(task: Any) -> None:
    """Puts the containers in the state that goes with the task's; the agent comes a step later."""
    running = task.status == "RUNNING"
    agent = "RUNNING" if running and getattr(task, "started_at", None) else "PENDING"
    if running and agent == "PENDING":
        task.started_at = datetime.now(UTC)
    for container in task.containers:
        container.last_status = task.status
        if getattr(task, "enable_execute_command", False):
            container.managed_agents = [{"name": "ExecuteCommandAgent", "lastStatus": agent}]


def _session(response: Any) -> ActionResult:
    cluster = response.ecs_backend._get_cluster(response._get_param("cluster", "default"))
    wanted = response._get_param("task").rpartition("/")[2]
    tasks = response.ecs_backend.tasks.get(cluster.name, {})
    task = next((item for arn, item in tasks.items() if arn.endswith(f"/{wanted}")), None)
    if task is None:
        raise ECSException(
            "InvalidParameterException", "The task provided in the request was not found."
        )
    containers = {container.name: container for container in task.containers}
    name = response._get_param("container") or next(iter(containers))
    if name not in containers:
        raise ECSException("InvalidParameterException", f"The container {name} was not found.")
    agents = getattr(containers[name], "managed_agents", None)
    if not agents or task.status != "RUNNING":
        raise ECSException(
            "InvalidParameterException",
            "The execute command failed because execute command was not enabled when the task was "
            "run or the execute command agent isn't running. Wait and try again or run a new task "
            "with execute command enabled and try again.",
        )
    if agents[0]["lastStatus"] != "RUNNING":
        raise ECSException(
            "TargetNotConnectedException",
            "The execute command failed due to an internal error. Try again later.",
        )
    session = f"ecs-execute-command-{secrets.token_hex(9)[:17]}"
    stream = f"wss://ssmmessages.{response.region}.amazonaws.com/v1/data-channel/{session}"
    return ActionResult(
        {
            "clusterArn": cluster.arn,
            "taskArn": task.task_arn,
            "containerArn": containers[name].container_arn,
            "containerName": name,
            "interactive": True,
            "session": {
                "sessionId": session,
                "streamUrl": f"{stream}?role=publish_subscribe",
                "tokenValue": secrets.token_hex(32),
            },
        }
    )
