"""Whole specs and the trees that they become: each directory in tests/golden is one case."""

from __future__ import annotations

import difflib
import os
import shutil
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tfgen.render.files import files
from tfgen.spec.environment import load_environment

GOLDEN = REPOSITORY / "tests" / "golden"
CASES = sorted(path.parent for path in GOLDEN.glob("*/spec.yaml"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_spec_becomes_this_tree(case: Path) -> None:
    rendered = files(case.name, load_environment(case / "spec.yaml").spec)
    expected = _read(case / "expected")
    if rendered == expected:
        return
    difference = "".join(_difference(expected, rendered))
    if os.environ.get("TFGEN_UPDATE_GOLDEN"):
        _write(case / "expected", rendered)
        # It fails all the same, so that a run which updates is never mistaken for one that checks.
        pytest.fail(f"updated {case.name}; review it with git diff, and run the tests again", False)
    pytest.fail(
        f"{case.name} differs; if it should, run `make golden` and review:\n{difference}", False
    )


def test_the_checked_in_modules_are_what_the_specs_give() -> None:
    specs = sorted((REPOSITORY / "environments").glob("*.yaml"))
    assert specs
    for spec in specs:
        rendered = files(spec.stem, load_environment(spec).spec)
        present = _read(REPOSITORY / "modules" / spec.stem)
        difference = "".join(_difference(present, rendered))
        assert not difference, f"run `tfgen render {spec.stem}`:\n{difference}"


def _read(directory: Path) -> dict[str, str]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes().decode()
        for path in directory.rglob("*.tf")
        if ".terraform" not in path.parts
    }


def _write(directory: Path, tree: dict[str, str]) -> None:
    shutil.rmtree(directory, ignore_errors=True)
    for path, text in tree.items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_bytes(text.encode())


def _difference(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return [
        line
        for path in sorted(before.keys() | after.keys())
        for line in difflib.unified_diff(
            before.get(path, "").splitlines(keepends=True),
            after.get(path, "").splitlines(keepends=True),
            f"expected/{path}" if path in before else "/dev/null",
            f"rendered/{path}" if path in after else "/dev/null",
        )
    ]
