"""The session: ECS ExecuteCommand, and the program that carries it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tfgen.aws.connect.account import Account
from tfgen.aws.connect.failures import explained
from tfgen.aws.connect.plugin import Plugin
from tfgen.aws.connect.target import Target
from tfgen.aws.connect.wait import Ready
from tfgen.errors import Problem, ToolError

# Few: each try that fails is told to those who are alerted.
_TRIES, _PAUSE_SECONDS = 3, 3.0


@dataclass(frozen=True, slots=True)
class Program:
    """A program that takes over the terminal.

    Attributes:
        more: Variables to add to the environment.
        session_id: Of the session, where it is open already: the name of its transcript.
        advice: What to know before it starts, for people.
    """

    command: list[str]
    more: Mapping[str, str] = field(default_factory=dict)
    session_id: str = ""
    advice: str = ""


def open_session(
    account: Account,
    target: Target,
    task: Ready,
    command: str,
    plugin: Plugin,
    pause: Callable[[float], None] = time.sleep,
) -> Program:
    """Opens the session, and says which program joins it.

    An agent that has only just started may not be connected yet: that is tried again.
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommand.html

    Raises:
        TfgenError: ECS refuses it, with the reason.
    """
    ecs = account.client("ecs")
    request = {
        "cluster": target.cluster,
        "task": task.arn,
        "container": target.container,
        "command": command,
        "interactive": True,
    }
    with explained():
        for _ in range(_TRIES - 1):
            try:
                answer = ecs.execute_command(**request)
                break
            except ecs.exceptions.TargetNotConnectedException:
                pause(_PAUSE_SECONDS)
        else:
            answer = ecs.execute_command(**request)
    session = {name: answer["session"][name] for name in ("sessionId", "streamUrl", "tokenValue")}
    target_id = f"ecs:{target.cluster}_{task.arn.rpartition('/')[2]}_{task.runtime_id}"
    words, more = plugin.call(
        session, target_id, target.region, account.profile, ecs.meta.endpoint_url
    )
    return Program(words, more, session["sessionId"])


def aws_cli(target: Target, task: str, command: str, profile: str = "") -> Program:
    """The AWS CLI's own command for the same session."""
    words = ["aws", "ecs", "execute-command", "--cluster", target.cluster, "--task", _id(task)]
    words += ["--container", target.container, "--interactive", "--command", command]
    return Program([*words, "--region", target.region, *_profile(profile)])


def e1s(target: Target, task: str, command: str, profile: str = "") -> Program:
    """e1s, which calls the AWS CLI for the shell.

    Given a cluster it opens the list of its services, which holds no task started by RunTask: for
    such a task it must start at the list of clusters (e1s, internal/view: app.go, table.go and
    container.go).
    """
    words = ["e1s", "--region", target.region, *_profile(profile), "--shell", command]
    if target.service:
        words += ["--cluster", target.cluster, "--service", target.service]
        keys = f"Enter on {_id(task)}, then on container {target.container}, opens the shell"
    else:
        keys = (
            f"on cluster {target.cluster} press N (the tasks of no service); Enter on "
            f"{_id(task)}, then on container {target.container}, opens the shell"
        )
    return Program(words, advice=f"In e1s: {keys}; Ctrl-D closes it.")


def require(program: str) -> None:
    """Passes where a program is on PATH.

    Raises:
        ToolError: It is not.
    """
    if shutil.which(program) is None:
        raise ToolError(
            Problem(f"{program} is not installed", hint=f"{_GET[program]}; or leave out --client")
        )


_GET = {
    "aws": "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
    "e1s": "https://github.com/keidarcy/e1s",
}


def _id(task: str) -> str:
    return task.rpartition("/")[2]


def _profile(profile: str) -> list[str]:
    return ["--profile", profile] if profile else []
