"""The connection to AWS, and whether it is the right account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tfgen.aws.bootstrap.wanted import Wanted
from tfgen.errors import Problem, RefusedError, TfgenError

_SIGN_IN = "sign in to the account, as with `aws sso login`, or set AWS_PROFILE"


@dataclass(frozen=True, slots=True)
class Clients:
    """boto3's clients, in the bucket's region."""

    s3: Any
    sts: Any


@contextmanager
def reaching_aws() -> Iterator[None]:
    """Says in words why AWS cannot be reached: no credentials, none that are valid, no network.

    Raises:
        TfgenError: Instead of botocore's own errors.
    """
    from botocore.exceptions import BotoCoreError

    try:
        yield
    except BotoCoreError as error:
        raise TfgenError(Problem(f"cannot work with AWS: {error}", hint=_SIGN_IN)) from error


def connect(wanted: Wanted, environment: Mapping[str, str] | None = None) -> Clients:
    """Clients with the credentials of this process, or with those in a local AWS's `environment`.

    Raises:
        TfgenError: AWS_PROFILE names a profile that there is not.
    """
    import boto3
    from botocore.config import Config

    config = Config(retries={"mode": "standard", "max_attempts": 5})
    given: dict[str, Any] = {"region_name": wanted.region, "config": config}
    if environment:
        given |= {
            "endpoint_url": environment["AWS_ENDPOINT_URL"],
            "aws_access_key_id": environment["AWS_ACCESS_KEY_ID"],
            "aws_secret_access_key": environment["AWS_SECRET_ACCESS_KEY"],
        }
    with reaching_aws():
        session = boto3.Session()
        return Clients(session.client("s3", **given), session.client("sts", **given))


def check_account(wanted: Wanted, clients: Clients) -> None:
    """Makes sure that whoever calls is in the spec's account.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html

    Raises:
        RefusedError: They are in another one.
        TfgenError: They have no credentials, or none that are valid.
    """
    from botocore.exceptions import ClientError

    try:
        caller = clients.sts.get_caller_identity()
    except ClientError as error:
        raise TfgenError(Problem(f"cannot tell who is calling: {error}", hint=_SIGN_IN)) from error
    if caller["Account"] != wanted.account:
        message = (
            f"these credentials are of account {caller['Account']} ({caller['Arn']}), "
            f"and the spec says {wanted.account}"
        )
        raise RefusedError(Problem(message, hint=f"sign in to account {wanted.account}"))
