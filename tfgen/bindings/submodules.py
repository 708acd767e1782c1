"""The set of submodules that some code uses, read from its source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path


def submodules_in(source: Path, package: str) -> frozenset[str]:
    """The submodules of `package` that Python code imports, found without running it.

    Every import counts, wherever it stands: at the top of a file, inside a function or under
    `TYPE_CHECKING`. A star import names nothing and is not understood.

    Args:
        source: A `.py` file, or a directory whose `.py` files are all read.
        package: The provider package, such as `cdktf_cdktf_provider_aws`.

    Returns:
        The first name below the package of each import: `ecs_cluster` for
        `from cdktf_cdktf_provider_aws.ecs_cluster import EcsCluster`, for
        `from cdktf_cdktf_provider_aws import ecs_cluster` and for
        `import cdktf_cdktf_provider_aws.ecs_cluster`.

    Raises:
        OSError: If a file cannot be read.
        SyntaxError: If a file is not Python.
    """
    files = sorted(source.rglob("*.py")) if source.is_dir() else [source]
    name = package.encode()
    return frozenset(
        submodule
        for file in files
        # Parsing costs; most files of a project do not mention the package at all.
        if name in (text := file.read_bytes())
        for submodule in _imported(ast.parse(text, str(file)), package)
    )


def _imported(tree: ast.AST, package: str) -> Iterator[str]:
    prefix = f"{package}."
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            if node.module == package:
                yield from (alias.name for alias in node.names if alias.name != "*")
            elif node.module.startswith(prefix):
                yield node.module.removeprefix(prefix).split(".")[0]
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith(prefix):
                    yield alias.name.removeprefix(prefix).split(".")[0]
