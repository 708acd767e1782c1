"""Corrections to moto's CloudWatch Logs."""

from __future__ import annotations

from typing import Any

from moto.logs.models import LogGroup
from moto.logs.responses import LogsResponse

from tfgen.aws.local.corrections.around import Method, around


def logs_group_class() -> None:
    """Moto forgets a log group's class.

    AWS returns it with each group, STANDARD if none was given.
    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html
    """

    @around(LogsResponse, "create_log_group")
    def create(original: Method, response: LogsResponse) -> Any:
        answer = original(response)
        group: Any = response.logs_backend.groups[response._get_param("logGroupName")]
        group.tfgen_class = response._get_param("logGroupClass", "STANDARD")
        return answer

    @around(LogGroup, "to_describe_dict")
    def describe(original: Method, group: LogGroup) -> dict[str, Any]:
        return {**original(group), "logGroupClass": getattr(group, "tfgen_class", "STANDARD")}
