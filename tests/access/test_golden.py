"""The matrices of the checked-in environments, for people to read: golden/<environment>.txt."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tfgen.access.estate import Estate
from tfgen.access.matrix import matrix
from tfgen.access.survey import estate_of
from tfgen.access.text import WIDTH, matrix_lines
from tfgen.render.compare import on_disk
from tfgen.spec.environment import load_environment

GOLDEN = Path(__file__).parent / "golden"
ENVIRONMENTS = sorted(path.stem for path in (REPOSITORY / "environments").glob("*.yaml"))
RENDERED = sorted(path.parent.name for path in (REPOSITORY / "tests/golden").glob("*/spec.yaml"))


def _estate(directory: str) -> Estate:
    return estate_of(on_disk(REPOSITORY / directory), directory)


# The matrices are as of then, when the grants in them have not ended yet.
NOW = {"aws:CurrentTime": "2026-11-21T12:00:00Z"}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_who_can_do_what(environment: str) -> None:
    found_now = matrix(_estate(f"modules/{environment}"), NOW)
    lines = list(matrix_lines(found_now, lambda text, _: text))
    found = "\n".join(lines) + "\n"
    assert max(map(len, lines)) <= WIDTH
    golden = GOLDEN / f"{environment}.txt"
    expected = golden.read_text(encoding="utf-8") if golden.exists() else ""
    if found == expected:
        return
    if os.environ.get("TFGEN_UPDATE_GOLDEN"):
        golden.write_text(found, encoding="utf-8")
        # It fails all the same, so that a run which updates is never mistaken for one that checks.
        pytest.fail(
            f"updated {golden.name}; review it with git diff, and run the tests again", False
        )
    difference = "\n".join(difflib.unified_diff(expected.splitlines(), found.splitlines()))
    pytest.fail(f"{environment} differs; TFGEN_UPDATE_GOLDEN=1 updates it:\n{difference}", False)


@pytest.mark.parametrize("case", RENDERED)
def test_what_holds_in_every_environment(case: str) -> None:
    """GovCloud and China, the smallest spec and the largest one, and one with hostile text."""
    estate = _estate(f"tests/golden/{case}/expected")
    found = matrix(estate, NOW)
    access = load_environment(REPOSITORY / "tests/golden" / case / "spec.yaml").spec.access

    # What a boundary allows that the spec merely names, nobody can tell from what is rendered.
    boundary = access.permissions_boundary
    allowed = "?" if boundary and boundary.policy_arn else "allowed"

    def word(question: str, who: str) -> str:
        return found.cells[question, who].decision.word

    for name, team in access.teams.items():
        shells, ports = access.granted(name, "shell"), access.granted(name, "port-forwarding")
        by_team = any(grant.person is None for grant in shells)
        opens = team.opens_shells and (team.standing_access or by_team)
        assert word("shell-ops", name) == (
            allowed if opens else "denied" if team.opens_shells else "denied!"
        )
        if opens and team.standing_access:
            assert not found.cells["shell-ops", name].until
        others = "denied!" if team.own_task_only else word("shell-ops", name)
        assert word("shell-ops-of-others", name) == others
        assert word("shell-other-container", name) == "denied!"
        assert word("shell-elsewhere", name) == "denied!"
        # With no document named, the forwarding of ports is merely not allowed.
        unlogged = "denied" if team.port_forwarding else "denied!"
        assert word("shell-unlogged", name) == unlogged
        assert word("port-ops", name) == (allowed if team.port_forwarding else "denied!")
        assert word("port-elsewhere", name) == "denied!"
        assert word("transcript-write-s3", name) == "denied!"
        for question in ("without-exec", "for-others", "untagged", "tagged", "volume", "elsewhere"):
            assert word(f"task-start-{question}", name) == "denied"
        assert word("task-start-command", name) == word("task-start", name)
        assert word("enter-anyone", name) == "denied"
        for grant in (*shells, *ports):
            who = f"{name}/{grant.person}" if grant.person else name
            row = "shell-ops" if grant.what == "shell" else "port-ops"
            until = found.cells[row, who].until
            assert until and until >= grant.until
    assert word("transcript-write-s3", "ops-task") == allowed
    assert word("transcript-write-s3", "anyone-else") == "denied!"
    for question in ("shell-ops", "transcript-read-s3", "transcript-read-logs", "role-other"):
        for pipeline in ("pipeline-plan", "pipeline-apply"):
            if (cell := found.cells.get((question, pipeline))) is not None:
                assert cell.decision.word.startswith("denied"), question
    # Container instances serve the cluster, and can do nothing of what people can.
    for machine in (who for who in estate.people if who.id.endswith("-ops-instances")):
        assert not [
            question
            for (question, who), cell in found.cells.items()
            if who == machine.id
            and cell.decision.word == "allowed"
            and not question.startswith("enter")
        ]


@pytest.mark.parametrize("case", RENDERED)
def test_the_connect_host_is_for_those_whom_the_spec_names(case: str) -> None:
    spec = load_environment(REPOSITORY / "tests/golden" / case / "spec.yaml").spec
    estate = _estate(f"tests/golden/{case}/expected")
    assert (estate.host is not None) == (spec.connect_host is not None)
    if estate.host is None:
        return
    found = matrix(estate, NOW)
    asked = {question for question, _ in found.cells if question.startswith("host-session")}
    assert len(asked) == 5
    boundary = spec.access.permissions_boundary
    allowed = "?" if boundary and boundary.policy_arn else "allowed"
    for question in asked:
        for team in spec.access.teams:
            may = question in ("host-session", "host-session-end") and spec.on_connect_host(team)
            word = found.cells[question, team].decision.word
            assert word.startswith(allowed if may else "denied"), (question, team)


def test_each_token_that_takes_on_a_role_has_its_row() -> None:
    """Pipelines come with tokens: each subject is asked about, and one that nobody has named."""
    found = matrix(_estate("tests/golden/pipelines/expected"), NOW)
    host, repository = "token.actions.githubusercontent.com", "repo:octo-org@123456/shop@456789"
    answers = {
        row.label: tuple(
            found.cells[row.id, who].decision.word for who in ("pipeline-plan", "pipeline-apply")
        )
        for row in found.rows
        if host in row.label or repository in row.label
    }
    assert answers == {
        f"{repository}:pull_request": ("allowed", "denied"),
        f"{repository}:ref:refs/heads/main": ("allowed", "denied"),
        f"{repository}:environment:dev": ("denied", "allowed"),
        f"another subject of {host}": ("denied", "denied"),
        f"for another audience of {host}": ("denied", "denied"),
    }
