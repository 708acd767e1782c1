"""A spec → the text of every file of its environment."""

from __future__ import annotations

from pathlib import Path

from tfgen import bindings
from tfgen.render.header import header
from tfgen.spec.environment import Environment

PROVIDER = "cdktf_cdktf_provider_aws"


def files(name: str, spec: Environment) -> dict[str, str]:
    """Path below `modules/<name>/` → text, the same bytes on every machine.

    Raises:
        ToolError: Node cannot be found or started.
    """
    activate()
    from tfgen.hcl.layout import text
    from tfgen.modules.environment import environment

    top = header(name)
    return {path: top + text(content) for path, content in environment(spec).items()}


def activate() -> None:
    """Loads cdktf, and of the AWS provider just what our modules use."""
    bindings.activate(PROVIDER, submodules())


def submodules() -> frozenset[str]:
    """The submodules of the AWS provider package that our modules import."""
    return bindings.submodules_in(Path(__file__).parent.parent / "modules", PROVIDER)
