"""The local AWS holds what a spec takes for granted, under exactly its names."""

from __future__ import annotations

from pathlib import Path

import pytest

from tfgen.aws.local import process
from tfgen.aws.local.existing import Existing
from tfgen.aws.local.process import LocalAws

from .conftest import ACCOUNT, EXISTING, GROUP, REGION, VPC, Client, client_of


def test_the_account(client: Client) -> None:
    assert client("sts").get_caller_identity()["Account"] == ACCOUNT


def test_network(client: Client) -> None:
    ec2 = client("ec2")
    [vpc] = ec2.describe_vpcs(VpcIds=[VPC])["Vpcs"]
    assert vpc["CidrBlock"] == "10.0.0.0/16"
    subnets = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [VPC]}])["Subnets"]
    assert [(s["SubnetId"], s["CidrBlock"], s["AvailabilityZone"]) for s in subnets] == [
        ("subnet-0123456789abcdef0", "10.0.0.0/24", "eu-west-1a"),
        ("subnet-0123456789abcdef1", "10.0.1.0/24", "eu-west-1b"),
    ]
    [group] = ec2.describe_security_groups(GroupIds=[GROUP])["SecurityGroups"]
    assert group["VpcId"] == VPC


def test_routes(client: Client) -> None:
    ec2 = client("ec2")
    [listed] = ec2.describe_route_tables(RouteTableIds=["rtb-0123456789abcdef0"])["RouteTables"]
    assert listed["VpcId"] == VPC
    of_subnet = [{"Name": "association.subnet-id", "Values": ["subnet-0123456789abcdef0"]}]
    assert len(ec2.describe_route_tables(Filters=of_subnet)["RouteTables"]) == 1
    assert ec2.describe_managed_prefix_lists(PrefixListIds=["pl-0123456789abcdef0"])["PrefixLists"]


def test_images_by_their_parameter(client: Client) -> None:
    name = "/aws/service/bottlerocket/aws-ecs-2/arm64/1.54.0/image_id"
    image = client("ssm").get_parameter(Name=name)["Parameter"]["Value"]
    assert client("ec2").describe_images(ImageIds=[image])["Images"]


def test_an_image_by_its_id(client: Client) -> None:
    [image] = client("ec2").describe_images(ImageIds=["ami-0123456789abcdef0"])["Images"]
    assert (image["RootDeviceType"], bool(image["RootDeviceName"])) == ("ebs", True)


def test_buckets_where_they_are(client: Client) -> None:
    s3 = client("s3")
    places = {
        bucket["Name"]: s3.get_bucket_location(Bucket=bucket["Name"])["LocationConstraint"]
        for bucket in s3.list_buckets()["Buckets"]
    }
    assert places == {"central-access-logs": REGION, "central-state": None}


def test_identity_providers(client: Client) -> None:
    iam = client("iam")
    [saml] = iam.list_saml_providers()["SAMLProviderList"]
    assert saml["Arn"] == f"arn:aws:iam::{ACCOUNT}:saml-provider/onelogin"
    [oidc] = iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]
    assert oidc["Arn"] == f"arn:aws:iam::{ACCOUNT}:oidc-provider/ci.example.com/x"


def test_policies(client: Client) -> None:
    [policy] = client("iam").list_policies(Scope="Local")["Policies"]
    assert policy["Arn"] == f"arn:aws:iam::{ACCOUNT}:policy/team/boundary"


@pytest.mark.parametrize(
    ("region", "name", "arn"),
    [
        (REGION, "a/b", f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:a/b-AbCdEf"),
        ("us-east-1", "plain", f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:plain"),
    ],
)
def test_secrets(local_aws: LocalAws, region: str, name: str, arn: str) -> None:
    secrets = client_of(local_aws.endpoint, region)("secretsmanager")
    assert secrets.describe_secret(SecretId=name)["ARN"] == arn
    assert secrets.get_secret_value(SecretId=arn)["SecretString"]


@pytest.mark.parametrize("name", ["/a/b", "plain"])
def test_parameters(client: Client, name: str) -> None:
    assert client("ssm").get_parameter(Name=name)["Parameter"]["Type"] == "SecureString"


def test_repositories(client: Client) -> None:
    [repository] = client("ecr").describe_repositories()["repositories"]
    assert repository["repositoryName"] == "app"


def test_services(tmp_path: Path) -> None:
    existing = [
        Existing("cluster", "production", REGION),
        Existing("service", "production/web", REGION, container="rails", image="shop:7"),
    ]
    aws = process.start(tmp_path, ACCOUNT, REGION, existing)
    try:
        process.start(tmp_path, ACCOUNT, REGION, existing)  # what is there stays as it is
        ecs = client_of(aws.endpoint)("ecs")
        assert len(ecs.list_task_definitions()["taskDefinitionArns"]) == 1
        [service] = ecs.describe_services(cluster="production", services=["web"])["services"]
        assert (service["status"], service["launchType"]) == ("ACTIVE", "FARGATE")
        definition = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])
        [container] = definition["taskDefinition"]["containerDefinitions"]
        assert (container["name"], container["image"]) == ("rails", "shop:7")
        assert not service.get("enableExecuteCommand")
    finally:
        process.stop(tmp_path)


def test_seeding_again_adds_what_is_new_and_leaves_the_rest(tmp_path: Path) -> None:
    first = process.start(tmp_path, ACCOUNT, REGION, EXISTING)
    try:
        group = client_of(first.endpoint)("ec2").create_security_group(
            GroupName="made", Description="made since", VpcId=VPC
        )["GroupId"]
        third = Existing("subnet", "subnet-0123456789abcdef2", REGION, VPC)
        again = process.start(tmp_path, ACCOUNT, REGION, [*EXISTING, third])
        assert again.endpoint == first.endpoint
        ec2 = client_of(again.endpoint)("ec2")
        subnets = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [VPC]}])["Subnets"]
        assert len(subnets) == 3
        assert ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"]
    finally:
        process.stop(tmp_path)


@pytest.mark.parametrize(
    ("region", "partition"), [("us-gov-west-1", "aws-us-gov"), ("cn-north-1", "aws-cn")]
)
def test_other_partitions(tmp_path: Path, region: str, partition: str) -> None:
    saml = f"arn:{partition}:iam::{ACCOUNT}:saml-provider/onelogin"
    existing = [
        Existing("vpc", VPC, region),
        Existing("subnet", "subnet-0123456789abcdef0", region, VPC),
        Existing("bucket", "central-state", region),
        Existing("saml_provider", saml, region),
    ]
    aws = process.start(tmp_path, ACCOUNT, region, existing)
    try:
        client = client_of(aws.endpoint, region)
        assert client("iam").get_saml_provider(SAMLProviderArn=saml)
        assert client("s3").head_bucket(Bucket="central-state")
        [subnet] = client("ec2").describe_subnets(SubnetIds=["subnet-0123456789abcdef0"])["Subnets"]
        assert subnet["AvailabilityZone"].startswith(region)
    finally:
        process.stop(tmp_path)
