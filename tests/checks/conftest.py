"""Rendered environments as files: path below the root module → text."""

from __future__ import annotations

from pathlib import Path

import pytest

FIXTURES = Path(__file__).parent / "fixtures"


def _files(name: str) -> dict[str, str]:
    root = FIXTURES / name
    return {
        path.relative_to(root).as_posix(): path.read_text("utf-8")
        for path in sorted(root.rglob("*.tf"))
    }


@pytest.fixture
def good() -> dict[str, str]:
    """A small environment in which everything is in order."""
    return _files("good")


@pytest.fixture
def by_hand() -> dict[str, str]:
    """A file of a team's own that uses about everything that HCL offers."""
    return _files("by_hand")
