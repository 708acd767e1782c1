"""e1s, the terminal interface: its pages of clusters, services, tasks and containers.

Read in its source, https://github.com/keidarcy/e1s (internal/api, internal/view):

- Without `--cluster` it lists the account's clusters and describes up to 100 of them in one call,
  which fails as a whole if one of them is refused. That page is where it returns to as well.
- With `--cluster` it opens the page of services, and finds none where ops tasks run by themselves:
  those stand under N on the page of clusters.
- A shell is `aws ecs execute-command`, so the AWS CLI makes those calls.

Not allowed are its pages of task definitions, logs, metrics, scaling and instances: AWS lets nobody
describe task definitions of one family only, and those of other applications hold their settings.
"""

from __future__ import annotations

from tfgen.modules.clients import Client

E1S = Client(
    browse=frozenset(
        {
            "ecs:DescribeClusters",
            "ecs:DescribeServices",
            "ecs:DescribeTasks",
            "ecs:ListClusters",
            "ecs:ListServices",
            "ecs:ListTasks",
        }
    ),
    exec=frozenset({"ecs:ExecuteCommand", "ecs:StopTask", "kms:GenerateDataKey"}),
)
