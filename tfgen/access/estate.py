"""What an environment consists of, as its HCL tells: the things that people want to get at."""

from __future__ import annotations

from dataclasses import dataclass

from tfgen.access.policies import Policies
from tfgen.access.policy import Caller
from tfgen.spec.aws import Aws

SESSION = "ecs-execute-command-0123456789abcdef0"
"""The id of some session."""


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who may be asked about: a column of the matrix.

    Attributes:
        id: How the command line and files call them: `backend`, `ops-task`, `anyone-else`.
        name: How people call them.
        caller: The role or user that asks for them.
        role: Whether these files make their role, so that one can ask who takes it on.
    """

    id: str
    name: str
    caller: Caller
    role: bool = True


@dataclass(frozen=True, slots=True)
class Host:
    """The connect host.

    Attributes:
        instance: Its ARN.
        name: Its tag `Name`.
        document: The ARN of the document that its sessions are started with.
    """

    instance: str
    name: str
    document: str


@dataclass(frozen=True, slots=True)
class Estate:
    """The cluster with ECS Exec, and what belongs to it; "" where it has no such thing.

    Attributes:
        root: The root module's directory.
        container: The name of the ops container.
        sidecars: The other containers of the ops task.
        key: The key of sessions and transcripts.
        prefix: Of the transcripts in the bucket, with its slash.
        secrets: The secrets and parameters that the ops task gets.
        topics: Of the alerts.
        rules: The events that lead to alerts.
        trails: What these events come from.
        host: The connect host, if there is one.
        people: The teams, then the other roles, then those outside whom the policies name.
    """

    root: str
    policies: Policies
    cluster: str
    definition: str
    container: str
    sidecars: tuple[str, ...]
    key: str
    bucket: str
    prefix: str
    log_group: str
    task_role: str
    execution_role: str
    secrets: tuple[str, ...]
    topics: tuple[str, ...]
    rules: tuple[str, ...]
    trails: tuple[str, ...]
    host: Host | None
    people: tuple[Who, ...]

    @property
    def aws(self) -> Aws:
        """Account, region and partition."""
        return self.policies.aws

    @property
    def task(self) -> str:
        """The ARN of some ops task."""
        return self.cluster.replace(":cluster/", ":task/") + "/0123456789abcdef0123456789abcdef"

    @property
    def things(self) -> dict[str, str]:
        """The ARNs of its things, by the names that people may use for them."""
        return {
            "task": self.task,
            "cluster": self.cluster,
            "definition": self.definition,
            "key": self.key,
            "bucket": self.bucket,
            "transcript": f"{self.bucket}/{self.prefix}{SESSION}.log" if self.bucket else "",
            "log-group": self.log_group,
        }
