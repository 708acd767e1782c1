"""Checked-in environments and optional modules: applied by real Terraform to the local AWS."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from tfgen.aws.local.process import LocalAws, status, stop
from tfgen.aws.local.requirements import requirements
from tfgen.spec.environment import Environment, load_environment

ROOT = Path(__file__).parent.parent
ENVIRONMENTS = sorted(path.stem for path in (ROOT / "environments").glob("*.yaml"))

# Cases of tests/golden that switch on one optional module each.
OPTIONAL = (
    "connect_host",
    "ec2_capacity",
    "everything",
    "federation",
    "grants",
    "image_from_service",
    "instances_service",
    "namespace",
    "ops_service",
    "pipelines",
    "read_only_root",
    "trail",
    "vpc_endpoints",
)


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Path]:
    """A place for a project; its local AWS is gone afterwards."""
    yield tmp_path
    for directory in (tmp_path / ".tfgen" / "local").glob("*"):
        stop(directory)


@pytest.mark.terraform
@pytest.mark.usefixtures("terraform")
@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_a_checked_in_environment(copy: Path, name: str) -> None:
    for directory in ("environments", "modules"):
        ignore = shutil.ignore_patterns(".terraform*")
        shutil.copytree(ROOT / directory, copy / directory, ignore=ignore)
    _applied_planned_empty_and_destroyed(copy, name)


@pytest.mark.terraform
@pytest.mark.usefixtures("terraform")
@pytest.mark.parametrize("name", OPTIONAL)
def test_an_optional_module(copy: Path, name: str) -> None:
    _golden(copy, name)
    _applied_planned_empty_and_destroyed(copy, name)


@pytest.mark.terraform
@pytest.mark.usefixtures("terraform")
def test_a_way_into_production_stops_the_plan(copy: Path) -> None:
    """And so does an image that the execution role could not pull."""
    name = "image_from_service"
    _golden(copy, name)
    _tfgen(copy, "plan", name, "--local")
    aws = status(copy / ".tfgen" / "local" / name, "eu-west-1")
    assert aws
    ecs = _client(aws, "eu-west-1", "ecs")
    elsewhere = {"name": "rails", "image": "ghcr.io/example/shop:1", "memory": 512}
    ecs.register_task_definition(family="shop-prod-web", containerDefinitions=[elsewhere])
    for service, change, undo, told in (
        (
            "worker",
            {"enableExecuteCommand": True},
            {"enableExecuteCommand": False},
            "ECS Exec is on in shop-prod/worker",
        ),
        (
            "web",
            {"taskDefinition": "shop-prod-web:2"},
            {"taskDefinition": "shop-prod-web:1"},
            "Container rails of shop-prod/web does not run an image of 111122223333.dkr.ecr.",
        ),
    ):
        ecs.update_service(cluster="shop-prod", service=service, **change)
        [environment] = _tfgen(copy, "plan", name, "--local", expect=1)["environments"]
        assert [told in problem["message"] for problem in environment["problems"]] == [True]
        ecs.update_service(cluster="shop-prod", service=service, **undo)


def _golden(copy: Path, name: str) -> None:
    """A project of one case of tests/golden, rendered."""
    case = ROOT / "tests" / "golden" / name
    (copy / "environments").mkdir()
    shutil.copy(case / "spec.yaml", copy / "environments" / f"{name}.yaml")
    for beside in case.glob("*.xml"):
        shutil.copy(beside, copy / "environments")
    shutil.copytree(case / "expected", copy / "modules" / name)


def _applied_planned_empty_and_destroyed(copy: Path, name: str) -> None:
    plan = copy / "reviewed.tfplan"

    [planned] = _tfgen(
        copy, "plan", name, "--local", f"--out={plan}", "--detailed-exitcode", expect=2
    )["environments"]
    assert planned["changes"] and planned["summary"]["add"] > 30

    applied = _tfgen(copy, "apply", name, "--local", f"--plan={plan}")
    assert applied["result"] == f"{planned['summary']['add']} added, 0 changed, 0 destroyed"

    [again] = _tfgen(copy, "plan", name, "--local", "--detailed-exitcode")["environments"]
    assert not again["changes"] and not again["resources"] and not again["drift"]

    spec = load_environment(copy / "environments" / f"{name}.yaml").spec
    outputs = _tfgen(copy, "output", name, "--local")
    assert outputs["cluster_name"] == spec.names.cluster
    aws = status(copy / ".tfgen" / "local" / name, spec.aws.region)
    assert aws
    made = _made(aws, spec)
    assert made >= {spec.names.cluster, spec.names.bucket, spec.names.alert_topic}
    service = f"{spec.names.cluster}/{spec.names.task_family}"
    assert (service in made) == (spec.ops_task.service is not None)

    destroyed = _tfgen(copy, "destroy", name, "--local", "--yes")
    assert destroyed["result"] == f"0 added, 0 changed, {planned['summary']['add']} destroyed"
    assert not _made(aws, spec)


def _tfgen(project: Path, *arguments: str, expect: int = 0) -> dict[str, Any]:
    """Runs tfgen as a pipeline would: a process of its own, JSON on stdout, nobody to ask."""
    command = [sys.executable, "-m", "tfgen", f"--chdir={project}", *arguments, "--format=json"]
    done = subprocess.run(
        command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    assert done.returncode == expect, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def _client(aws: LocalAws, region: str, service: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=aws.endpoint,
        region_name=region,
        aws_access_key_id=aws.environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=aws.environment["AWS_SECRET_ACCESS_KEY"],
    )


def _made(aws: LocalAws, spec: Environment) -> set[str]:
    """The names of all that is in the account now and was not there beforehand."""

    def client(service: str) -> Any:
        return _client(aws, spec.aws.region, service)

    ecs, kms, ec2, iam = client("ecs"), client("kms"), client("ec2"), client("iam")
    clusters = ecs.describe_clusters(clusters=ecs.list_clusters()["clusterArns"])["clusters"]
    keys = [kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"] for key in kms.list_keys()["Keys"]]
    reservations = ec2.describe_instances()["Reservations"]
    instances = [one for reservation in reservations for one in reservation["Instances"]]
    alarms = client("cloudwatch").describe_alarms()["MetricAlarms"]
    scaling = client("application-autoscaling")
    services = [
        arn.partition(":service/")[2]
        for cluster in clusters
        if cluster["status"] == "ACTIVE"
        for arn in ecs.list_services(cluster=cluster["clusterName"])["serviceArns"]
    ]
    documents = client("ssm").list_documents(Filters=[{"Key": "Owner", "Values": ["Self"]}])
    # AWS makes keys of its own where a service first encrypts something, such as a volume.
    of_aws = {
        alias["TargetKeyId"]
        for alias in kms.list_aliases()["Aliases"]
        if alias["AliasName"].startswith("alias/aws/") and "TargetKeyId" in alias
    }
    names = {
        *services,
        *(one["InstanceId"] for one in instances if one["State"]["Name"] != "terminated"),
        *(document["Name"] for document in documents["DocumentIdentifiers"]),
        *(
            found["ResourceId"]
            for found in scaling.describe_scalable_targets(ServiceNamespace="ecs")[
                "ScalableTargets"
            ]
        ),
        *(
            found["ScheduledActionName"]
            for found in scaling.describe_scheduled_actions(ServiceNamespace="ecs")[
                "ScheduledActions"
            ]
        ),
        *(cluster["clusterName"] for cluster in clusters if cluster["status"] == "ACTIVE"),
        *(arn.rpartition("/")[2] for arn in ecs.list_task_definitions()["taskDefinitionArns"]),
        *(role["RoleName"] for role in iam.list_roles()["Roles"]),
        *(policy["Arn"] for policy in iam.list_policies(Scope="Local")["Policies"]),
        *(one["Arn"] for one in iam.list_saml_providers()["SAMLProviderList"]),
        *(policy["PolicyName"] for policy in iam.list_policies(Scope="Local")["Policies"]),
        *(one["Arn"] for one in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]),
        *(group["logGroupName"] for group in client("logs").describe_log_groups()["logGroups"]),
        *(bucket["Name"] for bucket in client("s3").list_buckets()["Buckets"]),
        *(topic["TopicArn"].rpartition(":")[2] for topic in client("sns").list_topics()["Topics"]),
        *(url.rpartition("/")[2] for url in client("sqs").list_queues().get("QueueUrls", [])),
        *(rule["Name"] for rule in client("events").list_rules()["Rules"]),
        *(alarm["AlarmName"] for alarm in alarms),
        *(trail["Name"] for trail in client("cloudtrail").describe_trails()["trailList"]),
        *({key["KeyId"] for key in keys if key["KeyState"] != "PendingDeletion"} - of_aws),
        *(
            group["GroupId"]
            for group in ec2.describe_security_groups()["SecurityGroups"]
            if group["GroupName"].startswith(f"{spec.name}-")
        ),
        *(
            endpoint["VpcEndpointId"]
            for endpoint in ec2.describe_vpc_endpoints()["VpcEndpoints"]
            if endpoint["State"] != "deleted"
        ),
        *(
            template["LaunchTemplateName"]
            for template in ec2.describe_launch_templates()["LaunchTemplates"]
        ),
        *(
            group["AutoScalingGroupName"]
            for group in client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
        ),
        *(
            profile["InstanceProfileName"]
            for profile in client("iam").list_instance_profiles()["InstanceProfiles"]
        ),
        *(
            provider["name"]
            for provider in ecs.describe_capacity_providers(
                capacityProviders=[spec.names.instances]
            )["capacityProviders"]
        ),
        *(
            namespace["Name"]
            for namespace in client("servicediscovery").list_namespaces()["Namespaces"]
        ),
    }
    beforehand = [*requirements(spec)]
    definitions = {
        f"{thing.name.replace('/', '-')}:1" for thing in beforehand if thing.kind == "service"
    }
    policies = {thing.name.rpartition("/")[2] for thing in beforehand if thing.kind == "policy"}
    return names - {thing.name for thing in beforehand} - definitions - policies
