"""What the host does when it starts: one script, put together from the files beside this one."""

from __future__ import annotations

from pathlib import Path

from tfgen.hcl.literal import heredoc
from tfgen.spec.connect_host import ConnectHost
from tfgen.spec.environment import Environment
from tfgen.spec.names import OPS_CONTAINER

USER = "connect"
"""Whom sessions on the host run as: a user without any way to become root."""

# AWS's own, from the page that setup.sh names.
_FINGERPRINT = "7959637124CE093AD501D47A2C4D4AFF6F6757EE"
_PLATFORMS = {"arm64": "linux_arm64", "x86_64": "linux_64bit"}
_HERE = Path(__file__).parent


def user_data(spec: Environment, host: ConnectHost) -> str:
    """The script as a heredoc; it holds nothing of a spec but names, versions and digests."""
    plugin = host.session_manager_plugin
    digest = plugin.sha256
    connect = _filled(
        "ecs_connect.sh",
        {"REGION": spec.aws.region, "CLUSTER": spec.names.cluster, "CONTAINER": OPS_CONTAINER},
    )
    setup = {
        "USER": USER,
        "KEY": _read("session-manager-plugin.asc"),
        "FINGERPRINT": _FINGERPRINT,
        "VERSION": plugin.version,
        "PLATFORM": _PLATFORMS[host.architecture],
        "CHECKSUM": f'echo "{digest}  $package" | sha256sum --check --quiet\n' if digest else "",
        "ECS_CONNECT": connect,
    }
    return heredoc(_filled("setup.sh", setup))


def _filled(name: str, values: dict[str, str]) -> str:
    text = _read(name)
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    return text


def _read(name: str) -> str:
    return (_HERE / name).read_text("utf-8")
