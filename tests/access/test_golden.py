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

GOLDEN = Path(__file__).parent / "golden"
ENVIRONMENTS = sorted(path.stem for path in (REPOSITORY / "environments").glob("*.yaml"))
RENDERED = sorted(path.parent.name for path in (REPOSITORY / "tests/golden").glob("*/spec.yaml"))


def _estate(directory: str) -> Estate:
    return estate_of(on_disk(REPOSITORY / directory), directory)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_who_can_do_what(environment: str) -> None:
    lines = list(matrix_lines(matrix(_estate(f"modules/{environment}")), lambda text, _: text))
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
    found = matrix(estate)
    roles = [who for who in estate.people if who.role and who.id not in ("ops-task", "execution")]
    teams = [who for who in roles if not who.id.endswith("-ops-instances")]
    assert teams

    def words(question: str) -> set[str]:
        return {found.cells[question, who.id].decision.word for who in teams}

    assert words("shell-ops") == {"allowed"}
    assert words("shell-other-container") == {"denied!"}
    assert words("shell-elsewhere") == {"denied!"}
    assert words("shell-unlogged") == {"denied!"}
    assert words("transcript-write-s3") == {"denied!"}
    assert words("task-start-without-exec") == {"denied"}
    assert found.cells["transcript-write-s3", "ops-task"].decision.word == "allowed"
    assert found.cells["transcript-write-s3", "anyone-else"].decision.word == "denied!"
    assert all(found.cells["enter-anyone", who.id].decision.word == "denied" for who in teams)
    # Container instances serve the cluster, and can do nothing of what people can.
    for machine in (who for who in roles if who not in teams):
        assert not [
            question
            for (question, who), cell in found.cells.items()
            if who == machine.id
            and cell.decision.word == "allowed"
            and not question.startswith("enter")
        ]
