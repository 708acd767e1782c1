"""Each rule beside the HCL that it is about, and exactly what it says of it.

`cases/<rule>.txt` holds cases: a title behind `===`, files behind `---`, and below `--- problems`
for each problem its place and path, its message and its hint.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tfgen.checks import check
from tfgen.checks.rule import Rule
from tfgen.checks.rules import RULES

CASES = Path(__file__).parent / "cases"


def cases(rule: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """Title, files and problems of each case of a rule."""
    text = (CASES / f"{rule}.txt").read_text("utf-8")
    for case in re.split(r"^=== ", text, flags=re.MULTILINE)[1:]:
        title, *parts = re.split(r"^--- ", case, flags=re.MULTILINE)
        files = dict(part.split("\n", 1) for part in parts)
        yield title.strip(), files, files.pop("problems").strip()


def told(files: dict[str, str]) -> str:
    lines = []
    for problem in check(files, ""):
        assert problem.place is not None
        lines.append(f"{problem.place} {problem.place.path or '-'}")
        lines += [f"  {line}" for line in (problem.message, problem.hint) if line]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("files", "problems"),
    [
        pytest.param(files, problems, id=f"{rule.id}: {title}")
        for rule in RULES
        for title, files, problems in cases(rule.id)
    ],
)
def test_the_rules_say_exactly_this(files: dict[str, str], problems: str) -> None:
    assert told(files) == problems


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_is_described_and_fires(rule: Rule) -> None:
    assert rule.description
    assert "\n" not in rule.description
    assert any(f"[{rule.id}]" in problems for _, _, problems in cases(rule.id))


def test_every_case_belongs_to_a_rule() -> None:
    assert {path.stem for path in CASES.iterdir()} == {rule.id for rule in RULES}
