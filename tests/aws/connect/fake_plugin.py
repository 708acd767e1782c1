"""Stands in for session-manager-plugin, as a program on PATH: says how it was called, then plays.

FAKE_PLUGIN names a directory: `calls` gets a line of JSON for each start, `seen` one for each thing
that happens to it. FAKE_PLUGIN_PLAY says what it does: `exit N`, or `stay` until it reads a line.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import termios
from pathlib import Path

VERSION = os.environ.get("FAKE_PLUGIN_VERSION", "1.2.707.0")


def main() -> None:
    if sys.argv[1:] == ["--version"]:
        print(VERSION)
        return
    directory = Path(os.environ["FAKE_PLUGIN"])
    session = os.environ.get("AWS_SSM_START_SESSION_RESPONSE")
    play, _, number = os.environ.get("FAKE_PLUGIN_PLAY", "exit 0").partition(" ")
    signal.signal(signal.SIGINT, lambda *_: _see(directory, "SIGINT"))
    signal.signal(signal.SIGWINCH, lambda *_: _see(directory, f"size {_size()}"))
    signal.signal(signal.SIGHUP, lambda *_: _leave(directory))
    call = {"arguments": sys.argv[1:], "session": session, "pid": os.getpid(), "size": _size()}
    with (directory / "calls").open("a") as calls:
        calls.write(json.dumps({**call, "group": os.getpgrp()}) + "\n")
    if play == "exit":
        sys.exit(int(number))
    if sys.stdin.isatty():  # as the real one does with stty
        settings = termios.tcgetattr(0)
        settings[3] &= ~(termios.ECHO | termios.ICANON)
        termios.tcsetattr(0, termios.TCSANOW, settings)
    _see(directory, "ready")
    line = sys.stdin.readline()
    _see(directory, f"read {line.strip()}")
    sys.exit(int(line.strip() or 0))


def _size() -> list[int]:
    try:
        return list(os.get_terminal_size(0))
    except OSError:
        return []


def _leave(directory: Path) -> None:
    _see(directory, "SIGHUP")
    sys.exit(3)


def _see(directory: Path, what: str) -> None:
    with (directory / "seen").open("a") as seen:
        seen.write(what + "\n")


if __name__ == "__main__":
    main()
