"""All kinds of resources that tfgen renders, by hand: applied, planned empty and destroyed.

The HCL in fixtures/environment is written against AWS and knows nothing of the local one. It goes
through a provider with default tags and allowed accounts.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tfgen.aws.local import process
from tfgen.aws.local.existing import Existing
from tfgen.aws.local.process import LocalAws
from tfgen.errors import ToolError
from tfgen.terraform.apply import apply
from tfgen.terraform.copy import copy_module
from tfgen.terraform.events import ChangeSummary, ResourceChange
from tfgen.terraform.find import Terraform, find
from tfgen.terraform.init import init
from tfgen.terraform.output import output
from tfgen.terraform.plan import plan
from tfgen.terraform.show import show
from tfgen.terraform.workspace import Workspace

from .conftest import ACCOUNT, EXISTING, REGION, client_of

FIXTURE = Path(__file__).parent / "fixtures" / "environment"
RESOURCES = 35

STATE = """terraform {
  backend "s3" {
    bucket              = "demo-state"
    key                 = "demo/terraform.tfstate"
    region              = "eu-west-1"
    encrypt             = true
    use_lockfile        = true
    allowed_account_ids = ["111122223333"]
  }
}

resource "terraform_data" "one" {
  input = "1"
}

output "one" {
  value = terraform_data.one.output
}
"""
GROUP = """provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["111122223333"]
}

