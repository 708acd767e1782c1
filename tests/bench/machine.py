"""The machine in words, and what ran on it: nothing that names it."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from contextlib import suppress
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


def load() -> float:
    """How many processes wanted a core during the last minute, on average."""
    return os.getloadavg()[0]


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
