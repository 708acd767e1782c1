"""Runs cases in turn and measures each as a whole process, from its start to its exit."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

# A case that takes longer than this may run less often: the waiting teaches nothing more.
_SLOW_SECONDS = 60
_ENOUGH_OF_SLOW = 3

# Seconds between two looks at the memory, and how many times as long as the look they are at least.
_BETWEEN_LOOKS = 0.01
_PAUSE_PER_LOOK = 25


def nothing() -> None:
    """What prepares a case that needs no preparation."""


@dataclass(frozen=True, slots=True)
class Case:
    """Something to measure.

    Attributes:
        name: What a reader sees; goals refer to it.
        command: The process.
        directory: Its working directory.
        environment: All of its variables.
        prepare: Puts things in order before each run; not measured.
    """

    name: str
    command: Sequence[str]
    directory: Path
    environment: Mapping[str, str]
    prepare: Callable[[], None] = nothing


@dataclass(frozen=True, slots=True)
class Measured:
    """All runs of a case.

    Attributes:
        seconds: Wall clock of each run.
        work: Seconds that all cores together worked for it in each run, the system's included.
        peaks: Peak memory of each run in MB (a million bytes), of the process and all that it
            started: the sum of their proportional set sizes, so that a page which two of them
            share counts once. 0 where the system does not tell (anything but Linux).
    """

    seconds: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Seconds."""
        return median(self.seconds)

    @property
    def peak(self) -> float:
        """The median of the peaks, in MB."""
        return median(self.peaks)


def interleaved(cases: Sequence[Case], rounds: int) -> dict[str, Measured]:
    """Every case once in each round, so that whatever else the machine does falls on all alike.

    Every other round goes backwards, so that no case always follows the same one.
    """
    results = {case.name: Measured() for case in cases}
    for number in range(rounds):
        for case in cases if number % 2 == 0 else reversed(cases):
            done = results[case.name]
            if len(done.seconds) >= _ENOUGH_OF_SLOW and done.median > _SLOW_SECONDS:
                continue
            case.prepare()
            seconds, work, peak = _measure(case)
            done.seconds.append(seconds)
            done.work.append(work)
            done.peaks.append(peak)
            print(
                f"  {number + 1}/{rounds}  {seconds:8.3f} s  {peak:6.0f} MB  {case.name}",
                file=sys.stderr,
            )
    return results


def run(case: Case) -> None:
    """Runs a case without measuring it, so that what is cached once is cached before."""
    case.prepare()
    _measure(case)


def _measure(case: Case) -> tuple[float, float, float]:
    """Seconds, seconds of work and MB of one run.

    Raises:
        RuntimeError: It failed, and so its time says nothing.
    """
    with tempfile.TemporaryFile("w+") as said:
        started = time.perf_counter()
        process = subprocess.Popen(
            case.command,
            cwd=case.directory,
            env=case.environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
        peak = _Peak(process.pid)
        peak.start()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = code = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - started
        peak.stop()
        if code != 0:
            said.seek(0)
            raise RuntimeError(f"{case.name} ended with {code}:\n{said.read()[-4000:]}")
    return seconds, used.ru_utime + used.ru_stime, peak.bytes / 1_000_000


class _Peak(threading.Thread):
    """Looks at the memory of a process and its descendants until it is told to stop."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.bytes = 0
        self._pid = pid
        self._done = threading.Event()

    def run(self) -> None:
        pause = 0.0
        while not self._done.wait(pause):
            before = time.perf_counter()
            self.bytes = max(self.bytes, sum(map(_proportional_set_size, _tree(self._pid))))
            pause = max(_BETWEEN_LOOKS, _PAUSE_PER_LOOK * (time.perf_counter() - before))

    def stop(self) -> None:
        self._done.set()
        self.join()


def _tree(root: int) -> list[int]:
    """A process and its descendants: https://man7.org/linux/man-pages/man5/proc_pid_task.5.html."""
    found = [root]
    for pid in found:
        with suppress(OSError):
            for thread in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208 - looked at a lot
                with open(f"/proc/{pid}/task/{thread}/children") as children:  # noqa: PTH123
                    found.extend(map(int, children.read().split()))
    return found


def _proportional_set_size(pid: int) -> int:
    """Bytes; https://www.kernel.org/doc/Documentation/ABI/testing/procfs-smaps_rollup."""
    with suppress(OSError), open(f"/proc/{pid}/smaps_rollup") as lines:  # noqa: PTH123
        for line in lines:
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
