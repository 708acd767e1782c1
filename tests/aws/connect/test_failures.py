"""What AWS or boto3 says → what the person reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.aws.connect.stubs import Answer, answering
from tests.conftest import Run
from tfgen.aws.connect.account import account, sign_in
from tfgen.aws.connect.failures import DeniedError, UnansweredError, explained
from tfgen.aws.connect.plugin import Plugin
from tfgen.aws.connect.session import open_session
from tfgen.aws.connect.target import Target
from tfgen.aws.connect.wait import Ready
from tfgen.errors import ExitCode, TfgenError
from tfgen.spec.aws import Aws

ACCOUNT = "111122223333"
ROLE = f"arn:aws:sts::{ACCOUNT}:assumed-role/shop-dev-access-backend/ada"
TASK = f"arn:aws:ecs:eu-west-1:{ACCOUNT}:task/shop-dev-ops/0123"
DENIED = f"User: {ROLE} is not authorized to perform: {{}} on resource: {TASK} because {{}}"


@pytest.mark.parametrize(
    ("code", "said", "message", "hint"),
    [
        (
            "AccessDeniedException",
            DENIED.format(
                "ecs:ExecuteCommand",
                "no identity-based policy allows the ecs:ExecuteCommand action",
            ),
            f"AWS denies {ROLE} ecs:ExecuteCommand on {TASK} (no identity-based policy allows the "
            "ecs:ExecuteCommand action)",
            "tfgen access ENV --why",
        ),
        (
            "AccessDeniedException",
            DENIED.format("ecs:StopTask", "an explicit deny in an identity-based policy"),
            f"AWS denies {ROLE} ecs:StopTask on {TASK} (an explicit deny in an identity-based "
            "policy)",
            "--profile NAME",
        ),
        ("UnauthorizedOperation", "You are not authorized.", "AWS denies ExecuteCommand", ""),
        ("ExpiredTokenException", "expired", "the AWS credentials have expired", "aws sso login"),
        ("UnrecognizedClientException", "x", "AWS does not know these credentials", "--profile"),
        (
            "TargetNotConnectedException",
            "The execute command failed due to an internal error. Try again later.",
            "the exec agent of the container is not connected: The execute command failed due to "
            "an internal error. Try again later",
            "ssmmessages",
        ),
        (
            "InvalidParameterException",
            "The execute command failed because execute command was not enabled when the task was "
            "run or the execute command agent isn't running.",
            "the task was started without ECS Exec, or its exec agent does not run",
            "start one with tfgen connect ENV",
        ),
        ("ClusterNotFoundException", "Cluster not found.", "there is no such cluster", "applied?"),
        (
            "ClientException",
            "Unable to describe task definition.",
            "there is no task definition",
            "applied?",
        ),
        (
            "InvalidParameterException",
            "The container name must be specified.",
            "the task has no such container",
            "--container",
        ),
        ("ThrottlingException", "Rate exceeded", "AWS is asked too often", "try again"),
        ("Strange", "It is Tuesday.", "AWS refuses ExecuteCommand: It is Tuesday (Strange)", ""),
    ],
)
def test_what_ecs_refuses(code: str, said: str, message: str, hint: str) -> None:
    ecs = answering(ecs=[("execute_command", code, said)]).client("ecs")
    with pytest.raises(TfgenError) as caught, explained():
        ecs.execute_command(task="t", command="c", interactive=True)
    [problem] = caught.value.problems
    assert problem.message.startswith(message)
    assert hint in problem.hint
    assert isinstance(caught.value, DeniedError) == problem.message.startswith("AWS denies")


def test_the_wrong_account_is_refused() -> None:
    answer = {"UserId": "AROAX:ada", "Account": "999988887777", "Arn": ROLE}
    with pytest.raises(TfgenError) as caught:
        sign_in(answering(sts=[("get_caller_identity", answer)]), _aws())
    assert caught.value.exit_code is ExitCode.REFUSED
    assert str(caught.value) == (
        f"the credentials are for account 999988887777 ({ROLE}), and this environment is in "
        f"account {ACCOUNT}"
    )


def _aws() -> Aws:
    return Aws(account=ACCOUNT, region="eu-west-1")


SSO = """
[profile over]
sso_session = company
sso_account_id = 111122223333
sso_role_name = backend
[sso-session company]
sso_start_url = https://example.awsapps.com/start
sso_region = eu-west-1
[profile broken]
credential_process = false
"""


@pytest.fixture
def nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without credentials, with two profiles that have none either."""
    (tmp_path / "config").write_text(SSO)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.mark.parametrize(
    ("profile", "message", "hint"),
    [
        ("", "there are no AWS credentials", "--profile NAME"),
        ("nope", "The config profile (nope) could not be found", "the profiles are: "),
        ("over", "the AWS sign-in is over: ", "aws sso login"),
        ("broken", "the AWS credentials cannot be had: ", "sign in again"),
    ],
)
@pytest.mark.usefixtures("nobody")
def test_nobody_can_be_told_who_asks(profile: str, message: str, hint: str) -> None:
    with pytest.raises(TfgenError) as caught:
        sign_in(account("eu-west-1", profile), _aws())
    [problem] = caught.value.problems
    assert problem.message.startswith(message)
    assert hint in problem.hint


def test_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(UnansweredError, match="AWS does not answer: Could not connect"):
        sign_in(account("eu-west-1"), _aws())


@pytest.mark.usefixtures("project", "nobody")
def test_the_remedy_names_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    ran = run("connect", "dev", "--reason", "OPS-1")
    assert ran.code == ExitCode.ERROR
    assert ran.err.startswith("error: session-manager-plugin is not installed\n  it carries the ")


@pytest.mark.parametrize("times", [1, 2, 3])
def test_an_agent_that_is_not_connected_yet_is_asked_again(times: int) -> None:
    session = {"sessionId": "s", "streamUrl": "wss://x", "tokenValue": "t"}
    not_yet: Answer = ("execute_command", "TargetNotConnectedException", "Try again later.")
    answers = [*[not_yet] * times, ("execute_command", {"session": session})]
    target = Target("shop-dev", "eu-west-1", "shop-dev-ops", "shop-dev-ops", "ops")
    plugin = Plugin(("session-manager-plugin",), (1, 2, 707, 0))
    pauses: list[float] = []

    def open_it() -> str:
        ready = Ready(TASK, "0123-1")
        found = open_session(answering(ecs=answers), target, ready, "sh", plugin, pauses.append)
        return found.session_id

    if times < 3:
        assert open_it() == "s"
        assert len(pauses) == times
    else:
        with pytest.raises(TfgenError, match="the exec agent of the container is not connected"):
            open_it()
