"""Grants that have ended: told by render and validate, beside the result, and never a failure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run
from tfgen.errors import ExitCode

UNTIL = "2027-01-31T18:00:00Z"


@pytest.fixture
def ended(project: Path) -> Path:
    """The spec of prod, whose grant has ended long ago."""
    spec = project / "environments" / "prod.yaml"
    text = spec.read_text(encoding="utf-8")
    assert UNTIL in text
    spec.write_text(text.replace(UNTIL, "2020-01-31T18:00:00Z"), encoding="utf-8")
    return spec


def test_render_warns(ended: Path, run: Run) -> None:
    line = next(
        number
        for number, text in enumerate(ended.read_text(encoding="utf-8").splitlines(), 1)
        if "- team: data" in text
    )
    warning = (
        f"warning: environments/prod.yaml:{line}:7: access.grants[0]: "
        "the shell of ada@example.com of data ended at 2020-01-31T18:00:00Z\n"
        "  remove the grant and render again, or give it a new end\n"
    )
    checked = run("render", "prod", "--check")
    assert checked.code == ExitCode.STALE and warning in checked.err
    for said in ("prod: written", "prod: up to date"):
        ran = run("render", "prod")
        assert (ran.code, ran.err) == (ExitCode.OK, warning)
        assert ran.out.startswith(said)
    [document] = json.loads(run("render", "prod", "--format", "json").out)["environments"]
    [told] = document["warnings"]
    assert told["place"]["line"] == line and "ended at 2020-01-31" in told["message"]


def test_validate_warns(ended: Path, run: Run) -> None:
    assert ended.exists()
    assert run("render", "prod").code == ExitCode.OK
    ran = run("validate", "prod", "--no-terraform", "--format", "json")
    [document] = json.loads(ran.out)["environments"]
    assert ran.code == ExitCode.OK and document["valid"]
    assert [one["place"]["path"] for one in document["warnings"]] == ["access.grants[0]"]
    assert "warning: environments/prod.yaml" in ran.err


def test_rendering_does_not_depend_on_the_time(ended: Path, project: Path, run: Run) -> None:
    """A grant stays in the HCL until somebody removes it from the spec."""
    assert ended.exists()
    assert run("render", "prod").code == ExitCode.OK
    iam = (project / "modules/prod/iam/main.tf").read_text(encoding="utf-8")
    assert iam.count('"2020-01-31T18:00:00Z"') == 3


def test_nothing_is_told_of_grants_that_hold(run: Run) -> None:
    ran = run("render", "dev", "--format", "json")
    assert ran.err == "" and json.loads(ran.out)["environments"][0]["warnings"] == []
