"""Who asks, in which account, and the boto3 clients for it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tfgen.aws.connect.failures import explained
from tfgen.errors import Problem, RefusedError
from tfgen.spec.aws import Aws

# Nobody waits minutes for an answer that does not come, and Ctrl-C waits for the call in hand.
_CONNECT_SECONDS, _READ_SECONDS, _ATTEMPTS = 10, 30, 4


@dataclass(frozen=True, slots=True)
class Account:
    """The way into one region of an account.

    Attributes:
        client: Service → its boto3 client.
        profile: The named profile that was asked for, or "".
        credentials: The access key, secret and token in use at this moment, for the process that
            stops the task should this one be killed; empty where there are none.
    """

    region: str
    client: Callable[[str], Any]
    profile: str = ""
    credentials: Callable[[], dict[str, str]] = dict


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks.

    Attributes:
        user_id: `aws:userid` of IAM: `AROA…:session-name` for a role, `AIDA…` for a user.
            https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
        arn: Such as `arn:aws:sts::111122223333:assumed-role/shop-access-backend/ada`.
    """

    user_id: str
    arn: str
    account: str


def account(region: str, profile: str = "") -> Account:
    """The account that boto3 finds credentials for, as every AWS tool does.

    Raises:
        TfgenError: There is no such profile.
    """
    import boto3
    from botocore.config import Config

    with explained():
        session = boto3.Session(profile_name=profile or None, region_name=region)
    config = Config(
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
    )

    def credentials() -> dict[str, str]:
        with explained():
            found = session.get_credentials()
            frozen = found.get_frozen_credentials() if found else None
        if frozen is None:
            return {}
        keys = {
            "aws_access_key_id": frozen.access_key,
            "aws_secret_access_key": frozen.secret_key,
            "aws_session_token": frozen.token,
        }
        return {name: value for name, value in keys.items() if value}

    @functools.cache
    def client(service: str) -> Any:
        return session.client(service, config=config)

    return Account(region, client, profile, credentials)


def sign_in(account: Account, aws: Aws) -> Caller:
    """Who the credentials belong to.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html

    Raises:
        RefusedError: They are for another account than the spec's.
        TfgenError: There are none, or they are not valid any more.
    """
    with explained():
        found = account.client("sts").get_caller_identity()
    caller = Caller(found["UserId"], found["Arn"], found["Account"])
    if caller.account != aws.account:
        raise RefusedError(
            Problem(
                f"the credentials are for account {caller.account} ({caller.arn}), and this "
                f"environment is in account {aws.account}",
                hint="choose others: --profile NAME, or AWS_PROFILE",
            )
        )
    return caller
