"""The terminal goes to another program and comes back, as a shell would have it."""

from __future__ import annotations

import os
import signal
import sys
import termios
from pathlib import Path

import pytest

from tests.aws.connect.commands import OnTerminal, until
from tests.conftest import REPOSITORY
from tfgen.aws.connect.terminal import hand_over
from tfgen.errors import ToolError

DRIVER = """
import sys
from tfgen.aws.connect.terminal import hand_over
code = hand_over(["/bin/sh", "-c", sys.argv[1]], {"GIVEN": "a value"})
print("back with", code, flush=True)
sys.stdin.readline()
"""
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PS1": "$ "}


def _running(script: str) -> OnTerminal:
    return OnTerminal([sys.executable, "-c", DRIVER, script], ENVIRONMENT)


def _until_shown(terminal: OnTerminal, text: str) -> None:
    until(lambda: text in terminal.look())


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("exit 0", 0),
        ("exit 7", 7),
        ("kill -9 $$", 137),
        ("stty raw -echo; kill -9 $$", 137),
        ("read line; exit $line", 5),
    ],
)
def test_however_the_program_ends_the_terminal_is_as_it_was(script: str, code: int) -> None:
    terminal = _running(script)
    terminal.type(b"5\n")
    _until_shown(terminal, f"back with {code}\r\n")
    assert termios.tcgetattr(terminal.terminal) == terminal.settings
    terminal.type(b"\n")  # tfgen is in the foreground again: it can read
    assert terminal.end() == 0


def test_the_program_gets_the_variables_and_the_terminals_size() -> None:
    terminal = _running("echo $GIVEN; stty size")
    _until_shown(terminal, "a value\r\n24 80\r\n")
    terminal.type(b"\n")
    terminal.end()


def test_a_resized_window_is_news_to_the_program() -> None:
    terminal = _running("trap 'stty size' WINCH; echo ready; while :; do sleep 0.1; done")
    _until_shown(terminal, "ready")
    terminal.resize(40, 100)
    _until_shown(terminal, "40 100")
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.end() != 0


def test_ctrl_c_is_the_programs_own_matter() -> None:
    terminal = _running("trap 'echo got it' INT; echo ready; read line; read line; exit 3")
    _until_shown(terminal, "ready")
    terminal.type(b"\x03")
    _until_shown(terminal, "got it")
    terminal.type(b"\n\n")
    _until_shown(terminal, "back with 3")
    terminal.type(b"\n")
    assert terminal.end() == 0


def test_a_program_that_does_not_listen_is_killed() -> None:
    """It is asked to go first; a second signal does not wait for its time of grace."""
    terminal = _running("trap '' HUP TERM; echo ready; while :; do sleep 0.1; done")
    _until_shown(terminal, "ready")
    terminal.process.send_signal(signal.SIGTERM)
    terminal.process.send_signal(signal.SIGHUP)
    assert terminal.end() != 0
    assert "KeyboardInterrupt" in terminal.look()


def test_a_program_that_is_suspended_comes_back_with_fg() -> None:
    """In a shell with job control, as people have it."""
    terminal = OnTerminal(["/bin/bash", "--norc", "--noediting", "-i"], ENVIRONMENT)
    _until_shown(terminal, "$ ")
    script = "echo before; kill -STOP $$; echo after; read line; exit 4"
    terminal.type(f"{sys.executable} -c '{DRIVER}' '{script}'\n".encode())
    _until_shown(terminal, "before\r\n")
    _until_shown(terminal, "Stopped")
    terminal.type(b"echo shell is $((40 + 2))\n")
    _until_shown(terminal, "shell is 42")
    terminal.type(b"fg\n")
    _until_shown(terminal, "after\r\n")
    terminal.type(b"\n")
    _until_shown(terminal, "back with 4")
    terminal.type(b"\nexit\n")
    terminal.end()


def test_without_a_terminal_it_runs_all_the_same(tmp_path: Path) -> None:
    assert hand_over(["/bin/sh", "-c", f"touch {tmp_path}/ran; exit 2"], {}) == 2
    assert (tmp_path / "ran").exists()


def test_a_program_that_cannot_be_started(tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.write_text("")
    with pytest.raises(ToolError, match="program does not start: Permission denied"):
        hand_over([str(program)], {})
