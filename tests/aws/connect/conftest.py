"""An environment on the local AWS as `tfgen apply` leaves it, and a session-manager-plugin."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.conftest import REPOSITORY
from tfgen.aws.connect.account import Account
from tfgen.aws.connect.target import Target, target_of
from tfgen.aws.local import process
from tfgen.aws.local.process import LocalAws
from tfgen.aws.local.requirements import requirements
from tfgen.spec.environment import Environment, load_environment

LOGGING = {
    "kmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/k",
    "logging": "OVERRIDE",
    "logConfiguration": {
        "cloudWatchLogGroupName": "/shop-dev/ops/sessions",
        "cloudWatchEncryptionEnabled": True,
        "s3BucketName": "shop-dev-sessions-111122223333-eu-west-1",
        "s3EncryptionEnabled": True,
        "s3KeyPrefix": "sessions",
    },
}


Applied = tuple[Environment, LocalAws, Path]


@dataclass(frozen=True)
class Place:
    """The dev environment of a project, applied to a local AWS.

    Attributes:
        variables: Under which a command reaches it, with the plugin on PATH.
        seen: Where the plugin says what happens to it.
        earlier: The tasks of other tests: moto never forgets them.
    """

    root: Path
    spec: Environment
    variables: dict[str, str]
    seen: Path
    earlier: set[str] = field(default_factory=set)

    @property
    def target(self) -> Target:
        return target_of(self.spec)

    @property
    def account(self) -> Account:
        def client(service: str) -> Any:
            return boto3.client(
                service,
                region_name="eu-west-1",
                endpoint_url=self.variables["AWS_ENDPOINT_URL"],
                aws_access_key_id="testing",
                aws_secret_access_key="testing",
            )

        return Account("eu-west-1", client)

    def tasks(self) -> list[dict[str, Any]]:
        """Every task of this test, stopped ones too."""
        ecs = self.account.client("ecs")
        arns = [
            arn
            for status in ("RUNNING", "STOPPED")
            for arn in ecs.list_tasks(cluster=self.target.cluster, desiredStatus=status)["taskArns"]
            if arn not in self.earlier
        ]
        if not arns:
            return []
        tasks: list[dict[str, Any]] = ecs.describe_tasks(
            cluster=self.target.cluster, tasks=arns, include=["TAGS"]
        )["tasks"]
        return tasks

    def what(self, name: str) -> list[str]:
        """The lines of `calls` or of `seen`."""
        file = self.seen / name
        return file.read_text().splitlines() if file.exists() else []


@pytest.fixture(scope="package")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Applied]:
    spec = load_environment(REPOSITORY / "environments" / "dev.yaml").spec
    directory = tmp_path_factory.mktemp("local")
    aws = process.start(directory, spec.aws.account, spec.aws.region, requirements(spec))
    yield spec, aws, directory
    process.stop(directory)


@pytest.fixture
def place(applied: Applied, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    spec, aws, directory = applied
    (tmp_path / "environments").mkdir()
    # For --local the project has the same local AWS.
    (tmp_path / ".tfgen" / "local" / "dev").mkdir(parents=True)
    shutil.copy(directory / "server.json", tmp_path / ".tfgen" / "local" / "dev")
    shutil.copy(REPOSITORY / "environments" / "dev.yaml", tmp_path / "environments")
    programs = tmp_path / "bin"
    programs.mkdir()
    plugin = programs / "session-manager-plugin"
    fake = Path(__file__).parent / "fake_plugin.py"
    plugin.write_text(f'#!/bin/sh\nexec {sys.executable} {fake} "$@"\n')
    plugin.chmod(0o755)
    variables = {
        **aws.environment,
        "PATH": f"{programs}:/usr/bin:/bin",
        "FAKE_PLUGIN": str(tmp_path),
        "PYTHONPATH": str(REPOSITORY),
    }
    made = Place(tmp_path, spec, variables, tmp_path)
    _apply(made)
    made.earlier.update(task["taskArn"] for task in made.tasks())
    monkeypatch.chdir(tmp_path)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    yield made
    _clear(made)


def _apply(place: Place) -> None:
    """What `tfgen apply dev` makes of what a session needs."""
    ecs, ec2 = place.account.client("ecs"), place.account.client("ec2")
    names = place.spec.names
    ecs.create_cluster(
        clusterName=names.cluster,
        configuration={"executeCommandConfiguration": LOGGING},
        capacityProviders=["FARGATE"],
        defaultCapacityProviderStrategy=[{"capacityProvider": "FARGATE", "weight": 1}],
    )
    ecs.register_task_definition(
        family=names.task_family,
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        taskRoleArn=place.spec.aws.role_arn(names.task_role),
        containerDefinitions=[
            {
                "name": "ops",
                "image": place.spec.ops_task.image,
                "readonlyRootFilesystem": False,
                "linuxParameters": {"initProcessEnabled": True},
            }
        ],
    )
    groups = ec2.describe_security_groups(
        Filters=[{"Name": "group-name", "Values": [names.security_group]}]
    )["SecurityGroups"]
    if not groups:
        ec2.create_security_group(
            GroupName=names.security_group, Description="Ops", VpcId=place.spec.network.vpc_id
        )


def _clear(place: Place) -> None:
    """Each test finds a cluster that has never had a task."""
    ecs = place.account.client("ecs")
    for task in place.tasks():
        ecs.stop_task(cluster=place.target.cluster, task=task["taskArn"])
    ecs.delete_cluster(cluster=place.target.cluster)
