"""Corrections for AWS Cloud Control, which moto does not have."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from typing import Any

from moto.ecs.models import ecs_backends
from moto.moto_server.werkzeug_app import DomainDispatcherApplication

from tfgen.aws.local.corrections.around import Method, around

_TARGET = "CloudApiService.GetResource"
_TYPE = "AWS::ECS::Service"


def cloudcontrol_ecs_service() -> None:
    """Moto has no Cloud Control, through which Terraform sees whether a service has ECS Exec on.

    AWS answers GetResource with the properties of the type's CloudFormation schema; here those of
    an ECS service that tell what and where it is, and its ECS Exec.
    https://docs.aws.amazon.com/cloudcontrolapi/latest/APIReference/API_GetResource.html
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html
    """

    @around(DomainDispatcherApplication, "get_application")
    def application(
        original: Method, dispatcher: DomainDispatcherApplication, environ: dict[str, Any]
    ) -> Any:
        if environ.get("HTTP_X_AMZ_TARGET") == _TARGET:
            return _get_resource
        return original(dispatcher, environ)


def _get_resource(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    asked = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    properties = _properties(asked["TypeName"], asked["Identifier"])
    answer: dict[str, Any]
    if properties is None:
        status = "400 Bad Request"
        answer = {"__type": "ResourceNotFoundException", "Message": asked["Identifier"]}
    else:
        status = "200 OK"
        found = {"Identifier": asked["Identifier"], "Properties": json.dumps(properties)}
        answer = {"TypeName": _TYPE, "ResourceDescription": found}
    start_response(status, [("Content-Type", "application/x-amz-json-1.0")])
    return [json.dumps(answer).encode()]


def _properties(type_: str, identifier: str) -> dict[str, Any] | None:
    """Of a service, by its ARN and its cluster (`ServiceArn|Cluster`); None where there is none."""
    arn, _, cluster = identifier.partition("|")
    if type_ != _TYPE or not cluster:
        return None
    region = arn.split(":")[3]
    # The account of every request, which the server sets.
    backend = ecs_backends[os.environ["MOTO_ACCOUNT_ID"]][region]
    for service in backend.services.values():
        if service.arn == arn and cluster in (service.cluster_arn, service.cluster_name):
            return {
                "ServiceArn": arn,
                "Cluster": service.cluster_arn,
                "ServiceName": service.name,
                "TaskDefinition": service.task_definition,
                "EnableExecuteCommand": getattr(service, "enable_execute_command", False),
            }
    return None
