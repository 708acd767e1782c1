"""What README.md names is there: tests, modules, fields of the spec, commands and their output."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import REPOSITORY, Run
from tests.test_end_to_end import OPTIONAL
from tfgen.spec.environment import Environment

README = (REPOSITORY / "README.md").read_text("utf-8")
GOLDEN = REPOSITORY / "tests" / "golden"
GREW = README.partition("## What it grew out of\n")[2].partition("\n## ")[0]


def _rows(text: str, columns: int) -> list[list[str]]:
    rows = [line.strip("|").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [
        [cell.strip() for cell in row] for row in rows if len(row) == columns and row[-1] != "test"
    ]


def _code(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


CLAIMS = _rows(GREW, 4)
MODULES = {path.name for path in GOLDEN.glob("*/expected/*") if path.is_dir()}


def _resolved(schema: dict[str, Any], root: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A schema and those that it refers to or chooses from."""
    if "$ref" in schema:
        yield from _resolved(root["$defs"][schema["$ref"].rpartition("/")[2]], root)
    else:
        yield schema
        for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
            yield from _resolved(choice, root)


def _any_name(schema: dict[str, Any]) -> Any:
    """The schema of what a mapping with names of its own holds."""
    patterns = [*schema.get("patternProperties", {}).values(), schema.get("additionalProperties")]
    return patterns[0]


@functools.cache
def _schema() -> dict[str, Any]:
    return Environment.model_json_schema()


def _is_field(path: str) -> bool:
    """Whether a spec can have it; `*` is any name."""
    root = _schema()
    found = [root]
    for key in path.split("."):
        below = []
        for schema in (each for one in found for each in _resolved(one, root)):
            named = _any_name(schema) if key == "*" else None
            step = named or schema.get("properties", {}).get(key)
            below += [step] if isinstance(step, dict) else []
        found = below
    return bool(found)


def test_there_are_claims() -> None:
    assert len(CLAIMS) > 40 and len(_rows(GREW, 2)) > 10


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim[0][:40])
def test_a_claim_has_its_fields_modules_and_tests(claim: list[str]) -> None:
    _, fields, modules, tests = claim
    for path in re.findall(r"`((?:[a-z_]+|\*)(?:\.(?:[a-z_0-9]+|\*))*)`", fields):
        known = path in ("on_demand", "browse", "ecs_connect") or _is_field(path)
        assert known, path
    assert {name for name in _code(modules) if re.fullmatch("[a-z_0-9]+", name)} <= MODULES
    for name in _code(tests):
        is_case = name in OPTIONAL
        assert is_case or (REPOSITORY / "tests" / name).is_file(), name


def test_the_variables_of_the_connect_host_are_fields() -> None:
    for variable, field in (row for row in _rows(GREW, 2) if row[0] != "variable"):
        if not field.startswith("none"):
            assert _is_field(_code(field)[0]), variable


def test_every_module_is_told() -> None:
    told = set(re.findall(r"^\| `(\w+)` \|", README, re.MULTILINE))
    assert told >= MODULES
    for _, switch, _ in (row for row in _rows(README, 3) if row[1].startswith("`")):
        for path in _code(switch):
            assert _is_field(path.partition(":")[0]), path


def test_every_option_of_a_command_is_one(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    commands = re.findall(r"^    (?:\$ )?tfgen (\w+)\b([^#\n]*)", README, re.MULTILINE)
    assert len(commands) > 20
    for command, rest in commands:
        shown = run(command, "--help").out
        for option in re.findall(r"--[a-z-]+", re.sub(r'"[^"]*"', "", rest)):
            assert re.search(rf"{option}\b", shown), f"tfgen {command} {option}"


def test_the_matrix_is_what_tfgen_access_prints(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    out = run("access", "prod", "--at", "2026-11-21T12:00Z").out
    section = README.partition("### Who can do what\n")[2]
    shown = section[section.index("    ") :].partition("\n\n")[0]
    lines = [line.removeprefix("    ") for line in shown.splitlines()]
    assert len(lines) > 10
    assert "\n".join(lines) in "\n".join(line.rstrip() for line in out.splitlines())
