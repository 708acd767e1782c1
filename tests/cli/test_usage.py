"""The command line itself: usage errors, places, colours, completion and interruption."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import tfgen
from tests.conftest import Run
from tfgen.errors import ExitCode

TFGEN = (sys.executable, "-m", "tfgen")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("render", "which environment?"),
        ("render --all dev", "--all goes without names"),
        ("render nope", "there is no environment nope"),
        ("validate dev nope", "there is no environment nope"),
        ("plan nope", "there is no environment nope"),
        ("output nope", "there is no environment nope"),
        ("render ../dev", "there is no environment ../dev"),
        ("frobnicate", "No such command 'frobnicate'"),
        ("render --frob", "No such option: --frob"),
        ("output", "Missing argument 'ENV'"),
        ("render dev --format xml", "'xml' is not one of 'text', 'json'"),
        ("local", "Missing command"),
    ],
)
def test_wrong_usage_is_one_line_and_64(
    arguments: str, message: str, project: Path, run: Run
) -> None:
    ran = run(*arguments.split())
    assert (ran.code, ran.out) == (ExitCode.USAGE, "")
    first, *_ = ran.err.splitlines()
    assert first.startswith("error: ")
    assert message in first
    assert "Traceback" not in ran.err
    assert not (project / "modules").exists()


@pytest.mark.usefixtures("project")
def test_an_unknown_environment_lists_the_valid_ones(run: Run) -> None:
    ran = run("render", "nope", "none", "dev")
    assert ran.err == (
        "error: there is no environment nope\n  the environments are dev, prod, staging\n"
        "error: there is no environment none\n  the environments are dev, prod, staging\n"
    )


@pytest.mark.usefixtures("project")
def test_wrong_usage_as_json(run: Run) -> None:
    ran = run("render", "nope", "--format", "json")
    assert ran.code == ExitCode.USAGE
    assert json.loads(ran.out) == {
        "exit_code": 64,
        "problems": [
            {
                "message": "there is no environment nope",
                "place": None,
                "hint": "the environments are dev, prod, staging",
            }
        ],
    }


def test_no_arguments_show_the_help_and_are_wrong_usage(run: Run) -> None:
    ran = run()
    assert ran.code == ExitCode.USAGE
    assert "Usage: tfgen" in ran.out
    assert all(command in ran.out for command in ("render", "validate", "plan", "apply", "doctor"))


@pytest.mark.parametrize(
    "command",
    [
        "",
        "render",
        "validate",
        "plan",
        "apply",
        "connect",
        "destroy",
        "output",
        "doctor",
        "schema",
    ],
)
def test_every_command_has_help_that_tells_the_exit_codes_at_the_top(
    command: str, run: Run
) -> None:
    ran = run(*command.split(), "--help")
    assert (ran.code, ran.err) == (ExitCode.OK, "")
    assert f"Usage: tfgen {command}".strip() in ran.out
    assert ("Exit codes:" in ran.out) == (not command)


def test_version(run: Run) -> None:
    assert run("--version") == (ExitCode.OK, f"tfgen {tfgen.__version__}\n", "")


def test_another_directory(
    project: Path, tmp_path_factory: pytest.TempPathFactory, run: Run
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    os.chdir(elsewhere)
    ran = run("--chdir", str(project), "render", "dev")
    assert ran.code == ExitCode.OK
    assert (project / "modules" / "dev" / "main.tf").exists()
    assert not list(elsewhere.iterdir())
    spec = project / "environments" / "dev.yaml"
    spec.write_text(spec.read_text().replace("vpc-", "vcp-"))
    assert (
        f"error: {spec}:13:11: network.vpc_id" in run("--chdir", str(project), "render", "dev").err
    )


def test_a_directory_without_specs_says_so(tmp_path: Path, run: Run) -> None:
    ran = run("--chdir", str(tmp_path), "render", "dev")
    assert ran.code == ExitCode.USAGE
    assert f"there is no spec in {tmp_path}/environments" in ran.err


@pytest.mark.parametrize("arguments", ["render --all --check", "validate --no-terraform"])
def test_checking_nothing_is_not_a_success(arguments: str, tmp_path: Path, run: Run) -> None:
    assert run("--chdir", str(tmp_path), *arguments.split()).code == ExitCode.USAGE


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("no_color", [False, True])
def test_colour_only_on_a_terminal_that_wants_it(no_color: bool, run: Run) -> None:
    """Rendered once more with --check, for its words are coloured."""
    assert "\x1b" not in run("render", "dev", "--check").out
    controller, terminal = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", **({"NO_COLOR": "1"} if no_color else {})}
    if not no_color:
        environment.pop("NO_COLOR", None)
    done = subprocess.run(
        [*TFGEN, "render", "dev", "--check"],
        env=environment,
        stdout=terminal,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(terminal)
    shown = os.read(controller, 65536)
    os.close(controller)
    assert done.returncode == ExitCode.STALE
    assert b"modules/dev/main.tf" in shown
    assert (b"\x1b[" in shown) == (not no_color)


@pytest.mark.usefixtures("project")
def test_the_share_done_while_bindings_are_prepared(tmp_path: Path) -> None:
    """A bar on a terminal, which goes when they are there; nothing of it elsewhere."""
    controller, terminal = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80", "TFGEN_CACHE_DIR": str(tmp_path)}
    shown = b""
    with subprocess.Popen(
        [*TFGEN, "render", "dev", "--check"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=terminal,
    ):
        os.close(terminal)
        with contextlib.suppress(OSError):  # so it ends on Linux
            while more := os.read(controller, 65536):
                shown += more
    os.close(controller)
    frames = [re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", frame) for frame in shown.decode().split("\r")]
    drawn = [frame for frame in frames if "━" in frame]
    assert len(drawn) > 5
    assert all("Preparing bindings" in frame for frame in drawn)
    assert max(map(len, drawn)) <= 80
    assert "Rendering" in frames[frames.index(drawn[-1]) + 1 :][0]
    cold = {**environment, "TFGEN_CACHE_DIR": str(tmp_path / "another")}
    quiet = subprocess.run(
        [*TFGEN, "render", "dev", "--check"], env=cold, capture_output=True, text=True, check=False
    )
    assert "Preparing" not in quiet.stdout + quiet.stderr


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("tfgen render ", ["dev", "prod", "staging"]),
        ("tfgen render dev s", ["staging"]),
        ("tfgen plan p", ["prod"]),
        ("tfgen v", ["validate"]),
    ],
)
def test_completion(typed: str, offered: list[str]) -> None:
    words = {"COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    done = subprocess.run(
        TFGEN,
        env={**os.environ, "_TFGEN_COMPLETE": "complete_bash", **words},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == offered


def test_the_completion_script_is_bash(tmp_path: Path) -> None:
    shown = subprocess.run(
        [*TFGEN, "--show-completion", "bash"], capture_output=True, text=True, check=True
    )
    script = tmp_path / "tfgen.bash"
    script.write_text(shown.stdout + "\ncomplete -p tfgen\n")
    done = subprocess.run(["bash", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "tfgen" in done.stdout


def test_an_interrupted_command_ends_in_order(project: Path) -> None:
    """Ctrl-C while it waits for another process that writes."""
    modules = project / "modules"
    modules.mkdir()
    lock = os.open(modules, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    process = subprocess.Popen([*TFGEN, "render", "dev"], stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while f"FLOCK  ADVISORY  WRITE {process.pid} " not in Path("/proc/locks").read_text():
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    os.close(lock)
    assert process.returncode == ExitCode.INTERRUPTED
    assert "Traceback" not in said
    assert list(modules.iterdir()) == []


def test_a_reader_that_leaves_early_sees_no_traceback() -> None:
    process = subprocess.Popen(
        [*TFGEN, "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == ""
    process.wait()


def test_a_full_disk_behind_a_redirection_is_told() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*TFGEN, "schema"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == ExitCode.ERROR
    assert "Traceback" not in done.stderr
