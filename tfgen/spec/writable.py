"""Directories that stay writable in a container whose root filesystem is read-only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import Field

from tfgen.spec.invalid import Fault

AGENT_PATHS = ("/managed-agents", "/var/lib/amazon/ssm", "/var/log/amazon/ssm")
"""Where the agent of ECS Exec writes. AWS does not document them; users found them out.

https://github.com/aws/containers-roadmap/issues/1359
https://github.com/aws/containers-roadmap/issues/2824
"""

WRITABLE_PATHS = ("/tmp",)
"""What shells and most programs write to, where a spec lists nothing else."""

WritablePath = Annotated[
    str,
    Field(
        pattern=r"^(/\.?[A-Za-z0-9_-][A-Za-z0-9._-]*)+$",
        max_length=200,
        examples=["/tmp", "/app/tmp"],
    ),
]
"""An absolute path with nothing to resolve in it."""

# What the container runtime mounts itself.
_TAKEN = ("/dev", "/proc", "/sys")


def volume(path: str) -> str:
    """The name of a path's volume: letters, digits, hyphens and underscores.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html
    """
    return path.strip("/").replace(".", "_").replace("/", "-")


def unfit(paths: Sequence[str], where: tuple[str, ...]) -> Iterator[Fault]:
    """The paths that cannot be made writable, or are already."""
    volumes = {volume(path): path for path in reversed((*AGENT_PATHS, *paths))}
    for index, path in enumerate(paths):
        if path in AGENT_PATHS or path in paths[:index]:
            why = "is writable anyway, for ECS Exec" if path in AGENT_PATHS else "is listed twice"
            yield Fault((*where, index), f"{path} {why}", "remove it")
        elif volumes[volume(path)] != path:
            other = volumes[volume(path)]
            message = f"the volume of {path} would have the same name as that of {other}"
            yield Fault((*where, index), message, "choose another directory, such as a parent")
        elif any(path == taken or path.startswith(f"{taken}/") for taken in _TAKEN):
            message = f"{path} belongs to the container runtime"
            yield Fault((*where, index), message, f"not below {', '.join(_TAKEN)}")
