"""session-manager-plugin: where it is, which version, and how it is called.

As the AWS CLI calls it (awscli/customizations/ecs/executecommand.py and sessionmanager.py).
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass

from tfgen.errors import Problem, ToolError

PLUGIN = "session-manager-plugin"
_INSTALL = (
    "https://docs.aws.amazon.com/systems-manager/latest/userguide/"
    "session-manager-working-with-install-plugin.html"
)
# Versions above this one take the session from the environment, where other users of the machine
# cannot read its token in the list of processes.
_LAST_WITHOUT_VARIABLE = (1, 2, 497, 0)
_VARIABLE = "AWS_SSM_START_SESSION_RESPONSE"


@dataclass(frozen=True, slots=True)
class Plugin:
    """The plugin of this machine.

    Attributes:
        version: Its numbers; () where it does not tell.
    """

    command: tuple[str, ...]
    version: tuple[int, ...]

    def call(
        self, session: dict[str, str], target: str, region: str, profile: str, endpoint: str
    ) -> tuple[list[str], dict[str, str]]:
        """The command line that joins a session, and the variables to add for it.

        `session` is what ECS ExecuteCommand answered (sessionId, streamUrl, tokenValue), `target`
        is `ecs:<cluster>_<task id>_<runtime id>`.
        """
        text = json.dumps(session)
        by_name = self.version > _LAST_WITHOUT_VARIABLE
        first, more = (_VARIABLE, {_VARIABLE: text}) if by_name else (text, {})
        request = json.dumps({"Target": target})
        return [*self.command, first, region, "StartSession", profile, request, endpoint], more


def find_plugin() -> Plugin:
    """The plugin on PATH.

    Raises:
        ToolError: There is none.
    """
    path = shutil.which(PLUGIN)
    if path is None:
        raise ToolError(
            Problem(f"{PLUGIN} is not installed", hint=f"it carries the session: {_INSTALL}")
        )
    try:
        said = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=30, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ToolError(Problem(f"{path} does not run: {error}", hint=_INSTALL)) from error
    found = re.fullmatch(r"[0-9]+(\.[0-9]+){0,3}", said.strip())
    return Plugin((path,), tuple(map(int, said.strip().split("."))) if found else ())
