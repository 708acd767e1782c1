"""Answers of AWS in place of AWS, held against botocore's own models."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.stub import Stubber

from tfgen.aws.connect.account import Account

REGION = "eu-west-1"

Answer = tuple[str, dict[str, Any]] | tuple[str, str, str]
"""(operation, response), or (operation, error code, message)."""


def answering(**services: list[Answer]) -> Account:
    """An account whose services give these answers, in this order, and no others."""
    clients = {}
    for service, answers in services.items():
        clients[service] = client = boto3.client(
            service, region_name=REGION, aws_access_key_id="a", aws_secret_access_key="b"
        )
        stubber = Stubber(client)
        for answer in answers:
            match answer:
                case (operation, dict() as response):
                    stubber.add_response(operation, response)
                case (operation, str() as code, message):
                    stubber.add_client_error(operation, code, message)
        stubber.activate()
    return Account(REGION, lambda service: clients[service])
