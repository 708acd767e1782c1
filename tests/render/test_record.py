"""The record of what was rendered from what."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import tfgen
from tests.modules.test_golden import GOLDEN
from tfgen.project import Project
from tfgen.render import record
from tfgen.render.header import header
from tfgen.spec.environment import load_environment


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


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """One with the spec dev, and a cache of its own."""
    monkeypatch.setenv("TFGEN_CACHE_DIR", str(tmp_path / "cache"))
    for directory in ("environments", "modules/dev"):
        (tmp_path / directory).mkdir(parents=True)
    shutil.copy(GOLDEN / "smallest" / "spec.yaml", tmp_path / "environments" / "dev.yaml")
    return Project(tmp_path)


def _remember(project: Project, saved: str | None = None) -> bool:
    """Loads, saves something else if there is, writes the files and remembers them."""
    spec = project.spec("dev")
    loaded = load_environment(spec)
    if saved is not None:
        spec.write_bytes(saved.encode())
    files = {"main.tf": header("dev")}
    (project.module("dev") / "main.tf").write_text(files["main.tf"])
    record.remember(project, "dev", loaded, files)
    return record.up_to_date(project, "dev")


def test_what_was_saved_since_it_was_loaded_is_not_taken_for_it(project: Project) -> None:
    text = project.spec("dev").read_text()
    assert not _remember(project, f"{text}# one more line\n")
    assert _remember(project)


@pytest.mark.parametrize("shape", ["\ufeff{}", "{}"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_spec_of_any_editor_is_remembered(project: Project, shape: str, end: str) -> None:
    spec = project.spec("dev")
    spec.write_bytes(shape.format(spec.read_text()).replace("\n", end).encode())
    assert _remember(project)
