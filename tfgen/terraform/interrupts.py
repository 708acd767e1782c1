"""Ctrl-C while Terraform runs: it must stop in good order, or it leaves its lock behind.

Terraform has a session of its own, so the terminal's Ctrl-C reaches tfgen alone and is passed on
here, once for each time: after the first SIGINT Terraform finishes what it has begun, writes the
state and releases the lock; after the second it gives up within five seconds; a third kills it.
https://developer.hashicorp.com/terraform/cli/commands/apply (and internal/command/meta.go,
RunOperation). SIGTERM and SIGHUP (a job that is cancelled, a terminal that is closed) count alike.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_KILL_AT = 3

# Signals are a matter of the whole process, and so is this.
_running: set[subprocess.Popen[str]] = set()
_received = 0
_forwarding = False


@contextmanager
def forwarded() -> Iterator[None]:
    """Passes interrupts on to every Terraform that runs meanwhile, in whatever thread.

    `running` enters it by itself in the main thread; enter it there before running Terraform in
    other threads. Entering it again inside, or in another thread, changes nothing.
    """
    global _forwarding, _received
    if _forwarding or threading.current_thread() is not threading.main_thread():
        yield
        return
    # What is ignored stays so: nohup ignores SIGHUP, a shell SIGINT for its background jobs.
    before = {
        number: handler
        for number in _SIGNALS
        if (handler := signal.getsignal(number)) is not signal.SIG_IGN
    }
    _forwarding, _received = True, 0
    try:
        for number in before:
            signal.signal(number, _pass_on)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        _forwarding, _received = False, 0


@contextmanager
def running(start: Callable[[], subprocess.Popen[str]]) -> Iterator[subprocess.Popen[str]]:
    """Starts a Terraform process, which has ended when this is left.

    Raises:
        KeyboardInterrupt: It was interrupted and has ended, or was not even started.
    """
    with forwarded():
        if _received:
            raise KeyboardInterrupt
        with start() as process:
            _running.add(process)
            try:
                yield process
            except BaseException:
                # Whoever reads the output has failed: Terraform must not go on unseen, nor wait
                # for a reader, nor die of a closed pipe before it has written its state.
                _send(process)
                for _ in process.stdout or ():
                    pass
                raise
            finally:
                process.wait()
                _running.discard(process)
        if _received:
            raise KeyboardInterrupt


def _pass_on(_number: int, _frame: FrameType | None) -> None:
    global _received
    _received += 1
    for process in tuple(_running):
        _send(process)


def _send(process: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError):
        if _received >= _KILL_AT:
            # The whole session: the provider's process would outlive Terraform's.
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.send_signal(signal.SIGINT)
