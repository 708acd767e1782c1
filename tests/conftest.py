"""What the tests share: Terraform, a project on disk and the command line."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import settings

from tfgen.errors import ToolError
from tfgen.terraform.find import Terraform, find

REPOSITORY = Path(__file__).parents[1]

# Rendering and Terraform take their time, and how much says nothing about right or wrong.
settings.register_profile("tfgen", deadline=None)
settings.load_profile("tfgen")

# Whatever ran the tests may ignore these (`nohup`, a script's job in the background), and what the
# tests run inherits that: then nothing could be interrupted, and tests of it would wait for ever.
for number in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(number) is signal.SIG_IGN:
        default = signal.default_int_handler if number is signal.SIGINT else signal.SIG_DFL
        signal.signal(number, default)


@pytest.fixture(scope="session")
def terraform() -> Terraform:
    """The real Terraform, run as `[*terraform.command, …]`; without it, the test is skipped.

    TFGEN_REQUIRE_TERRAFORM=1 turns the skip into a failure, for places that must not leave it out.
    """
    try:
        return find()
    except ToolError as error:
        if os.environ.get("TFGEN_REQUIRE_TERRAFORM"):
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the checked-in specs and nothing rendered yet; the working directory."""
    shutil.copytree(REPOSITORY / "environments", tmp_path / "environments")
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Ran(NamedTuple):
    """What a command line came to."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `tfgen ARGUMENTS…` in this process."""
    from tfgen.cli.app import run as run_command_line

    def run(*arguments: str) -> Ran:
        capsys.readouterr()
        code = run_command_line(arguments)
        return Ran(int(code), *capsys.readouterr())

    return run
