"""A spec → the text of every file of its environment."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tfgen import bindings
from tfgen.render.header import header

if TYPE_CHECKING:
    from tfgen.spec.environment import Environment

PROVIDER = "cdktf_cdktf_provider_aws"
PLAIN = ("toHclTerraform",)
"""What `hcl.elements` asks of constructs: numbers, texts, lists and objects, as nothing else is
given to them."""


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


def activate(
    progress: Callable[[float], None] | None = None, warn: Callable[[str], None] = warnings.warn
) -> bindings.Loaded:
    """Begins to load cdktf, and of the AWS provider just what our modules use.

    Args:
        progress: Called with the share done while the cache of bindings is made, once for all.
        warn: Called with a sentence where something slower has to serve.
    """
    return bindings.activate(PROVIDER, submodules(), plain=PLAIN, progress=progress, warn=warn)


@functools.cache
def submodules() -> frozenset[str]:
    """The submodules of the AWS provider package that our modules import."""
    return bindings.submodules_in(Path(__file__).parent.parent / "modules", PROVIDER)
