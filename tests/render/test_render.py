"""From a spec on disk to files on disk, and how it is known that there is nothing to do."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.render.trees import contents, times
from tfgen.errors import StaleError
from tfgen.project import Project
from tfgen.render.header import header
from tfgen.render.record import remembered_warnings
from tfgen.render.render import fresh, render
from tfgen.render.warned import warned
from tfgen.render.write import write
from tfgen.spec.warnings import Warned


@pytest.fixture
def dev(project: Path) -> Path:
    """The root module of dev, rendered."""
    write([render(Project(), "dev")])
    return project / "modules" / "dev"


def test_rendering_again_changes_nothing(dev: Path) -> None:
    before = times(dev)
    assert not render(Project(), "dev")
    write([render(Project(), "dev")])
    assert times(dev) == before


def _edit(path: str) -> Callable[[Path], object]:
    return lambda project: (project / path).write_text((project / path).read_text() + "\n# more\n")


def _add(project: Path) -> None:
    (project / "modules/dev/left_over.tf").write_text(header("dev"))


@pytest.mark.parametrize(
    "change",
    [
        _edit("modules/dev/iam/main.tf"),
        lambda project: (project / "modules/dev/iam/main.tf").unlink(),
        lambda project: (project / "modules/dev/iam/main.tf").write_text(header("dev")),
        _add,
        lambda project: _spec(project, "cpu: 512"),
    ],
    ids=["a file edited", "a file deleted", "a file emptied", "a file added", "the spec changed"],
)
def test_whatever_changes_is_noticed(
    dev: Path, project: Path, change: Callable[[Path], object]
) -> None:
    before = contents(dev)
    assert fresh(Project(), "dev")
    change(project)
    with pytest.raises(StaleError) as caught:
        fresh(Project(), "dev")
    (problem,) = caught.value.problems
    assert problem.hint == "run: tfgen render dev (and have the change reviewed)"
    write([render(Project(), "dev")])
    assert fresh(Project(), "dev")
    if "cpu: 512" not in (project / "environments/dev.yaml").read_text():
        assert contents(dev) == before


def _spec(project: Path, line: str) -> None:
    spec = project / "environments" / "dev.yaml"
    spec.write_text(
        spec.read_text().replace("ops_task:\n", f"ops_task:\n  {line}\n  memory: 1024\n")
    )


def test_a_change_of_the_shared_defaults_is_noticed(project: Path) -> None:
    write([render(Project(), "staging")])
    shared = project / "environments" / "shared" / "shop.yaml"
    shared.write_text(shared.read_text().replace("owner: platform", "owner: operations"))
    assert render(Project(), "staging").changed == ("providers.tf",)


def test_records_that_nobody_uses_are_removed(
    project: Path,  # noqa: ARG001 - the working directory
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    cache = tmp_path_factory.mktemp("cache")
    monkeypatch.setattr("tfgen.render.record.user_cache_dir", lambda _: cache)
    records = cache / "rendered"
    records.mkdir()
    for name, days in (("old", 31), ("young", 29)):
        (records / f"{name}.json").write_text("{}")
        os.utime(records / f"{name}.json", (time.time() - days * 86400,) * 2)
    write([render(Project(), "dev")])
    (mine,) = {path.name for path in records.iterdir()} - {"young.json", "looked"}
    assert not (records / "old.json").exists()
    os.utime(records / mine, (0, 0))
    assert not render(Project(), "dev")
    assert (records / mine).stat().st_mtime > time.time() - 86400


def test_one_wrong_spec_leaves_every_environment_unwritten(project: Path, run: Run) -> None:
    spec = project / "environments" / "staging.yaml"
    spec.write_text(spec.read_text().replace("eu-west-1", "mars-1"))
    ran = run("render", "--all")
    assert ran.code == 1
    assert "environments/staging.yaml:8:11: aws.region:" in ran.err
    assert not (project / "modules").exists()


def test_a_foreign_file_leaves_every_environment_unwritten(project: Path, run: Run) -> None:
    foreign = project / "modules" / "prod" / "main.tf"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("# mine\n")
    ran = run("render", "--all")
    assert ran.code == 1
    assert "modules/prod/main.tf:1: is not one of tfgen's files" in ran.err
    assert contents(project / "modules") == {"prod/main.tf": b"# mine\n"}


def test_a_full_disk_leaves_the_tree_as_it_was(dev: Path, project: Path) -> None:
    _spec(project, "cpu: 512")
    before = contents(project / "modules")
    done = subprocess.run(
        [sys.executable, "-m", "tfgen", "render", "dev"],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "cannot be written: File too large" in done.stderr
    assert contents(project / "modules") == before
    assert [path.name for path in dev.parent.iterdir()] == ["dev"]


def test_what_a_killed_run_left_is_removed_even_if_nothing_is_to_do(
    dev: Path, project: Path, run: Run
) -> None:
    left = project / "modules" / ".tfgen-dev"
    (left / "new").mkdir(parents=True)
    (left / "new" / "main.tf").write_text("half")
    assert run("render", "dev").out == "dev: up to date\n"
    assert [path.name for path in dev.parent.iterdir()] == ["dev"]


def test_what_cannot_be_finished_is_told_without_a_traceback(
    dev: Path, project: Path, run: Run
) -> None:
    """A journal whose file must go below something that is a file."""
    left = project / "modules" / ".tfgen-dev"
    (left / "new" / "versions.tf").mkdir(parents=True)
    (left / "new" / "versions.tf" / "main.tf").write_text("x")
    (left / "journal.json").write_text('{"target": "dev", "created": [], "deleted": []}')
    (dev / "main.tf").unlink()
    ran = run("render", "dev")
    assert ran.code == 1
    assert "cannot be written" in ran.err


def test_warnings_are_remembered_from_the_spec_as_it_is(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = project / "environments" / "dev.yaml"
    pinned = spec.read_text()
    spec.write_text(re.sub(r"shop@sha256:[0-9a-f]+", "shop:1", pinned))
    assert remembered_warnings(Project(), "dev") is None
    fresh_from_the_spec = warned(Project(), "dev")
    write([render(Project(), "dev")])
    assert remembered_warnings(Project(), "dev") == fresh_from_the_spec == warned(Project(), "dev")
    # Seen from elsewhere, the file is named as from there.
    monkeypatch.chdir(project.parent)
    (problem,) = warned(Project(Path(project.name)), "dev")
    assert str(problem.place) == f"{project.name}/environments/dev.yaml:19:10"
    monkeypatch.chdir(project)
    spec.write_text(pinned)
    assert remembered_warnings(Project(), "dev") is None
    assert warned(Project(), "dev") == ()


def test_a_remembered_warning_counts_from_its_moment_on(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def since(moment: datetime) -> None:
        ended = Warned(("name",), "has ended", since=moment)
        monkeypatch.setattr("tfgen.spec.warnings.warnings", lambda _: iter([ended]))
        spec = project / "environments" / "dev.yaml"
        spec.write_text(f"{spec.read_text()}# {moment}\n")
        render(Project(), "dev")

    now = datetime.now(UTC)
    since(now)
    assert [problem.message for problem in remembered_warnings(Project(), "dev") or ()] == [
        "has ended"
    ]
    since(now + timedelta(hours=1))
    assert remembered_warnings(Project(), "dev") == ()
