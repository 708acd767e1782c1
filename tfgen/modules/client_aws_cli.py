"""The AWS CLI: list-tasks, describe-tasks, run-task, execute-command and stop-task of `aws ecs`."""

from __future__ import annotations

from tfgen.modules.clients import Client

AWS_CLI = Client(
    browse=frozenset({"ecs:DescribeClusters", "ecs:DescribeTasks", "ecs:ListTasks"}),
    exec=frozenset(
        {
            # `execute-command` calls DescribeTasks right afterwards, to find the container's id:
            # https://github.com/aws/aws-cli/blob/develop/awscli/customizations/ecs/executecommand.py
            "ecs:ExecuteCommand",
            "ecs:RunTask",
            "ecs:StopTask",
            "ecs:TagResource",  # only as part of RunTask
            "iam:PassRole",
            "kms:GenerateDataKey",  # the session is encrypted with the cluster's key
        }
    ),
)
