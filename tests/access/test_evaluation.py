"""AWS's evaluation logic, case by case; each case names the page that says so."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from tests.access.asking import (
    BUCKET,
    KEY,
    OBJECT,
    OUTSIDER,
    ROLE,
    ROOT,
    SERVICE,
    STRANGER,
    TASK,
    USER,
    allow,
    ask,
    deny,
)

IAM = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
LOGIC = f"{IAM}reference_policies_evaluation-logic.html"
SINGLE = f"{IAM}reference_policies_evaluation-logic_policy-eval-denyallow.html"
CROSS = f"{IAM}reference_policies_evaluation-logic-cross-account.html"
BOUNDARIES = f"{IAM}access_policies_boundaries.html"
PRINCIPAL = f"{IAM}reference_policies_elements_principal.html"
NOT_PRINCIPAL = f"{IAM}reference_policies_elements_notprincipal.html"
ACTION = f"{IAM}reference_policies_elements_action.html"
NOT_ACTION = f"{IAM}reference_policies_elements_notaction.html"
RESOURCE = f"{IAM}reference_policies_elements_resource.html"
NOT_RESOURCE = f"{IAM}reference_policies_elements_notresource.html"
VARIABLES = f"{IAM}reference_policies_variables.html"
KEY_POLICY = "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html"
TRUST = f"{IAM}id_roles_create_for-user.html"
ALIAS = "https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html"
MFA = f"{IAM}id_credentials_mfa_configure-api-require.html"


class Case(NamedTuple):
    """What is asked (arguments of `ask`) and what has to come out."""

    name: str
    page: str
    expected: str
    action: str
    resource: str
    asked: dict[str, Any]


def case(name: str, page: str, expected: str, what: tuple[str, str], **asked: Any) -> Case:
    return Case(name, page, expected, *what, asked)


SESSIONS = "arn:aws:sts::111122223333:assumed-role"
GET = ("s3:GetObject", OBJECT)
DECRYPT = ("kms:Decrypt", KEY)
ASSUME = ("sts:AssumeRole", ROLE.name)
CREATE_ALIAS = ("kms:CreateAlias", "arn:aws:kms:eu-west-1:111122223333:alias/sessions")
STOP = ("ecs:StopTask", TASK)
MFA_TRUST = allow(
    "sts:AssumeRole",
    Principal={"AWS": USER.name},
    Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}},
)
TAGGED = "arn:aws:s3:::records/${aws:PrincipalTag/team}/*"


CASES = [
    # Deny and allow
    case("nothing allows", LOGIC, "denied", STOP),
    case("an identity policy allows", LOGIC, "allowed", STOP, identity=[allow("ecs:StopTask")]),
    case(
        "an alias has no policy, IAM decides", ALIAS, "allowed", CREATE_ALIAS,
        identity=[allow("kms:CreateAlias")],
    ),
    case("of an alias too", ALIAS, "denied", CREATE_ALIAS, identity=[allow("kms:DeleteAlias")]),
    case("a deny wins over an allow", LOGIC, "denied!", STOP, identity=[allow(), deny()]),
    case("a deny wins, wherever it stands", LOGIC, "denied!", STOP, identity=[deny(), allow()]),
    case(
        "a deny in the bucket's policy wins", LOGIC, "denied!", GET,
        identity=[allow()], guards={BUCKET: [deny(Principal="*")]},
    ),
    case(
        "a deny of other actions does nothing", LOGIC, "allowed", STOP,
        identity=[allow(), deny("ecs:RunTask")],
    ),
    case(
        "a deny wins over what cannot be told", LOGIC, "denied!", GET,
        identity=[allow(Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}), deny()],
    ),
    case(
        "a deny that cannot be told leaves the answer open", LOGIC, "?", GET,
        identity=[allow(), deny(Condition={"Bool": {"aws:SecureTransport": "false"}})],
        guards={BUCKET: None},
    ),
    case(
        "without an allow it does not matter whether a deny applies", LOGIC, "denied", STOP,
        identity=[deny(Condition={"Bool": {"aws:SecureTransport": "false"}})],
    ),
    # Actions and resources
    case("actions are the same in any case", ACTION, "allowed", STOP,
         identity=[allow("ECS:stoptask")]),
    case("* in an action", ACTION, "allowed", STOP, identity=[allow("ecs:Stop*")]),
    case("? in an action is one character", ACTION, "denied", STOP,
         identity=[allow("ecs:StopTask?")]),
    case("NotAction leaves out", NOT_ACTION, "denied", STOP, identity=[allow(NotAction=["ecs:*"])]),
    case("NotAction allows the rest", NOT_ACTION, "allowed", STOP,
         identity=[allow(NotAction=["iam:*"])]),
    case(
        "a deny with NotAction denies the rest", NOT_ACTION, "denied!", STOP,
        identity=[allow(), deny(NotAction=["iam:*"])],
    ),
    case("resources are told apart by case", RESOURCE, "denied", STOP,
         identity=[allow("*", TASK.upper())]),
    case(
        "* in a resource takes slashes", RESOURCE, "allowed", GET,
        identity=[allow("s3:*", "arn:aws:s3:::records/*.log")], guards={BUCKET: None},
    ),
    case(
        "* at the end of a segment goes beyond it", RESOURCE, "allowed", STOP,
        identity=[allow("*", "arn:aws:ecs:*")],
    ),
    case(
        "* within a segment: AWS does not say", RESOURCE, "?", STOP,
        identity=[allow("*", "arn:aws:ecs:*sk/ops/0123456789abcdef")],
    ),
    case(
        "NotResource leaves out", NOT_RESOURCE, "denied", STOP,
        identity=[allow(NotResource=["arn:aws:ecs:*:*:task/ops/*"])],
    ),
    case(
        "NotResource denies the rest", NOT_RESOURCE, "denied!", STOP,
        identity=[allow(), deny(NotResource=["arn:aws:ecs:*:*:task/web/*"])],
    ),
    # Resource policies within an account
    case(
        "the bucket's policy alone allows a role", SINGLE, "allowed", GET,
        guards={BUCKET: [allow(Principal={"AWS": ROLE.name})]},
    ),
    case(
        "the bucket's policy leaves it to the account", PRINCIPAL, "denied", GET,
        guards={BUCKET: [allow(Principal={"AWS": ROOT})]},
    ),
    case(
        "the account's number means the same as its root", PRINCIPAL, "allowed", DECRYPT,
        identity=[allow()], guards={KEY: [allow(Principal={"AWS": "111122223333"})]},
    ),
    case("a bucket without a policy", SINGLE, "allowed", GET,
         identity=[allow()], guards={BUCKET: None}),
    case("a policy for somebody else", PRINCIPAL, "denied", GET,
         guards={BUCKET: [allow(Principal={"AWS": USER.name})]}),
    case("a bucket whose policy is not known", SINGLE, "?", GET),
    case("a task has no policy of its own", SINGLE, "denied", STOP),
    case(
        "what somebody else's policies say", SINGLE, "?", GET,
        caller=OUTSIDER, guards={BUCKET: None},
    ),
    case(
        "a deny for everybody, whatever their policies say", LOGIC, "denied!", GET,
        caller=OUTSIDER, guards={BUCKET: [deny(Principal="*")]},
    ),
    case(
        "a service is allowed by name", PRINCIPAL, "allowed", GET,
        caller=SERVICE, guards={BUCKET: [allow(Principal={"Service": SERVICE.name})]},
    ),
    case(
        "another service is not", PRINCIPAL, "denied", GET,
        caller=SERVICE, guards={BUCKET: [allow(Principal={"Service": "ec2.amazonaws.com"})]},
    ),
    case(
        "NotPrincipal denies all others", NOT_PRINCIPAL, "denied!", GET,
        identity=[allow()], guards={BUCKET: [deny(NotPrincipal={"AWS": USER.name})]},
    ),
    case(
        "NotPrincipal and the one it lists", NOT_PRINCIPAL, "?", GET,
        identity=[allow()], guards={BUCKET: [deny(NotPrincipal={"AWS": ROLE.name})]},
    ),
    case(
        "a session of the role, by a name that is not known", PRINCIPAL, "?", GET,
        guards={BUCKET: [allow(Principal={"AWS": f"{SESSIONS}/app/ann"})]},
    ),
    case(
        "a session of another role", PRINCIPAL, "denied", GET,
        guards={BUCKET: [allow(Principal={"AWS": f"{SESSIONS}/web/ann"})]},
    ),
    # Permissions boundaries
    case(
        "the boundary leaves it", BOUNDARIES, "allowed", STOP,
        identity=[allow()], boundary=[allow("ecs:*")],
    ),
    case(
        "the boundary does not leave it", BOUNDARIES, "denied", STOP,
        identity=[allow()], boundary=[allow("s3:*")],
    ),
    case("a boundary allows nothing by itself", BOUNDARIES, "denied", STOP, boundary=[allow()]),
    case(
        "a deny in the boundary", BOUNDARIES, "denied!", STOP,
        identity=[allow()], boundary=[allow(), deny("ecs:StopTask")],
    ),
    case(
        "the boundary limits what a policy grants a role", SINGLE, "denied", GET,
        boundary=[allow("ecs:*")], guards={BUCKET: [allow(Principal={"AWS": ROLE.name})]},
    ),
    case(
        "the boundary does not limit what a policy grants a user", SINGLE, "allowed", GET,
        caller=USER, boundary=[allow("ecs:*")],
        guards={BUCKET: [allow(Principal={"AWS": USER.name})]},
    ),
    case(
        "nor what it grants everybody with a role's ARN as condition", SINGLE, "allowed", GET,
        given={"aws:PrincipalArn": ROLE.name}, boundary=[allow("ecs:*")],
        guards={BUCKET: [allow(Principal="*",
                               Condition={"ArnEquals": {"aws:PrincipalArn": ROLE.name}})]},
    ),
    # Keys
    case("a key's policy must allow", KEY_POLICY, "denied", DECRYPT,
         identity=[allow()], guards={KEY: []}),
    case(
        "it can leave it to IAM policies", KEY_POLICY, "allowed", DECRYPT,
        identity=[allow("kms:Decrypt", KEY)],
        guards={KEY: [allow("kms:*", Principal={"AWS": ROOT})]},
    ),
    case("which then must allow", KEY_POLICY, "denied", DECRYPT,
         guards={KEY: [allow("kms:*", Principal={"AWS": ROOT})]}),
    case(
        "it can allow a role by itself", KEY_POLICY, "allowed", DECRYPT,
        guards={KEY: [allow("kms:Decrypt", Principal={"AWS": ROLE.name})]},
    ),
    case(
        "it can leave it to one role only", KEY_POLICY, "denied", DECRYPT,
        identity=[allow()], given={"aws:PrincipalArn": ROLE.name},
        guards={KEY: [allow("kms:*", Principal={"AWS": ROOT},
                            Condition={"ArnEquals": {"aws:PrincipalArn": USER.name}})]},
    ),
    case("the policy of a key that is not known", KEY_POLICY, "?", DECRYPT, identity=[allow()]),
    case("the id of another key", KEY_POLICY, "denied",
         ("kms:Decrypt", KEY.replace("logging", "alerting")),
         identity=[allow("*", KEY)],
         guards={KEY.replace("logging", "alerting"): [allow("kms:*", Principal={"AWS": ROOT})]}),
    case("an id that may be this key's", KEY_POLICY, "?", DECRYPT,
         identity=[allow("*", KEY.replace("<logging.sessions>", "0f1e2d3c"))],
         guards={KEY: [allow("kms:*", Principal={"AWS": ROOT})]}),
    case("actions that are about no key", KEY_POLICY, "allowed", ("kms:ListKeys", "*"),
         identity=[allow("kms:ListKeys")]),
    # Taking on a role
    case("the trust policy names the user", TRUST, "allowed", ASSUME,
         caller=USER, guards={ROLE.name: [allow("sts:AssumeRole", Principal={"AWS": USER.name})]}),
    case("the trust policy names nobody", TRUST, "denied", ASSUME,
         caller=USER, identity=[allow()], guards={ROLE.name: []}),
    case("the trust policy leaves it to the account", TRUST, "?", ASSUME,
         caller=OUTSIDER, guards={ROLE.name: [allow("sts:AssumeRole", Principal={"AWS": ROOT})]}),
    case("with MFA", MFA, "allowed", ASSUME, caller=USER, guards={ROLE.name: [MFA_TRUST]},
         given={"aws:MultiFactorAuthPresent": "true"}),
    case("signed in without MFA", MFA, "denied", ASSUME,
         caller=USER, guards={ROLE.name: [MFA_TRUST]},
         given={"aws:MultiFactorAuthPresent": "false"}),
    case("with a long-term key, which has no such condition key", MFA, "denied", ASSUME,
         caller=USER,
         guards={ROLE.name: [MFA_TRUST]}, given={"aws:MultiFactorAuthPresent": None}),
    case("with or without MFA: not told", MFA, "?", ASSUME, caller=USER,
         guards={ROLE.name: [MFA_TRUST]}),
    # From another account
    case("the bucket alone is not enough for another account", CROSS, "?", GET, caller=STRANGER,
         guards={BUCKET: [allow(Principal={"AWS": STRANGER.name})]}),
    case("without the bucket it cannot be", CROSS, "denied", GET, caller=STRANGER,
         guards={BUCKET: []}),
    case("the other account as a whole", CROSS, "?", GET, caller=STRANGER,
         guards={BUCKET: [allow(Principal={"AWS": "arn:aws:iam::999999999999:root"})]}),
    # Policy variables
    case("a variable of the caller's tag", VARIABLES, "allowed",
         ("s3:GetObject", f"{BUCKET}/red/x"),
         identity=[allow("*", TAGGED)], guards={BUCKET: None},
         given={"aws:PrincipalTag/team": "red"}),
    case("another tag", VARIABLES, "denied", ("s3:GetObject", f"{BUCKET}/red/x"),
         identity=[allow("*", TAGGED)], guards={BUCKET: None},
         given={"aws:PrincipalTag/team": "blue"}),
    case("a * in a tag is no wildcard", VARIABLES, "denied", ("s3:GetObject", f"{BUCKET}/red/x"),
         identity=[allow("*", TAGGED)], guards={BUCKET: None},
         given={"aws:PrincipalTag/team": "*"}),
    case("a tag that is not known", VARIABLES, "?", ("s3:GetObject", f"{BUCKET}/red/x"),
         identity=[allow("*", TAGGED)], guards={BUCKET: None}),
    case("a tag that is not there has no effect that AWS promises", VARIABLES, "?",
         ("s3:GetObject", f"{BUCKET}/red/x"), identity=[allow("*", TAGGED)], guards={BUCKET: None},
         given={"aws:PrincipalTag/team": None}),
    case("a default for a tag that is not there", VARIABLES, "allowed",
         ("s3:GetObject", f"{BUCKET}/red/x"), guards={BUCKET: None},
         identity=[allow("*", "arn:aws:s3:::records/${aws:PrincipalTag/team, 'red'}/*")],
         given={"aws:PrincipalTag/team": None}),
    case("${*} is the character itself", VARIABLES, "denied", ("s3:GetObject", f"{BUCKET}/red"),
         identity=[allow("*", "arn:aws:s3:::records/${*}")], guards={BUCKET: None}),
]  # fmt: skip


@pytest.mark.parametrize("one", CASES, ids=lambda one: one.name)
def test_what_becomes_of_a_request(one: Case) -> None:
    decision = ask(one.action, one.resource, **one.asked)
    assert decision.word == one.expected, f"{one.page} says otherwise"
    assert bool(decision.needs) == (decision.word == "?")


def test_the_statement_that_decides_has_its_place() -> None:
    decision = ask(
        *STOP, identity=[allow("s3:*"), allow("ecs:*"), deny("ecs:StopTask", Sid="Never")]
    )
    assert decision.statement is not None
    assert decision.statement.name == "Never"
    assert decision.statement.place.line == 3
    assert [step.stage for step in decision.steps] == ["deny", "identity", "identity"]


def test_an_open_question_says_what_it_depends_on() -> None:
    decision = ask(*ASSUME, caller=USER, guards={ROLE.name: [MFA_TRUST]})
    assert decision.needs == ("aws:MultiFactorAuthPresent",)
