r"""Hands the terminal over to another program, as a shell does, and takes it back.

The program runs in a process group of its own, in the foreground: Ctrl-C, Ctrl-Z, Ctrl-\ and the
news of a resized window go to it and not to tfgen. When it ends, however it ends, the terminal is
tfgen's again, with the settings that it had.
https://www.gnu.org/software/libc/manual/html_node/Foreground-and-Background.html
"""

from __future__ import annotations

import os
import signal
import subprocess
import termios
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from tfgen.aws.connect.interrupts import handled
from tfgen.errors import Problem, ToolError

# Between asking the program to go and killing it.
_GRACE_SECONDS = 5.0


def hand_over(command: list[str], more: Mapping[str, str]) -> int:
    """Runs a program on the terminal until it ends; `more` are variables to add for it.

    Returns:
        Its exit code; 128 and the number of the signal that ended it.

    Raises:
        ToolError: It cannot be started.
        KeyboardInterrupt: SIGTERM or SIGHUP ended it (a Ctrl-C of the terminal is the program's).
    """
    running: list[subprocess.Popen[bytes]] = []
    told_to_go: list[int] = []

    def on_signal(number: int) -> None:
        if number == signal.SIGINT:  # not from the keyboard: that one goes to the program
            for process in running:
                _send(process, number)
            return
        told_to_go.append(number)
        for process in running:
            _ask_to_go(process, at_once=len(told_to_go) > 1)

    with _terminal() as terminal, handled(on_signal):
        try:
            process = subprocess.Popen(command, env={**os.environ, **more}, process_group=0)
        except OSError as error:
            raise ToolError(Problem(f"{command[0]} does not start: {error.strerror}")) from error
        running.append(process)
        if told_to_go:  # while it was being started
            _ask_to_go(process)
        code = _until_it_ends(process, terminal)
    if told_to_go:
        raise KeyboardInterrupt
    return 128 - code if code < 0 else code


def _until_it_ends(process: subprocess.Popen[bytes], terminal: int | None) -> int:
    # It may have asked for the terminal before it had it, and been stopped for that.
    _give(terminal, process.pid)
    _send(process, signal.SIGCONT)
    while True:
        _, status = os.waitpid(process.pid, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            break
        _suspend(process, terminal)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode


def _ask_to_go(process: subprocess.Popen[bytes], *, at_once: bool = False) -> None:
    _send(process, signal.SIGKILL if at_once else signal.SIGHUP)
    killer = threading.Timer(_GRACE_SECONDS, _send, (process, signal.SIGKILL))
    killer.daemon = True
    killer.start()


def _suspend(process: subprocess.Popen[bytes], terminal: int | None) -> None:
    """The program stopped itself: so do we, until the shell's `fg` brings both back."""
    if terminal is None:
        return  # it waits for a terminal that it has not got, as any job in the background
    settings = _settings(terminal)
    _give(terminal, os.getpgrp())
    os.kill(os.getpid(), signal.SIGTSTP)
    _restore(terminal, settings)
    _give(terminal, process.pid)
    _send(process, signal.SIGCONT)


@contextmanager
def _terminal() -> Iterator[int | None]:
    """The terminal if it is ours to give; put in order again at the end."""
    try:
        terminal = os.open(os.ctermid(), os.O_RDWR | os.O_CLOEXEC)
    except OSError:  # a pipeline, a cron job
        yield None
        return
    try:
        if os.tcgetpgrp(terminal) != os.getpgrp():  # started with & in a shell
            yield None
            return
        settings = _settings(terminal)
        try:
            yield terminal
        finally:
            _give(terminal, os.getpgrp())
            _restore(terminal, settings)
    finally:
        os.close(terminal)


def _give(terminal: int | None, group: int) -> None:
    """Puts a process group in the foreground; who is in the background must ignore SIGTTOU."""
    if terminal is None:
        return
    before = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    try:
        # The terminal, or the program, may be gone.
        with suppress(OSError):
            os.tcsetpgrp(terminal, group)
    finally:
        signal.signal(signal.SIGTTOU, before)


def _settings(terminal: int) -> list[Any] | None:
    try:
        return termios.tcgetattr(terminal)
    except termios.error:
        return None


def _restore(terminal: int, settings: list[Any] | None) -> None:
    if settings is not None:
        # At once: to wait for output that nobody reads any more would be to wait for ever.
        with suppress(termios.error):
            termios.tcsetattr(terminal, termios.TCSANOW, settings)


def _send(process: subprocess.Popen[bytes], number: int) -> None:
    # Not to a number that may be somebody else's by now.
    if process.returncode is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
