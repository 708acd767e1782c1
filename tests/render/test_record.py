"""The record of what was rendered from what."""

from __future__ import annotations

from pathlib import Path

import pytest

import tfgen
from tfgen.render import record


def test_every_file_that_renders_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A change in any of them, in whatever folder of its room, means rendering again."""
    seen: set[bytes] = set()

    def digest(content: bytes) -> str:
        seen.add(content)
        return ""

    monkeypatch.setattr(record, "_digest", digest)
    record._code.__wrapped__()
    root = Path(tfgen.__file__).parent
    for room in ("spec", "modules", "hcl", "bindings", "render"):
        for path in (root / room).rglob("*.py"):
            assert path.read_bytes() in seen, path
