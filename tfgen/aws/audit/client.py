"""Clients of AWS, and what their errors mean for the person at the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tfgen.errors import Problem, ToolError

_NO_PERMISSION = ("AccessDenied", "AccessDeniedException", "AllAccessDisabled", "403")
_BAD_CREDENTIALS = (
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "SignatureDoesNotMatch",
)


def client(service: str, region: str) -> Any:
    """A client with the credentials of the environment, patient where AWS asks it to wait."""
    import boto3
    from botocore.config import Config

    with explained(f"reach {service}", ""):
        return boto3.client(
            service,
            region_name=region,
            config=Config(retries={"mode": "standard", "max_attempts": 8}),
        )


def check_account(account: str, region: str) -> None:
    """Makes sure that the credentials are of the spec's account.

    Those of another one would show an account without sessions, and nobody would know.

    Raises:
        ToolError: They are not, or there are none.
    """
    with explained("find out whose credentials these are", ""):
        found = client("sts", region).get_caller_identity()["Account"]
    if found != account:
        raise ToolError(
            Problem(
                f"these credentials are of account {found}, and the environment is in {account}",
                hint="use credentials of that account, or read its trail: --trail s3://BUCKET",
            )
        )


@contextmanager
def explained(doing: str, permission: str) -> Iterator[None]:
    """Turns an error of AWS into one that says what to do.

    Raises:
        ToolError: For every error of botocore's.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        hint = ""
        if code in _NO_PERMISSION and permission:
            hint = f"it takes the permission {permission}"
        elif code in _BAD_CREDENTIALS:
            hint = "sign in again"
        raise ToolError(Problem(f"AWS did not let tfgen {doing}: {error}", hint=hint)) from None
    except BotoCoreError as error:
        raise ToolError(
            Problem(
                f"tfgen could not {doing}: {error}",
                hint="offline, give --trail and --transcripts (or --no-transcripts) from disk",
            )
        ) from None
