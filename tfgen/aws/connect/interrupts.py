"""Ctrl-C, SIGTERM and SIGHUP while an ops task is ours: it must be stopped before we go.

All three raise KeyboardInterrupt, so that every `finally` runs. What must not be torn in two (the
call that starts a task, the call that stops it) defers them until it is done. SIGHUP is what a
closed terminal or a lost connection sends.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Handler = Callable[[int], None]


@contextmanager
def interruptible() -> Iterator[None]:
    """Inside, all three signals raise KeyboardInterrupt."""

    def interrupt(_number: int) -> None:
        raise KeyboardInterrupt

    with handled(interrupt):
        yield


@contextmanager
def deferred() -> Iterator[None]:
    """Inside, the signals wait; afterwards one KeyboardInterrupt is raised for all of them."""
    received: list[int] = []
    with handled(received.append):
        yield
    if received:
        raise KeyboardInterrupt


@contextmanager
def handled(handler: Handler) -> Iterator[None]:
    """Inside, the signals go to `handler`; those that are ignored (by nohup, say) stay so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def on_signal(number: int, _frame: FrameType | None) -> None:
        handler(number)

    before = {
        number: old
        for number in _SIGNALS
        if (old := signal.getsignal(number)) is not signal.SIG_IGN
    }
    try:
        for number in before:
            signal.signal(number, on_signal)
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)
