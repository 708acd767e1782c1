"""A local AWS for the tests of a file, and ways to ask it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from tfgen.aws.local import process
from tfgen.aws.local.existing import Existing
from tfgen.aws.local.process import LocalAws

ACCOUNT, REGION = "111122223333", "eu-west-1"
VPC, GROUP = "vpc-0123456789abcdef0", "sg-0fedcba9876543210"

Client = Callable[[str], Any]

EXISTING = (
    Existing("vpc", VPC, REGION),
    Existing("subnet", "subnet-0123456789abcdef0", REGION, VPC),
    Existing("subnet", "subnet-0123456789abcdef1", REGION, VPC),
    Existing("security_group", GROUP, REGION, VPC),
    Existing("bucket", "central-access-logs", REGION),
    Existing("bucket", "central-state", "us-east-1"),
    Existing("saml_provider", f"arn:aws:iam::{ACCOUNT}:saml-provider/onelogin", REGION),
    Existing("oidc_provider", f"arn:aws:iam::{ACCOUNT}:oidc-provider/ci.example.com/x", REGION),
    Existing("policy", f"arn:aws:iam::{ACCOUNT}:policy/team/boundary", REGION),
    Existing("secret", f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:a/b-AbCdEf", REGION),
    Existing("secret", f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:plain", REGION),
    Existing("parameter", f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/a/b", REGION),
    Existing("parameter", f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/plain", REGION),
    Existing("repository", "app", REGION),
    Existing("route_table", "rtb-0123456789abcdef0", REGION, VPC),
    Existing("routes_of_subnet", "subnet-0123456789abcdef0", REGION, VPC),
    Existing("prefix_list", "pl-0123456789abcdef0", REGION),
    Existing("image", "/aws/service/bottlerocket/aws-ecs-2/arm64/1.54.0/image_id", REGION),
    Existing("ami", "ami-0123456789abcdef0", REGION),
)


def client_of(endpoint: str, region: str = REGION) -> Client:
    """Clients of a server: `client("s3")`."""

    def client(service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=endpoint,
            region_name=region,
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )

    return client


@pytest.fixture(scope="module")
def local_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """One that holds all kinds of existing things."""
    directory = tmp_path_factory.mktemp("local")
    yield process.start(directory, ACCOUNT, REGION, EXISTING)
    process.stop(directory)


@pytest.fixture(scope="module")
def client(local_aws: LocalAws) -> Client:
    return client_of(local_aws.endpoint)
