"""Several environments side by side, as many as the machine has memory for."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from tfgen.errors import TfgenError
from tfgen.terraform.interrupts import forwarded

T = TypeVar("T")

_MIB = 1024 * 1024
# A plan with Terraform 1.11.4 and AWS provider 5.100.0 has 620 to 660 MB at its peak.
_MEMORY_OF_A_RUN = 800 * _MIB
# The provider spends much of its time waiting, so more runs than cores still gain, up to a point.
_RUNS_PER_CORE = 2


def side_by_side(jobs: Mapping[str, Callable[[], T]]) -> dict[str, T | TfgenError]:
    """The result or the error of each job, in the order of the jobs.

    Each job runs Terraform in a thread of its own; an interrupt reaches all of them.

    Raises:
        KeyboardInterrupt: They were interrupted, and have ended.
    """

    def outcome(job: Callable[[], T]) -> T | TfgenError:
        try:
            return job()
        except TfgenError as error:
            return error

    with forwarded(), ThreadPoolExecutor(max(1, min(len(jobs), _limit()))) as pool:
        return dict(zip(jobs, pool.map(outcome, jobs.values()), strict=True))


def _limit() -> int:
    cores = os.cpu_count() or 1
    return max(1, min(cores * _RUNS_PER_CORE, _available_memory() // _MEMORY_OF_A_RUN))


def _available_memory() -> int:
    """Bytes that can be used without swapping; where the system does not say, half of all."""
    try:
        with open("/proc/meminfo", encoding="ascii") as lines:  # noqa: PTH123 - no file to speak of
            for line in lines:
                if line.startswith("MemAvailable:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
