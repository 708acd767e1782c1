"""`tfgen connect` as a process of its own, on a terminal of its own."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

PATIENCE_SECONDS = 60


class OnTerminal:
    """A process that leads the session of a new terminal of 24 lines and 80 columns."""

    def __init__(self, command: list[str], environment: Mapping[str, str]) -> None:
        self.controller, terminal = pty.openpty()
        self.resize(24, 80)
        self.settings = termios.tcgetattr(terminal)
        self.process = subprocess.Popen(
            command,
            env={**environment, "TERM": "xterm"},
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        self.terminal = terminal
        os.set_blocking(self.controller, False)
        self.shown = b""

    def resize(self, lines: int, columns: int) -> None:
        size = struct.pack("HHHH", lines, columns, 0, 0)
        fcntl.ioctl(self.controller, termios.TIOCSWINSZ, size)

    def type(self, keys: bytes) -> None:
        os.write(self.controller, keys)

    def look(self) -> str:
        """All that has been shown so far."""
        with suppress(BlockingIOError, OSError):
            while chunk := os.read(self.controller, 65536):
                self.shown += chunk
        return self.shown.decode(errors="replace")

    def hang_up(self) -> None:
        """The connection is lost."""
        os.close(self.terminal)
        os.close(self.controller)

    def end(self) -> int:
        """Its exit code, once it has ended by itself."""
        until(lambda: self.look() is not None and self.process.poll() is not None)
        self.look()
        return int(self.process.returncode)


def connecting(variables: Mapping[str, str], *arguments: str) -> OnTerminal:
    """`tfgen connect dev ARGUMENTS…` on a terminal."""
    command = [sys.executable, "-m", "tfgen", "connect", "dev", "--reason", "OPS-1", *arguments]
    return OnTerminal(command, variables)


def until(condition: Callable[[], Any]) -> None:
    """Waits for something to be so."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)
