"""Buckets of a local AWS, and ways to come between tfgen and S3."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse

from tests.aws.conftest import ACCOUNT, REGION, Client
from tfgen.aws.bootstrap.clients import Clients
from tfgen.aws.bootstrap.wanted import Wanted

KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0"

# Called with the name of each operation before it is sent; may raise, or return an error's code.
Between = Callable[[str], str | None]
_NUMBERS = itertools.count()


@pytest.fixture
def wanted() -> Wanted:
    """A bucket that nobody has yet, with everything that a spec can ask for."""
    return Wanted(
        bucket=f"state-{next(_NUMBERS)}",
        region=REGION,
        account=ACCOUNT,
        kms_key_arn=KEY,
        access_log=("central-access-logs", "state/"),
    )


@pytest.fixture
def clients(client: Client) -> Clients:
    """To the local AWS."""
    return Clients(client("s3"), client("sts"))


@pytest.fixture
def plain(wanted: Wanted) -> Wanted:
    """As little as a spec can ask for."""
    return replace(wanted, kms_key_arn=None, access_log=None)


@pytest.fixture
def mutating(clients: Clients) -> Iterator[list[str]]:
    """The names of the operations that change something, as they are sent."""
    seen: list[str] = []

    def watch(operation: str) -> None:
        if not operation.startswith(("Get", "Head", "List")):
            seen.append(operation)

    yield seen if between(clients.s3, watch) else []


def between(s3: Any, what: Between) -> Any:
    """Lets `what` come between a client and S3: its return value is answered instead."""

    def before(model: Any, **_: Any) -> Any:
        code = what(model.name)
        if not code:
            return None
        status = 403 if code == "AccessDenied" else 409
        error = {"Code": code, "Message": "as arranged"}
        return AWSResponse("", status, {}, None), {
            "Error": error,
            "ResponseMetadata": {"HTTPStatusCode": status, "HTTPHeaders": {}},
        }

    s3.meta.events.register("before-call.s3.*", before)
    return s3
