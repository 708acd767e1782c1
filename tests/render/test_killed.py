"""A render that is killed leaves the tree as it was, or completely new; never in between."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.conftest import REPOSITORY
from tests.render.trees import contents, sums
from tfgen.project import Project
from tfgen.render.render import render
from tfgen.render.write import recover, write

KILLS = 12


def _kill_at_each_step(directory: Path, *options: str) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "tests.render.killed", str(directory), *options]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    assert (found[0]["after"], found[0]["ended"]) == ("old", "killed")
    assert (found[-1]["after"], found[-1]["ended"]) == ("new", "done")
    assert sum(case["ended"] == "killed" for case in found) > 20
    return found


def test_killed_at_any_step_it_is_whole_at_once(tmp_path: Path) -> None:
    found = _kill_at_each_step(tmp_path)
    assert [case for case in found if "mixed" in (case["before"], case["after"])] == []
    assert [case for case in found if case["left"]] == []


def test_even_if_the_finisher_dies_too_the_next_run_makes_it_whole(tmp_path: Path) -> None:
    found = _kill_at_each_step(tmp_path, "--finisher")
    assert [case for case in found if case["after"] == "mixed" or case["left"]] == []


def test_no_error_is_told_where_the_new_tree_is_complete(tmp_path: Path) -> None:
    found = _kill_at_each_step(tmp_path, "--finisher")
    assert [case for case in found if case["ended"] == "failed" and case["after"] == "new"] == []


def test_a_killed_command_leaves_the_old_tree_or_the_new_one(project: Path, tmp_path: Path) -> None:
    """The real command, killed with all of its process group at moments spread over its run."""
    here = Project()
    write([render(here, "dev")])
    old = sums(project / "modules" / "dev")
    shutil.copytree(project / "modules", tmp_path / "old")
    spec = project / "environments" / "dev.yaml"
    spec.write_text(
        spec.read_text().replace("shop@sha256", "store@sha256").replace("developers", "backend")
    )
    took, new = _render(project)
    assert new != old
    seen = []
    for number in range(KILLS):
        shutil.rmtree(project / "modules")
        shutil.copytree(tmp_path / "old", project / "modules")
        _render(project, kill_after=took * (number + 1) / KILLS)
        recover(project / "modules")
        assert [path.name for path in (project / "modules").iterdir()] == ["dev"]
        seen.append(sums(project / "modules" / "dev"))
    assert [tree for tree in seen if tree not in (old, new)] == []
    assert seen[0] == old


def test_two_at_once_lead_to_one_right_tree(project: Path) -> None:
    command = [sys.executable, "-m", "tfgen", "render", "dev", "staging"]
    both = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    for name in ("dev", "staging"):
        assert contents(project / "modules" / name) == {
            path: content
            for path, content in contents(REPOSITORY / "modules" / name).items()
            if path.endswith(".tf")
        }
    assert sorted(path.name for path in (project / "modules").iterdir()) == ["dev", "staging"]


def _render(project: Path, kill_after: float | None = None) -> tuple[float, dict[str, str]]:
    """Seconds and what is there afterwards."""
    start = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "tfgen", "render", "dev"],
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(kill_after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return time.monotonic() - start, sums(project / "modules" / "dev")
