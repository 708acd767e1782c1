"""Conditions that tie a session, a task or a time to a person; each case names the page for it."""

from __future__ import annotations

import pytest

from tests.access.asking import KEY, ROLE, ROOT, TASK, USER, allow, ask, deny
from tests.access.test_evaluation import BOUNDARIES, IAM, MFA, VARIABLES, Case, case
from tfgen.access.policy import Caller

KEYS = f"{IAM}reference_policies_condition-keys.html"
STS_KEYS = f"{IAM}reference_policies_iam-condition-keys.html"
OPERATORS = f"{IAM}reference_policies_elements_condition_operators.html"
MULTI = f"{IAM}reference_policies_condition-single-vs-multi-valued-context-keys.html"
SOURCE = f"{IAM}id_credentials_temp_control-access_monitor.html"
CENTER = "https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html"
DOCUMENTS = (
    "https://docs.aws.amazon.com/systems-manager/latest/userguide/"
    "getting-started-sessiondocumentaccesscheck.html"
)
EXEC = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html"

RUN = ("ecs:RunTask", "arn:aws:ecs:eu-west-1:111122223333:task-definition/ops:1")
SHELL = ("ecs:ExecuteCommand", TASK)
ASSUME = ("sts:AssumeRole", ROLE.name)
SESSION = ("ssm:StartSession", TASK)
USERID = "AROAEXAMPLE:ada@example.com"
ADA = {"aws:userid": USERID}
OWNED = allow(Condition={"StringEquals": {"aws:RequestTag/owner": "${aws:userid}"}})
OWN_TASK = allow(Condition={"StringEquals": {"aws:ResourceTag/owner": "${aws:userid}"}})
NOT_OWN = deny(Condition={"StringNotEquals": {"aws:ResourceTag/owner": "${aws:userid}"}})
KEYS_ONLY = allow(Condition={"ForAllValues:StringEquals": {"aws:TagKeys": ["owner", "reason"]}})
UNTIL = allow(Condition={"DateLessThan": {"aws:CurrentTime": "2026-12-01T18:00:00Z"}})
TO_ADA = allow(Condition={"StringLike": {"aws:userid": "*:ada@example.com"}})
NAMED = allow(
    "sts:AssumeRole",
    Principal={"AWS": USER.name},
    Condition={"StringEquals": {"sts:RoleSessionName": "${aws:username}"}},
)
FROM_CENTER = allow(
    "sts:AssumeRole",
    Principal={"AWS": ROOT},
    Condition={
        "ArnLike": {
            "aws:PrincipalArn": "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/*/"
            f"AWSReservedSSO_Shop_{'?' * 16}"
        },
        "StringLike": {"aws:userid": "*:${sts:RoleSessionName}"},
    },
)
CENTER_ROLE = (
    "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_"
)
SHOP, SHOP_ADMIN = (f"{CENTER_ROLE}{name}_0123456789abcdef" for name in ("Shop", "Shop_Admin"))
SAID = allow(
    "sts:AssumeRole",
    Principal={"AWS": USER.name},
    Condition={"Null": {"sts:SourceIdentity": "false"}},
)
WEB = Caller("Federated", "arn:aws:iam::111122223333:oidc-provider/idp.example.com")
TOKEN = ("sts:AssumeRoleWithWebIdentity", ROLE.name)
BY_TOKEN = allow(
    TOKEN[0],
    Principal={"Federated": WEB.name},
    Condition={
        "Null": {"sts:SourceIdentity": "false"},
        "StringEquals": {"sts:RoleSessionName": "${sts:SourceIdentity}"},
    },
)
WITH_DOCUMENT = allow(Condition={"BoolIfExists": {"ssm:SessionDocumentAccessCheck": "true"}})


def tags(**given: str | None) -> dict[str, str | None]:
    return {f"aws:RequestTag/{key}": value for key, value in given.items()}