resource "aws_cloudwatch_log_group" "sessions" {
  name              = "/demo/sessions"
  retention_in_days = 30
}
"""

pytestmark = pytest.mark.terraform


@pytest.fixture
def aws(tmp_path: Path) -> Iterator[LocalAws]:
    """A local AWS of its own for each test."""
    bucket = Existing("bucket", "demo-state", REGION)
    yield process.start(tmp_path / "local", ACCOUNT, REGION, [*EXISTING, bucket])
    process.stop(tmp_path / "local")


def test_everything(aws: LocalAws, tmp_path: Path, terraform: Terraform) -> None:
    workspace = Workspace(tmp_path / "module", terraform, aws.environment)
    copy_module(FIXTURE, workspace.directory)
    init(workspace)
    file = tmp_path / "p"

    assert plan(workspace, file).summary == ChangeSummary("plan", RESOURCES, 0, 0)
    assert apply(workspace, file) == ChangeSummary("apply", RESOURCES, 0, 0)
    assert output(workspace)["cluster"].value == "demo-ops"

    again = plan(workspace, file)
    assert not again.changes, show(workspace, file)
    assert not again.drift

    s3 = client_of(aws.endpoint)("s3")
    s3.put_object(Bucket="demo-transcripts-111122223333", Key="sessions/x.log", Body=b"x")
    for version in s3.list_object_versions(Bucket="demo-transcripts-111122223333")["Versions"]:
        s3.delete_object(
            Bucket="demo-transcripts-111122223333",
            Key=version["Key"],
            VersionId=version["VersionId"],
            BypassGovernanceRetention=True,
        )

    assert plan(workspace, file, destroy=True).summary.remove == RESOURCES
    assert apply(workspace, file) == ChangeSummary("apply", 0, 0, RESOURCES)
    _nothing_is_left(aws)


def _nothing_is_left(aws: LocalAws) -> None:
    client = client_of(aws.endpoint)
    # A deleted cluster is still listed, as on AWS.
    clusters = client("ecs").list_clusters()["clusterArns"]
    found = client("ecs").describe_clusters(clusters=clusters)["clusters"]
    assert [cluster["status"] for cluster in found] == ["INACTIVE"]
    assert client("ecs").list_task_definitions()["taskDefinitionArns"] == []
    assert client("iam").list_roles()["Roles"] == []
    policies = client("iam").list_policies(Scope="Local")["Policies"]
    assert {one["Arn"] for one in policies} <= {thing.name for thing in EXISTING}
    assert client("logs").describe_log_groups()["logGroups"] == []
    assert client("sns").list_topics()["Topics"] == []
    assert "QueueUrls" not in client("sqs").list_queues()
    assert client("events").list_rules()["Rules"] == []
    aliases = [alias["AliasName"] for alias in client("kms").list_aliases()["Aliases"]]
    assert [name for name in aliases if not name.startswith("alias/aws/")] == []
    existing = {thing.name for thing in EXISTING} | {"demo-state"}
    assert {bucket["Name"] for bucket in client("s3").list_buckets()["Buckets"]} <= existing


def _find(name: str) -> Terraform:
    try:
        return find({"PATH": os.environ["PATH"], "TFGEN_TERRAFORM": name})
    except ToolError as error:
        pytest.skip(str(error))


@pytest.fixture
def workspace(aws: LocalAws, tmp_path: Path, terraform: Terraform) -> Workspace:
    """One log group, initialised."""
    made = Workspace(tmp_path / "module", terraform, aws.environment)
    made.directory.mkdir()
    (made.directory / "main.tf").write_text(GROUP)
    init(made)
    return made


@pytest.mark.parametrize("name", ["terraform", "embedded"])
def test_state_in_s3_and_its_lock(aws: LocalAws, tmp_path: Path, name: str) -> None:
    """The variables alone lead the backend to the local AWS: nothing is configured for it."""
    workspace = Workspace(tmp_path / "module", _find(name), aws.environment)
    workspace.directory.mkdir()
    (workspace.directory / "main.tf").write_text(STATE)
    init(workspace)
    file = tmp_path / "p"
    plan(workspace, file)
    apply(workspace, file)
    assert not plan(workspace, file).changes
    assert output(workspace)["one"].value == "1"
    s3 = client_of(aws.endpoint)("s3")
    assert s3.head_object(Bucket="demo-state", Key="demo/terraform.tfstate")
    assert not (workspace.directory / "terraform.tfstate").exists()

    lock = (
        '{"ID":"0b1e28a4-7a0e-6e0c-1b52-4a3f4d1e9c55","Operation":"OperationTypeApply",'
        '"Info":"","Who":"ci@runner-7","Version":"1.11.4",'
        '"Created":"2026-01-02T03:04:05.678Z","Path":"demo-state/demo/terraform.tfstate"}'
    )
    s3.put_object(Bucket="demo-state", Key="demo/terraform.tfstate.tflock", Body=lock.encode())
    with pytest.raises(ToolError, match=r"locked by ci@runner-7 since 2026-01-02 .* for apply"):
        plan(workspace, file)


def test_the_embedded_one_and_a_change_from_outside(
    aws: LocalAws, workspace: Workspace, tmp_path: Path
) -> None:
    workspace, file = replace(workspace, terraform=_find("embedded")), tmp_path / "p"
    init(workspace)
    plan(workspace, file)
    assert apply(workspace, file).add == 1
    client_of(aws.endpoint)("logs").put_retention_policy(
        logGroupName="/demo/sessions", retentionInDays=1
    )
    made = plan(workspace, file)
    address = "aws_cloudwatch_log_group.sessions"
    assert made.resources == (ResourceChange(address, "update"),)
    assert made.drift == (ResourceChange(address, "update", drift=True),)


def test_wrong_credentials_and_none(workspace: Workspace, tmp_path: Path) -> None:
    secret = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    variables = {k: v for k, v in workspace.environment.items() if k not in secret}
    with pytest.raises(ToolError, match="credential") as caught:
        plan(replace(workspace, environment=variables), tmp_path / "p")
    assert "--local" in caught.value.problems[0].hint

    (workspace.directory / "main.tf").write_text(GROUP.replace(ACCOUNT, "444455556666"))
    with pytest.raises(ToolError, match="account ID not allowed") as caught:
        plan(workspace, tmp_path / "p")
    assert "aws.account" in caught.value.problems[0].hint
