"""What tfgen warns of: a network in which ops tasks would not reach what they need."""

from __future__ import annotations

import pytest
import yaml

from tfgen.spec.endpoint_services import needed_services
from tfgen.spec.environment import Environment
from tfgen.spec.network_warnings import network_warnings

ECR = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:1"
SECRET = "arn:aws:secretsmanager:{}:111122223333:secret:shop/db-AbCdEf"

ENDPOINTS = "internet: none, endpoints: {other_clients: []}"


def _warnings(
    network: str, image: str = ECR, region: str = "", host: str | None = None
) -> list[tuple[str, str, str]]:
    spec = _spec(network, image, region, host)
    return [
        (".".join(map(str, path)), message, hint) for path, message, hint in network_warnings(spec)
    ]


def _spec(network: str, image: str, region: str, host: str | None) -> Environment:
    secrets = {"DB": {"secretsmanager": SECRET.format(region)}} if region else {}
    document: dict[str, object] = {
        "name": "shop-dev",
        "aws": {"account": "111122223333", "region": "eu-west-1"},
        "state": {"backend": "local"},
        "network": {
            "vpc_id": "vpc-11112222",
            "subnet_ids": ["subnet-11112222"],
            **yaml.safe_load(f"{{{network}}}"),
        },
        "ops_task": {"image": image, "secrets": secrets},
        "access": {
            "teams": {"backend": {"iam": {"principals": ["arn:aws:iam::111122223333:user/a"]}}}
        },
    }
    if host is not None:
        document["connect_host"] = yaml.safe_load(host)
    return Environment.model_validate(document)


def test_a_connect_host_has_endpoints_for_its_agent_and_for_shells() -> None:
    services = {host: needed_services(_spec(ENDPOINTS, ECR, "", host)) for host in (None, "{}")}
    assert set(services["{}"]) - set(services[None]) == {"ssm", "ecs"}


def test_a_connect_host_without_a_way_to_its_plugin() -> None:
    [(path, message, hint)] = _warnings(ENDPOINTS, host="{}")
    assert path == "connect_host"
    assert "s3.amazonaws.com" in message and "connect_host.subnet_id" in hint
    assert _warnings(ENDPOINTS, host="{subnet_id: subnet-33334444}") == []
    assert _warnings("internet: nat", host="{}") == []


def test_neither_endpoints_nor_the_internet() -> None:
    [(path, message, hint)] = _warnings("")
    assert path == "network"
    assert message.startswith("says neither how its subnets reach the Internet nor which endpoints")
    assert "internet: nat" in hint and "endpoints" in hint


@pytest.mark.parametrize(
    "network",
    [
        "internet: nat",
        "internet: public",
        "internet: none, https_cidrs: [10.0.0.0/8]",
        "https_cidrs: [10.0.0.0/8]",
        ENDPOINTS,
    ],
)
def test_a_way_that_is_declared(network: str) -> None:
    assert _warnings(network) == []


def test_endpoints_that_leave_something_out() -> None:
    [(path, message, _)] = _warnings(
        "endpoints: {other_clients: [], services: [ssmmessages, kms, ecr.api, ecr.dkr]}",
        region="eu-west-1",
    )
    assert path == "network.endpoints.services"
    assert message == (
        "lacks logs, s3, secretsmanager, and HTTPS goes nowhere but to these endpoints"
    )


@pytest.mark.parametrize("image", ["shop:1", ECR.replace("eu-west-1", "us-east-1")])
def test_an_image_that_endpoints_do_not_reach(image: str) -> None:
    [(path, message, hint)] = _warnings(ENDPOINTS, image)
    assert path == "ops_task.image"
    assert "no private ECR registry of this region" in message and "eu-west-1" in hint


def test_a_secret_of_another_region() -> None:
    [(path, message, hint)] = _warnings(ENDPOINTS, region="us-east-1")
    assert path == "ops_task.secrets.DB"
    assert message == "is in us-east-1, and an endpoint reaches secretsmanager in eu-west-1 alone"
    assert "replicate it to eu-west-1" in hint


def test_no_warning_where_https_goes_elsewhere_too() -> None:
    network = "endpoints: {other_clients: [], services: [kms]}, https_cidrs: [10.0.0.0/8]"
    assert _warnings(network, "shop:1", "us-east-1") == []
