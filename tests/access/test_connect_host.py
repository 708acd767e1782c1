"""Who may open sessions on the connect host, and how they could go past its document."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.modules.test_golden import GOLDEN
from tfgen.access.matrix import Matrix, matrix
from tfgen.access.survey import estate_of
from tfgen.render.compare import on_disk
from tfgen.render.files import files
from tfgen.spec.environment import Environment, load_environment

_CHECK = """    condition {
      test     = "BoolIfExists"
      variable = "ssm:SessionDocumentAccessCheck"
      values   = ["true"]
    }
"""
_END = '    resources = ["arn:aws:ssm:eu-west-1:111122223333:session/*"]\n    condition {'
_DOCUMENT = "document/shop-stage-connect-host-sessions"
_INSTANCES = 'resources = ["arn:aws:ec2:eu-west-1:111122223333:instance/*"]\n    condition {'
_HOST = "arn:aws:ec2:eu-west-1:111122223333:instance/<connect_host.host>"


def _matrix(tree: Mapping[str, str]) -> Matrix:
    now = {"aws:CurrentTime": "2026-11-21T12:00:00Z"}
    return matrix(estate_of(tree, "modules/shop-stage"), now)


def _words(found: Matrix, who: str) -> dict[str, str]:
    return {
        question.removeprefix("host-session-"): cell.decision.word
        for (question, column), cell in found.cells.items()
        if column == who and question.startswith("host-session")
    }


@pytest.fixture(scope="module")
def tree() -> dict[str, str]:
    return dict(on_disk(GOLDEN / "connect_host" / "expected"))


_NOTHING = dict.fromkeys(
    ("host-session", "unlogged", "elsewhere", "end", "end-of-others"), "denied"
)


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("data", {**_NOTHING, "host-session": "allowed", "end": "allowed"}),
        ("backend", _NOTHING),
        ("connect-host", _NOTHING),
        ("ops-task", _NOTHING),
    ],
)
def test_a_team_that_may_and_those_that_may_not(
    tree: dict[str, str], who: str, words: dict[str, str]
) -> None:
    assert _words(_matrix(tree), who) == words


def test_the_host_has_a_column_and_opens_shells_for_everybody(tree: dict[str, str]) -> None:
    found = _matrix(tree)
    assert found.estate.host and found.estate.host.instance == _HOST
    assert [who.name for who in found.estate.people][:3] == ["backend", "data", "connect-host"]
    assert found.cells["shell-ops", "connect-host"].decision.word == "allowed"
    assert found.cells["shell-other-container", "connect-host"].decision.word == "denied!"


@pytest.mark.parametrize(
    ("change", "question"),
    [
        # Without the check a session needs no document: https://docs.aws.amazon.com/systems-manager/
        # latest/userguide/getting-started-sessiondocumentaccesscheck.html
        (lambda hcl: hcl.replace(_CHECK, ""), "unlogged"),
        (lambda hcl: hcl.replace(_DOCUMENT, "document/*"), "unlogged"),
        (lambda hcl: hcl.replace(_DOCUMENT, "document/shop-stage-*"), "unlogged"),
        (lambda hcl: hcl.replace("ssm:resourceTag/Name", "aws:PrincipalAccount"), ""),
        (lambda hcl: hcl.replace("StringLike", "StringNotLike"), "end-of-others"),
    ],
)
def test_a_hole_is_seen(tree: dict[str, str], change: Callable[[str], str], question: str) -> None:
    changed = {**tree, "iam/main.tf": change(tree["iam/main.tf"])}
    assert changed != tree
    words = _words(_matrix(changed), "data")
    if question:
        assert words[question] == "allowed"
    else:
        assert words["host-session"] == "denied"


@pytest.mark.parametrize("grant", [False, True])
def test_no_team_forwards_ports_of_the_host(grant: bool) -> None:
    """AWS would take the instance from one statement and the document from another."""
    spec = load_environment(GOLDEN / "connect_host" / "spec.yaml").spec
    document: dict[str, Any] = spec.model_dump(mode="json", exclude_none=True)
    del document["connect_host"]["teams"]
    if grant:
        document["access"]["grants"] = [
            {
                "team": "data",
                "what": "port-forwarding",
                "until": "2099-01-01T00:00:00Z",
                "reason": "x",
            }
        ]
    else:
        document["access"]["teams"]["data"]["port_forwarding"] = True
    made = Environment.model_validate_json(json.dumps(document), strict=True)
    found = _matrix(files("shop-stage", made))
    assert found.cells["port-ops", "data"].decision.word == "allowed"
    assert set(_words(found, "data").values()) <= {"denied", "denied!"}
    assert _words(found, "backend")["host-session"] == "allowed"
