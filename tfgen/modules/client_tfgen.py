"""tfgen itself: `tfgen connect`."""

from __future__ import annotations

from tfgen.modules.clients import Client

TFGEN = Client(
    browse=frozenset(
        {
            "ec2:DescribeSecurityGroups",  # finds the security group of ops tasks by its name
            "ecs:DescribeClusters",
            "ecs:DescribeServices",  # whether the ops container runs as a service
            "ecs:DescribeTasks",
            "ecs:ListTasks",
            # sts:GetCallerIdentity needs no permission:
            # https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
        }
    ),
    exec=frozenset(
        {
            "ecs:ExecuteCommand",
            "ecs:RunTask",
            "ecs:StopTask",
            "ecs:TagResource",  # only as part of RunTask
            "iam:PassRole",
            "kms:GenerateDataKey",  # the session is encrypted with the cluster's key
        }
    ),
)
