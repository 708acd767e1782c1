"""What boto3 raises → what the person at the terminal can do about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tfgen.errors import Problem, RefusedError, TfgenError

if TYPE_CHECKING:
    from botocore.exceptions import BotoCoreError, ClientError

# "User: arn:… is not authorized to perform: ecs:RunTask on resource: arn:… because no …"
# https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
_NOT_AUTHORIZED = re.compile(
    r"(?:User: (?P<who>\S+) )?is not authorized to perform:? (?P<action>[\w-]+:\w+)"
    r"(?: on resource:? (?P<resource>\S+))?(?: because (?P<why>.+))?",
    re.DOTALL,
)
_DENIED = ("AccessDeniedException", "AccessDenied", "UnauthorizedOperation")
_EXPIRED = ("ExpiredToken", "ExpiredTokenException", "RequestExpired")
_INVALID = ("InvalidClientTokenId", "UnrecognizedClientException", "AuthFailure")

_SERVER_ERROR = 500
_SIGN_IN = "sign in again: aws sso login, or as your company does it; then try once more"


class DeniedError(RefusedError):
    """AWS says that the caller may not do this."""


class UnansweredError(TfgenError):
    """AWS gave no answer, or none that can be read: what was asked for may have been done."""


class NoCredentialsFoundError(TfgenError):
    """Nothing says who asks."""


@contextmanager
def explained() -> Iterator[None]:
    """Turns what boto3 raises inside into a `TfgenError`.

    Raises:
        TfgenError: In its place, with what is wrong and how to mend it.
    """
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    try:
        yield
    except ClientError as error:
        raise _refusal(error) from error
    except BotoCoreError as error:
        raise _no_call(error) from error
    except ResponseParserError as error:  # a proxy's page
        hint = "check the network and HTTPS_PROXY"
        raise UnansweredError(Problem("AWS's answer cannot be read", hint=hint)) from error


def _refusal(error: ClientError) -> TfgenError:
    """AWS has answered, and says no."""
    code = error.response.get("Error", {}).get("Code", "")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
    said = error.response.get("Error", {}).get("Message", "") or str(error)
    operation = error.operation_name
    if code in _DENIED:
        return _denied(operation, said)
    if code in _EXPIRED:
        return TfgenError(Problem("the AWS credentials have expired", hint=_SIGN_IN))
    if code in _INVALID:
        hint = "choose others: --profile NAME, or AWS_PROFILE"
        return TfgenError(Problem("AWS does not know these credentials", hint=hint))
    if status >= _SERVER_ERROR:
        hint = "try again; AWS's health page may say more"
        return UnansweredError(Problem(f"AWS fails at {operation} ({code})", hint=hint))
    for wanted, message, hint in _ANSWERS:
        if re.search(wanted, f"{code}: {said}"):
            return TfgenError(Problem(message.format(said=said.rstrip(".")), hint=hint))
    return TfgenError(Problem(f"AWS refuses {operation}: {said.rstrip('.')} ({code})"))


# What ECS answers beside its common errors.
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommand.html
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
_ANSWERS = (
    (
        r"TargetNotConnected",
        "the exec agent of the container is not connected: {said}",
        "it may just be starting: try again with --task ID; else the task has no way to ssmmessages"
        " (a VPC endpoint or NAT), or its role lacks the four ssmmessages actions: "
        "tfgen connect ENV --check",
    ),
    (
        r"execute command was not enabled|agent isn.t running",
        "the task was started without ECS Exec, or its exec agent does not run: {said}",
        "it cannot be switched on for a running task: start one with tfgen connect ENV",
    ),
    (
        r"ClusterNotFound",
        "there is no such cluster: {said}",
        "has the environment been applied? tfgen plan ENV; is it the right region?",
    ),
    (
        r"ServiceNotFound",
        "there is no such service in the cluster: {said}",
        "has the environment been applied? tfgen plan ENV",
    ),
    (
        r"(?i)task ?definition.*(not found|inactive)|unable to describe task definition"
        r"|TaskDefinition not found",
        "there is no task definition: {said}",
        "has the environment been applied? tfgen plan ENV",
    ),
    (
        r"(?i)container.*(not found|does not exist|no container)|container name",
        "the task has no such container: {said}",
        "--container NAME; without it, it is the ops container",
    ),
    (
        r"(?i)referenced task was not found|task .*not found|The task provided",
        "there is no such task: {said}",
        "tfgen connect ENV --list shows those that run",
    ),
    (r"Throttling|TooManyRequests|Rate exceeded", "AWS is asked too often: {said}", "try again"),
    (
        r"(?i)\btags?\b",
        "ECS does not take the task's tags: {said}",
        "see --reason; the owner is the UserId of aws sts get-caller-identity",
    ),
)


def _denied(operation: str, said: str) -> DeniedError:
    found = _NOT_AUTHORIZED.search(said)
    if not found:
        return DeniedError(Problem(f"AWS denies {operation}: {said.rstrip('.')}", hint=_WHY))
    action = found["action"]
    where = f" on {found['resource']}" if found["resource"] else ""
    who = f" {found['who']}" if found["who"] else " you"
    why = f" ({found['why'].strip().rstrip('.')})" if found["why"] else ""
    return DeniedError(Problem(f"AWS denies{who} {action}{where}{why}", hint=_WHY))


_WHY = (
    "are these the credentials of a team of this environment? (--profile NAME)\n"
    "tfgen access ENV --why TEAM ACTION RESOURCE says which statement decides"
)


def _no_call(error: BotoCoreError) -> TfgenError:
    """No answer, or no question in the first place."""
    from botocore import exceptions

    match error:
        case exceptions.NoCredentialsError():
            return NoCredentialsFoundError(
                Problem(
                    "there are no AWS credentials",
                    hint="choose a profile: --profile NAME, or AWS_PROFILE; aws configure sso "
                    "makes one",
                )
            )
        case exceptions.ProfileNotFound():
            import botocore.session

            known = ", ".join(botocore.session.Session().available_profiles) or "none"
            return TfgenError(Problem(str(error).rstrip("."), hint=f"the profiles are: {known}"))
        case (
            exceptions.TokenRetrievalError()
            | exceptions.SSOError()
            | exceptions.RefreshWithMFAUnsupportedError()
        ):
            text = str(error).rstrip(".")
            return TfgenError(Problem(f"the AWS sign-in is over: {text}", hint=_SIGN_IN))
        case exceptions.CredentialRetrievalError() | exceptions.PartialCredentialsError():
            text = str(error).rstrip(".")
            return TfgenError(Problem(f"the AWS credentials cannot be had: {text}", hint=_SIGN_IN))
        case exceptions.HTTPClientError() | exceptions.ConnectionError():
            text = str(error).rstrip(".")
            hint = "check the network, the VPN and HTTPS_PROXY"
            return UnansweredError(Problem(f"AWS does not answer: {text}", hint=hint))
        case _:
            return TfgenError(Problem(str(error).rstrip(".")))
