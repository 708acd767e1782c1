"""The machine in words, and what ran on it: nothing that names it."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.bench.place import WORK, environment
from tfgen.bindings import find_node
from tfgen.terraform.find import find


def machine() -> dict[str, str]:
    """What a reader has to know to judge the numbers."""
    node = subprocess.run([find_node(), "--version"], check=True, capture_output=True, text=True)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "machine": (
            f"{os.cpu_count()} cores ({_processor()}), {memory / 2**30:.0f} GiB of memory, "
            f"{_system()}"
        ),
        "Python": platform.python_version(),
        "Node": node.stdout.strip().removeprefix("v"),
        **_terraform(),
    }


@dataclass(frozen=True, slots=True)
class Clock:
    """A moment, in seconds: of the wall, of all cores at work, and of those at work for us."""

    wall: float
    busy: float
    ours: float

    @classmethod
    def now(cls) -> Clock:
        """What has gone since some fixed moment; `busy` is 0 where the system does not tell."""
        busy = 0.0
        with suppress(OSError):
            # https://man7.org/linux/man-pages/man5/proc_stat.5.html
            counts = [int(word) for word in Path("/proc/stat").read_text("utf-8").split()[1:9]]
            busy = (sum(counts) - counts[3] - counts[4]) / os.sysconf("SC_CLK_TCK")
        used = os.times()
        ours = used.user + used.system + used.children_user + used.children_system
        return cls(time.monotonic(), busy, ours)

    def others_since(self, start: Clock) -> float:
        """The share of the cores that worked for somebody else, from 0 to 1."""
        others = (self.busy - start.busy) - (self.ours - start.ours)
        return max(0.0, others / (self.wall - start.wall) / (os.cpu_count() or 1))


def _terraform() -> dict[str, str]:
    answer = subprocess.run(
        [*find().command, "version", "-json"], check=True, capture_output=True, env=environment()
    )
    versions = {"Terraform": str(json.loads(answer.stdout)["terraform_version"])}
    # What `terraform validate` has installed: a directory for each version.
    for version in WORK.glob("projects/commands/.tfgen/validate/prod/providers/*/hashicorp/aws/*"):
        versions["AWS provider"] = version.name
    return versions


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return " ".join(line.partition(":")[2].replace("(R)", "").split())
    return platform.machine()


def _system() -> str:
    with suppress(OSError):
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    return f"{platform.system()} {platform.release()}"
