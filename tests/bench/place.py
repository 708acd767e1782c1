"""Where the benchmark works, and the projects that it works on."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import sys
from pathlib import Path

from tfgen.bindings.cache import user_cache_dir

REPOSITORY = Path(__file__).parents[2]
WORK = REPOSITORY / ".tfgen" / "bench"
DISCARDED = WORK / "discarded"
RESULTS = Path(__file__).parent / "results"

_numbers = itertools.count()

PYTHON = sys.executable
TFGEN = str(Path(sys.executable).with_name("tfgen"))

# Settings for developing Python that nobody runs a finished tool with: they keep Python from
# using compiled modules, or change what is compiled.
_NOT_FOR_USERS = {
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONUNBUFFERED",
    "PYTHONOPTIMIZE",
    "PYTHONDEVMODE",
    "PYTHONPYCACHEPREFIX",
}


def environment(**more: str) -> dict[str, str]:
    """The variables of a measured process: as they are here, without those that distort."""
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_FOR_USERS}
    # Terraform's providers are not in question here, and no case shall unpack its own.
    plugins = user_cache_dir("tfgen") / "terraform-plugins"
    plugins.mkdir(parents=True, exist_ok=True)
    kept.setdefault("TF_PLUGIN_CACHE_DIR", str(plugins))
    # Asking for newer versions of Terraform would measure the network.
    return {**kept, "CHECKPOINT_DISABLE": "1", **more}


def cache(name: str) -> Path:
    """A cache of tfgen's that no other case looks into."""
    return WORK / "cache" / name


def forget(cache: Path, project: Path) -> None:
    """Makes rendering start anew: without a record of an earlier one, and without its files."""
    discard(cache / "rendered")
    discard(project / "modules")


def discard(path: Path) -> None:
    """Takes something away; it is deleted when the benchmark ends.

    Deleting thousands of files again and again makes new ones slower, 35 ms instead of 8 for those
    of an environment: probably because ext4 without a journal passes over what was deleted just now
    (`recently_deleted` in https://github.com/torvalds/linux/blob/master/fs/ext4/ialloc.c).
    """
    if path.exists():
        DISCARDED.mkdir(parents=True, exist_ok=True)
        path.rename(DISCARDED / f"{os.getpid()}-{next(_numbers)}")


def project_of_prod(name: str) -> Path:
    """A project with the checked-in prod spec and nothing else, not rendered yet."""
    project = _empty(name)
    shutil.copy(REPOSITORY / "environments" / "prod.yaml", project / "environments")
    return project


def project_of_copies(name: str, count: int) -> Path:
    """A project with so many environments, each prod's spec under another name."""
    project = _empty(name)
    spec = (REPOSITORY / "environments" / "prod.yaml").read_text("utf-8")
    for number in range(1, count + 1):
        copy = re.sub(r"^name: .*$", f"name: shop-{number:03}", spec, count=1, flags=re.MULTILINE)
        (project / "environments" / f"e{number:03}.yaml").write_text(copy, "utf-8")
    return project


def _empty(name: str) -> Path:
    project = WORK / "projects" / name
    for directory in ("environments", "modules"):
        discard(project / directory)
    shared = REPOSITORY / "environments" / "shared"
    shutil.copytree(shared, project / "environments" / "shared")
    return project
