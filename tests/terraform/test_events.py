"""Terraform's lines as events."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tfgen.terraform.events import (
    ChangeSummary,
    Diagnostic,
    Event,
    Message,
    OutputChange,
    Outputs,
    Progress,
    ResourceChange,
    parse,
)

RESOURCE = {"addr": "module.iam.aws_iam_role.task", "resource_type": "aws_iam_role"}
HOOK = {"resource": RESOURCE, "action": "create"}


@pytest.mark.parametrize(
    ("line", "event"),
    [
        (
            {"type": "planned_change", "change": {"resource": RESOURCE, "action": "create"}},
            ResourceChange("module.iam.aws_iam_role.task", "create"),
        ),
        (
            {
                "type": "planned_change",
                "change": {
                    "resource": RESOURCE,
                    "previous_resource": {"addr": "aws_iam_role.old"},
                    "action": "replace",
                    "reason": "cannot_update",
                },
            },
            ResourceChange(
                "module.iam.aws_iam_role.task", "replace", "cannot_update", "aws_iam_role.old"
            ),
        ),
        (
            {"type": "resource_drift", "change": {"resource": RESOURCE, "action": "delete"}},
            ResourceChange("module.iam.aws_iam_role.task", "delete", drift=True),
        ),
        (
            {
                "type": "change_summary",
                "changes": {"add": 1, "change": 2, "remove": 3, "import": 4, "operation": "plan"},
            },
            ChangeSummary("plan", 1, 2, 3, 4),
        ),
        (
            {
                "type": "change_summary",
                "changes": {"add": 1, "change": 0, "remove": 0, "operation": "apply"},
            },
            ChangeSummary("apply", 1, 0, 0),
        ),
        (
            {
                "type": "outputs",
                "outputs": {
                    "b": {"sensitive": True, "action": "update"},
                    "a": {"sensitive": False, "action": "create"},
                    "same": {"sensitive": False, "action": "noop"},
                },
            },
            Outputs((OutputChange("a", "create", False), OutputChange("b", "update", True))),
        ),
        (
            {"type": "outputs", "outputs": {"a": {"sensitive": False, "value": 1}}},
            Outputs(()),
        ),
        (
            {"type": "apply_progress", "hook": {**HOOK, "elapsed_seconds": 20}},
            Progress("progress", "module.iam.aws_iam_role.task", "create", 20),
        ),
        (
            {
                "type": "apply_complete",
                "hook": {**HOOK, "id_key": "id", "id_value": "x", "elapsed_seconds": 2},
            },
            Progress("complete", "module.iam.aws_iam_role.task", "create", 2, "id=x"),
        ),
        (
            {"type": "refresh_start", "hook": {"resource": RESOURCE}},
            Progress("start", "module.iam.aws_iam_role.task", "refresh"),
        ),
        (
            {
                "type": "diagnostic",
                "diagnostic": {
                    "severity": "error",
                    "summary": "Wrong",
                    "detail": "Very.",
                    "address": "a.b",
                    "range": {"filename": "main.tf", "start": {"line": 2, "column": 3}},
                },
            },
            Diagnostic("error", "Wrong", "Very.", "a.b", "main.tf", 2, 3),
        ),
        (
            {"type": "diagnostic", "diagnostic": {"severity": "warning", "summary": "Hm"}},
            Diagnostic("warning", "Hm"),
        ),
        (
            {"type": "version", "@message": "Terraform 1.11.4"},
            Message("version", "Terraform 1.11.4"),
        ),
        ({"type": "never_heard_of", "@message": "new"}, Message("never_heard_of", "new")),
        ({"type": "planned_change", "@message": "odd"}, Message("planned_change", "odd")),
    ],
)
def test_typed(line: dict[str, Any], event: Event) -> None:
    assert parse(json.dumps(line) + "\n") == event


def test_a_line_that_is_no_json_is_text() -> None:
    assert parse("panic: oh no\r\n") == Message("text", "panic: oh no")


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
_types = st.sampled_from(
    ["diagnostic", "planned_change", "change_summary", "outputs", "apply_start", "refresh_start"]
)


@given(st.text() | _json.map(json.dumps))
def test_nothing_makes_it_fail(line: str) -> None:
    parse(line)


@given(_types, st.dictionaries(st.sampled_from(["diagnostic", "change", "changes", "hook"]), _json))
def test_nothing_of_a_known_type_makes_it_fail(kind: str, rest: dict[str, Any]) -> None:
    parse(json.dumps({**rest, "type": kind}))
