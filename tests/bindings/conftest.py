"""A warm cache for the tests that need the real AWS provider, and a way to run Python programs."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from tfgen import bindings

AWS = "cdktf_cdktf_provider_aws"
SUBMODULES = frozenset({"ecs_cluster", "iam_role", "data_aws_iam_policy_document", "s3_bucket"})
ACTIVATE = f"""
    from tfgen import bindings
    loaded = bindings.activate({AWS!r}, {sorted(SUBMODULES)!r})
"""

RunPython = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def warm_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache in which the entry for `SUBMODULES` is ready."""
    directory = tmp_path_factory.mktemp("cache")
    status = bindings.warm(AWS, SUBMODULES, cache_dir=directory)
    assert status.warm, status.reason
    return directory


@pytest.fixture
def run_python(warm_cache: Path) -> RunPython:
    """Runs a Python program in a new process with the warm cache (or other variables)."""

    def run(*parts: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environ = {**os.environ, "TFGEN_CACHE_DIR": str(warm_cache), **variables}
        program = "\n".join(textwrap.dedent(part) for part in parts)
        command = [sys.executable, "-c", program]
        return subprocess.run(
            command, env=environ, capture_output=True, text=True, check=False, timeout=400
        )

    return run
