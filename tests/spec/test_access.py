"""Section `access`: what is said of ways in, clients, boundaries and grants that cannot be."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.spec.conftest import Told
from tests.spec.test_environment import SPEC
from tfgen.errors import Problem, SpecError
from tfgen.spec.environment import Environment, load_environment
from tfgen.spec.warnings import counting, placed

# The way in of the team `backend` stands from line 15 on.
BEFORE = SPEC[: SPEC.index("      iam:")]
IAM = SPEC[SPEC.index("      iam:") :]
OIDC = "arn:aws:iam::111122223333:oidc-provider/login.example.com"
XML = f'<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">{"x" * 1000}'
GRANT = "  grants:\n    - team: backend\n      what: shell\n"
UNTIL = "      until: 2027-01-31T18:00:00Z\n      reason: OPS-1\n"
TEAM = "access.teams.backend"


def oidc(more: str = "", *, audience: str = "[shop]", claims: str = "{sub: [ada]}") -> str:
    return (
        f"      oidc:\n        provider_arn: {OIDC}\n        audience: {audience}\n"
        f"        claims: {claims}\n{more}"
    )


CASES = {
    "two providers for one way in": (
        f"      saml:\n        provider: okta\n"
        f"        provider_arn: {OIDC.replace('oidc', 'saml')}\n",
        [
            f"16:9: {TEAM}.saml: give exactly one of provider_arn and provider (provider_arn for "
            "one that exists in the account, provider for one of access.identity_providers)",
        ],
    ),
    "a provider that nobody registers": (
        "      saml:\n        provider: okta\n",
        [
            f'16:19: {TEAM}.saml.provider: "okta" is none of access.identity_providers '
            "(write one with saml)"
        ],
    ),
    "a provider that speaks something else": (
        "      saml:\n        provider: okta\n  identity_providers:\n    okta:\n      oidc:\n"
        "        issuer: https://okta.example.com\n        audience: [shop]\n",
        [
            f'16:19: {TEAM}.saml.provider: "okta" does not speak SAML (write one with saml)',
        ],
    ),
    "a provider that no team comes through": (
        f"{IAM}  identity_providers:\n    okta:\n      oidc:\n"
        "        issuer: https://okta.example.com\n        audience: [shop]\n",
        [
            "19:7: access.identity_providers.okta: no team comes through it "
            "(remove it, or name it as the provider of a team)"
        ],
    ),
    "a provider of both kinds": (
        f"{IAM}  identity_providers:\n    okta: {{}}\n",
        ["18:11: access.identity_providers.okta: give exactly one of saml and oidc"],
    ),
    "an issuer without TLS": (
        f"{IAM}  identity_providers:\n    okta:\n      oidc:\n"
        "        issuer: http://okta.example.com\n        audience: [shop]\n",
        ["20:17: access.identity_providers.okta.oidc.issuer: …"],
    ),
    "metadata of something else": (
        f"{IAM}  identity_providers:\n    okta:\n      saml:\n        metadata: <html></html>\n",
        [
            "20:19: access.identity_providers.okta.saml.metadata: is not SAML metadata: "
            "it has no EntityDescriptor"
        ],
    ),
    "metadata that is too short": (
        f"{IAM}  identity_providers:\n    okta:\n      saml:\n"
        "        metadata: <EntityDescriptor />\n",
        [
            "20:19: access.identity_providers.okta.saml.metadata: has 20 characters, and IAM "
            "takes metadata of 1,000 to 10,000,000"
        ],
    ),
    "an OIDC provider that is none": (
        oidc().replace("oidc-provider/", "saml-provider/"),
        [f"16:23: {TEAM}.oidc.provider_arn: is not the ARN of an OIDC provider, …"],
    ),
    "no claims": (
        oidc(claims="{}"),
        [f"18:17: {TEAM}.oidc.claims: must not be empty …"],
    ),
    "a wildcard in a claim": (
        oidc(claims="{sub: [ada, 'gr*']}"),
        [
            f"18:29: {TEAM}.oidc.claims.sub[1]: is compared exactly, and wildcards mean nothing "
            "(list each)"
        ],
    ),
    "a variable in a claim": (
        oidc(claims="{sub: ['${aws:username}']}"),
        [
            f"18:24: {TEAM}.oidc.claims.sub[0]: holds a {{, which IAM could read as a variable "
            "(leave it out)"
        ],
    ),
    "the audience among the claims": (
        oidc(claims="{aud: [shop]}"),
        [f"18:23: {TEAM}.oidc.claims.aud: is what audience says (move it to audience)"],
    ),
    "a permission set that cannot be": (
        '      identity_center:\n        permission_set: "Shop*"\n',
        [f"16:25: {TEAM}.identity_center.permission_set: …"],
    ),
    "hours through Identity Center": (
        "      identity_center:\n        permission_set: Shop\n      max_session_duration: 7200\n",
        [
            f"17:29: {TEAM}.max_session_duration: is more than an hour, and who comes through "
            "Identity Center goes from role to role, which AWS limits to an hour (remove it)"
        ],
    ),
    "a client that nobody knows": (
        f"{IAM}      clients: {{ssh: exec}}\n",
        [f"17:17: {TEAM}.clients.ssh: …"],
    ),
    "no client": (f"{IAM}      clients: {{}}\n", [f"17:16: {TEAM}.clients: must not be empty …"]),
    "own tasks of those who open no shells": (
        f"{IAM}      clients: {{e1s: browse}}\n      own_task_only: true\n",
        [
            f"18:22: {TEAM}.own_task_only: has no meaning for a team that only browses "
            "(remove it, or let one of clients exec)"
        ],
    ),
    "ports of others": (
        f"{IAM}      own_task_only: true\n      port_forwarding: true\n",
        [f"18:24: {TEAM}.port_forwarding: reaches the tasks of others too, as AWS has no way …"],
    ),
    "no boundary in the boundary": (
        f"{IAM}  permissions_boundary: {{}}\n",
        ["17:25: access.permissions_boundary: give exactly one of policy_arn and create: true"],
    ),
    "two boundaries": (
        f"{IAM}  permissions_boundary:\n    create: true\n"
        "    policy_arn: arn:aws:iam::111122223333:policy/x\n",
        ["18:5: access.permissions_boundary: give exactly one of policy_arn and create: true"],
    ),
    "a boundary that is no policy": (
        f"{IAM}  permissions_boundary:\n    policy_arn: arn:aws:iam::111122223333:role/x\n",
        ["18:17: access.permissions_boundary.policy_arn: is not the ARN of a policy, …"],
    ),
    "a grant of what one has anyhow": (
        f"{IAM}{GRANT}{UNTIL}",
        [
            "18:7: access.grants[0]: changes nothing: backend has it at any time by its "
            "standing_access (remove the grant, or set standing_access: false for the team)"
        ],
    ),
    "a grant to nobody": (
        f"{IAM}      standing_access: false\n{GRANT.replace('backend', 'nobody')}{UNTIL}",
        ['19:13: access.grants[0].team: "nobody" is none of access.teams (the teams are backend)'],
    ),
    "a grant to those who browse": (
        f"{IAM}      clients: {{e1s: browse}}\n{GRANT}{UNTIL}",
        [
            "19:13: access.grants[0].team: backend has no client that opens shells "
            "(let one of its clients exec)"
        ],
    ),
    "a grant of ports of others": (
        f"{IAM}      own_task_only: true\n{GRANT.replace('shell', 'port-forwarding')}{UNTIL}",
        ["20:13: access.grants[0].what: reaches the tasks of others too, as AWS has no way …"],
    ),
    "a grant that stands there twice": (
        f"{IAM}      standing_access: false\n{GRANT}{UNTIL}"
        f"{GRANT.removeprefix('  grants:' + chr(10))}{UNTIL}",
        ["23:7: access.grants[1]: stands in the list twice (remove it)"],
    ),
    "a grant without a zone": (
        f"{IAM}      standing_access: false\n{GRANT}{UNTIL.replace('00Z', '00')}",
        ["21:14: access.grants[0].until: is not a moment in UTC, such as 2026-12-01T18:00:00Z"],
    ),
    "a grant until a day that is none": (
        f"{IAM}      standing_access: false\n{GRANT}{UNTIL.replace('01-31', '02-31')}",
        ["21:14: access.grants[0].until: is not a moment in UTC, such as 2026-12-01T18:00:00Z"],
    ),
    "a person that could be anybody": (
        f'{IAM}      standing_access: false\n{GRANT}      person: "*"\n{UNTIL}',
        ["21:15: access.grants[0].person: …"],
    ),
    "a reason that silences a scanner": (
        f"{IAM}      standing_access: false\n{GRANT}"
        f"{UNTIL.replace('OPS-1', 'trivy:ignore:AWS-0057')}",
        [
            "22:15: access.grants[0].reason: speaks to a scanner, which reads comments, and not "
            "to a person"
        ],
    ),
    "a reason over two lines": (
        f"{IAM}      standing_access: false\n{GRANT}"
        + UNTIL.replace("OPS-1", '"OPS-1\\nresource"'),
        ["22:15: access.grants[0].reason: …"],
    ),
    "more grants than a role has room for": (
        f"{IAM}      standing_access: false\n  grants:\n"
        + "".join(
            f"    - team: backend\n      person: person-{number}\n      what: shell\n{UNTIL}"
            for number in range(5)
        ),
        ["39:7: access.grants[4]: is one more than the 4 grants that the role of backend has …"],
    ),
}


@pytest.mark.parametrize(("way_in", "problems"), CASES.values(), ids=CASES)
def test_what_cannot_be(way_in: str, problems: list[str], told: Told) -> None:
    found = told(Environment, BEFORE + way_in)
    assert len(found) == len(problems), found
    for line, problem in zip(found, problems, strict=True):
        start = f"dev.yaml:{problem}"
        assert line == start or ("…" in start and line.startswith(start.removesuffix("…"))), line


def _with_metadata(directory: Path, metadata: str) -> Path:
    spec = directory / "dev.yaml"
    spec.write_text(
        f"{BEFORE}      saml:\n        provider: okta\n  identity_providers:\n    okta:\n"
        f"      saml:\n        metadata: {metadata}\n",
        encoding="utf-8",
    )
    return spec


def test_metadata_is_read_from_beside_the_spec(tmp_path: Path) -> None:
    (tmp_path / "idp").mkdir()
    (tmp_path / "idp" / "okta.xml").write_text(XML, encoding="utf-8")
    loaded = load_environment(_with_metadata(tmp_path, "idp/okta.xml"))
    saml = loaded.spec.access.identity_providers["okta"].saml
    assert saml and saml.metadata == XML
    assert tmp_path / "idp" / "okta.xml" in loaded.sources


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "okta.xml cannot be read: No such file or directory"),
        (b"\xff\xfe", "okta.xml cannot be read: it is not UTF-8"),
        (b"<html/>", "okta.xml is not SAML metadata: it has no EntityDescriptor"),
        (XML.encode() + b"\x07", "okta.xml holds control characters"),
    ],
)
def test_metadata_that_is_none(content: bytes | None, message: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "okta.xml").write_bytes(content)
    with pytest.raises(SpecError) as raised:
        load_environment(_with_metadata(tmp_path, "okta.xml"))
    [problem] = raised.value.problems
    assert problem.message == message
    assert problem.place and problem.place.line == 20 and problem.place.column == 19
    assert problem.place.path == "access.identity_providers.okta.saml.metadata"


def test_grants_that_have_ended_are_told_with_their_place() -> None:
    loaded = load_environment(REPOSITORY / "tests/golden/grants/spec.yaml")

    def told(moment: datetime) -> list[Problem]:
        found = counting(placed(loaded), moment)
        return [problem for problem in found if " ended at " in problem.message]

    assert told(datetime(2031, 2, 1, 17, 59, 59, tzinfo=UTC)) == []
    [ended] = told(datetime(2031, 2, 1, 18, 0, 0, tzinfo=UTC))
    assert ended.message == (
        "port forwarding of grace@example.com of backend ended at 2031-02-01T18:00:00Z"
    )
    assert ended.place and ended.place.path == "access.grants[3]"
    assert len(told(datetime(2032, 1, 1, tzinfo=UTC))) == 5


def test_what_ends_first_comes_first() -> None:
    access = load_environment(REPOSITORY / "tests/golden/grants/spec.yaml").spec.access
    assert [grant.person for grant in access.granted("backend", "shell")] == [
        None,
        "ada@example.com",
    ]
    assert [grant.until for grant in access.granted("backend", "port-forwarding")] == [
        "2031-02-01T18:00:00Z",
        "2031-03-01T18:00:00Z",
    ]