CASES = [
    # Whose task it is
    case("a task in one's own name", VARIABLES, "allowed", RUN, identity=[OWNED],
         given={**ADA, **tags(owner=USERID)}),
    case("a task in another's name", VARIABLES, "denied", RUN, identity=[OWNED],
         given={**ADA, **tags(owner="AROAEXAMPLE:grace@example.com")}),
    case("one's own name, of another role", VARIABLES, "denied", RUN, identity=[OWNED],
         given={**ADA, **tags(owner="AROAOTHER:ada@example.com")}),
    case("a task in no name", VARIABLES, "denied", RUN, identity=[OWNED],
         given={**ADA, **tags(owner=None)}),
    case("a * as the owner is no wildcard", VARIABLES, "denied", RUN, identity=[OWNED],
         given={**ADA, **tags(owner="*")}),
    case("a shell in one's own task", EXEC, "allowed", SHELL, identity=[OWN_TASK, NOT_OWN],
         given={**ADA, "aws:ResourceTag/owner": USERID}),
    case("a shell in another's task", EXEC, "denied!", SHELL, identity=[allow(), NOT_OWN],
         given={**ADA, "aws:ResourceTag/owner": "AROAEXAMPLE:grace@example.com"}),
    case("a shell in a task without an owner", OPERATORS, "denied!", SHELL,
         identity=[allow(), NOT_OWN], given={**ADA, "aws:ResourceTag/owner": None}),
    # Which tags
    case("the tags that are known", MULTI, "allowed", RUN, identity=[KEYS_ONLY],
         given={"aws:TagKeys": ("owner", "reason")}),
    case("some of the tags that are known", MULTI, "allowed", RUN, identity=[KEYS_ONLY],
         given={"aws:TagKeys": ("owner",)}),
    case("one more tag", MULTI, "denied", RUN, identity=[KEYS_ONLY],
         given={"aws:TagKeys": ("owner", "reason", "team")}),
    case("no tags at all satisfy ForAllValues", MULTI, "allowed", RUN, identity=[KEYS_ONLY],
         given={"aws:TagKeys": None}),
    case("an empty reason", OPERATORS, "denied", RUN, given=tags(reason=""),
         identity=[allow(Condition={"StringLike": {"aws:RequestTag/reason": "?*"}})]),
    case("an end that is no time", OPERATORS, "denied", RUN, given=tags(expires="tomorrow"),
         identity=[allow(Condition={"StringLike": {"aws:RequestTag/expires": "????-??-??T*Z"}})]),
    case("a tag that may be left out", OPERATORS, "allowed", RUN, given=tags(environment=None),
         identity=[allow(Condition={
             "StringEqualsIfExists": {"aws:RequestTag/environment": "prod"}})]),
    case("a tag that may be left out, but not forged", OPERATORS, "denied", RUN,
         given=tags(environment="dev"),
         identity=[allow(Condition={
             "StringEqualsIfExists": {"aws:RequestTag/environment": "prod"}})]),
    case("no volume asked for", OPERATORS, "allowed", RUN, given={"ecs:enable-ebs-volumes": None},
         identity=[allow(Condition={"StringNotEquals": {"ecs:enable-ebs-volumes": "true"}})]),
    # For a time
    case("before a grant ends", KEYS, "allowed", SHELL, identity=[UNTIL],
         given={"aws:CurrentTime": "2026-12-01T17:59:59Z"}),
    case("as a grant ends", KEYS, "denied", SHELL, identity=[UNTIL],
         given={"aws:CurrentTime": "2026-12-01T18:00:00Z"}),
    case("in another time zone", OPERATORS, "denied", SHELL, identity=[UNTIL],
         given={"aws:CurrentTime": "2026-12-01T18:30:00+00:30"}),
    case("at a time that is not known", KEYS, "?", SHELL, identity=[UNTIL]),
    case("granted to this person", VARIABLES, "allowed", SHELL, identity=[TO_ADA], given=ADA),
    case("granted to another person", VARIABLES, "denied", SHELL, identity=[TO_ADA],
         given={"aws:userid": "AROAEXAMPLE:grace@example.com"}),
    case("granted to one whose name ends alike", VARIABLES, "denied", SHELL, identity=[TO_ADA],
         given={"aws:userid": "AROAEXAMPLE:not-ada@example.com"}),
    # Names of sessions
    case("a session in the user's name", STS_KEYS, "allowed", ASSUME, caller=USER,
         guards={ROLE.name: [NAMED]},
         given={"sts:RoleSessionName": "ann", "aws:username": "ann"}),
    case("a session in another name", STS_KEYS, "denied", ASSUME, caller=USER,
         guards={ROLE.name: [NAMED]},
         given={"sts:RoleSessionName": "root", "aws:username": "ann"}),
    case("a source identity is demanded and there", SOURCE, "allowed", ASSUME, caller=USER,
         guards={ROLE.name: [SAID]}, given={"sts:SourceIdentity": "ann"}),
    case("a source identity is demanded and missing", SOURCE, "denied", ASSUME, caller=USER,
         guards={ROLE.name: [SAID]}, given={"sts:SourceIdentity": None}),
    case("the session's name is what the token says", STS_KEYS, "allowed", TOKEN, caller=WEB,
         guards={ROLE.name: [BY_TOKEN]},
         given={"sts:SourceIdentity": "ada", "sts:RoleSessionName": "ada"}),
    case("the session's name is another than the token says", STS_KEYS, "denied", TOKEN,
         caller=WEB, guards={ROLE.name: [BY_TOKEN]},
         given={"sts:SourceIdentity": "ada", "sts:RoleSessionName": "grace"}),
    case("a token that names nobody", SOURCE, "denied", TOKEN, caller=WEB,
         guards={ROLE.name: [BY_TOKEN]},
         given={"sts:SourceIdentity": None, "sts:RoleSessionName": "grace"}),
    case("setting a source identity has to be allowed too", SOURCE, "denied",
         ("sts:SetSourceIdentity", ROLE.name), caller=USER,
         guards={ROLE.name: [allow("sts:AssumeRole", Principal={"AWS": USER.name})]}),
    case("a permission set leaves it to its own policy", CENTER, "?", ASSUME,
         guards={ROLE.name: [FROM_CENTER]},
         caller=Caller("AWS", SHOP),
         given={"aws:PrincipalArn": SHOP, "aws:userid": "AROAX:ada", "sts:RoleSessionName": "ada"}),
    case("a permission set in another name", CENTER, "denied", ASSUME,
         guards={ROLE.name: [FROM_CENTER]},
         caller=Caller("AWS", SHOP),
         given={"aws:PrincipalArn": SHOP, "aws:userid": "AROAX:ada", "sts:RoleSessionName": "al"}),
    case("a permission set whose name goes on", CENTER, "denied", ASSUME,
         guards={ROLE.name: [FROM_CENTER]},
         caller=Caller("AWS", SHOP_ADMIN),
         given={"aws:PrincipalArn": SHOP_ADMIN, "aws:userid": "AROAX:ada",
                "sts:RoleSessionName": "ada"}),
    case("MFA and a name", MFA, "denied", ASSUME, caller=USER,
         guards={ROLE.name: [{**NAMED, "Condition": {**NAMED["Condition"],
                              "Bool": {"aws:MultiFactorAuthPresent": "true"}}}]},
         given={"sts:RoleSessionName": "ann", "aws:username": "ann",
                "aws:MultiFactorAuthPresent": "false"}),
    # Documents of sessions
    case("a session with a document", DOCUMENTS, "allowed", SESSION, identity=[WITH_DOCUMENT],
         given={"ssm:SessionDocumentAccessCheck": "true"}),
    case("a session with none", DOCUMENTS, "denied", SESSION, identity=[WITH_DOCUMENT],
         given={"ssm:SessionDocumentAccessCheck": "false"}),
    # Boundaries
    case("the boundary leaves it", BOUNDARIES, "allowed", SHELL, identity=[allow()],
         boundary=[allow("ecs:*")]),
    case("the boundary leaves other things", BOUNDARIES, "denied", SHELL, identity=[allow()],
         boundary=[allow("ssm:*")]),
    case("a boundary alone allows nothing", BOUNDARIES, "denied", SHELL, boundary=[allow()]),
    case("a boundary that denies", BOUNDARIES, "denied!", SHELL, identity=[allow()],
         boundary=[allow(), deny("ecs:ExecuteCommand")]),
    case("a boundary that ends before the grant", BOUNDARIES, "denied", SHELL, identity=[allow()],
         boundary=[UNTIL], given={"aws:CurrentTime": "2027-01-01T00:00:00Z"}),
    case("a boundary in the way of the key's account", BOUNDARIES, "denied",
         ("kms:GenerateDataKey", KEY), identity=[allow()], boundary=[allow("ecs:*")],
         guards={KEY: [allow("kms:*", Principal={"AWS": ROOT})]}),
]  # fmt: skip


@pytest.mark.parametrize("one", CASES, ids=lambda one: one.name)
def test_what_becomes_of_a_request(one: Case) -> None:
    decision = ask(one.action, one.resource, **one.asked)
    assert decision.word == one.expected, f"{one.page} says otherwise"
    assert bool(decision.needs) == (decision.word == "?")
