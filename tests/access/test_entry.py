"""Who may take on which role, by each way in: the golden case `federation`, row by row."""

from __future__ import annotations

import functools

import pytest

from tests.conftest import REPOSITORY
from tfgen.access.matrix import Matrix, matrix
from tfgen.access.survey import estate_of
from tfgen.render.compare import on_disk

TEAMS = ("backend", "support", "data", "quality", "on-call", "break-glass")
OKTA, ONELOGIN = "enter-saml-provider-federation-okta", "enter-saml-provider-OneLogin"
GITLAB = "enter-oidc-provider-gitlab.example.com"
TENANT = "enter-oidc-provider-login.example.com-tenant"
CENTER = "enter-identity-center-ShopOps"
USER = "enter-user-break-glass"

# Row → the teams whose role can be taken on in this way. ? is for a way that the account's own
# policies decide as well; whoever is not named here is denied.
ROWS: dict[str, dict[str, str]] = {
    OKTA: {"backend": "allowed"},
    f"{OKTA}-unnamed": {},
    f"{OKTA}-audience": {},
    ONELOGIN: {"support": "allowed"},
    # Its provider cannot send a source identity; the assertion names the session all the same.
    f"{ONELOGIN}-unnamed": {"support": "allowed"},
    f"{ONELOGIN}-audience": {},
    GITLAB: {"data": "allowed"},
    f"{GITLAB}-unnamed": {},
    f"{GITLAB}-others": {},
    TENANT: {"quality": "allowed"},
    f"{TENANT}-unnamed": {},
    f"{TENANT}-others": {},
    CENTER: {"on-call": "?"},
    f"{CENTER}-unnamed": {},
    "enter-identity-center-other": {},
    USER: {"break-glass": "allowed"},
    f"{USER}-without-mfa": {},
    f"{USER}-unnamed": {},
    "enter-other-provider": {},
    "enter-anyone": {},
    "enter-stranger": {},
}


@functools.cache
def _matrix() -> Matrix:
    directory = REPOSITORY / "tests/golden/federation/expected"
    return matrix(estate_of(on_disk(directory), "expected"))


def test_these_are_all_the_rows() -> None:
    services = {"enter-ecs-tasks.amazonaws.com-account", "enter-ecs-tasks.amazonaws.com-another"}
    assert {row.id for row in _matrix().rows if row.id.startswith("enter-")} == {*ROWS, *services}


@pytest.mark.parametrize(("row", "expected"), ROWS.items(), ids=ROWS)
def test_who_comes_in(row: str, expected: dict[str, str]) -> None:
    found = {team: _matrix().cells[row, team].word for team in TEAMS}
    assert found == {team: expected.get(team, "denied") for team in TEAMS}


def test_identity_center_depends_on_the_permission_set() -> None:
    decision = _matrix().cells[CENTER, "on-call"].decision
    assert decision.needs == ("the caller's own IAM policies",)
