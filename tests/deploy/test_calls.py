"""Every call of real Terraform is allowed to the role that makes it, and nothing else is.

Terraform plans, applies, plans again, applies a change and destroys the golden case on the local
AWS; a proxy in between writes every call down. Each is then put to tfgen's own evaluation of the
policies that were rendered. The local AWS allows everything: what is tested is the policies.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.deploy.recorder import Call, recording
from tests.deploy.requests import Account, Asked
from tfgen.access.estate import Estate
from tfgen.access.evaluate import evaluate
from tfgen.access.facts import request
from tfgen.access.policies import Guard, Policies
from tfgen.access.policy import Caller, Decision, Outcome
from tfgen.access.survey import estate_of
from tfgen.aws.local.process import stop
from tfgen.aws.local.workspace import local_workspace
from tfgen.render.files import files
from tfgen.spec.environment import Environment, load_environment
from tfgen.spec.state import LocalState
from tfgen.terraform.apply import apply
from tfgen.terraform.find import Terraform
from tfgen.terraform.init import init
from tfgen.terraform.plan import plan
from tfgen.terraform.workspace import Workspace

GOLDEN = REPOSITORY / "tests" / "golden"
# Not yet pipelines_all, whose calls are not all proven.
CASES = ("pipelines",)
SLACK = Path(__file__).parent / "slack"
READING = ("init", "plan", "plan again", "plan a change", "plan to destroy")
CHANGING = ("apply", "apply a change", "destroy")

pytestmark = [pytest.mark.terraform]


@dataclass(frozen=True)
class Seen:
    """What Terraform called, by what it was doing."""

    case: Path
    spec: Environment
    calls: dict[str, list[Call]]

    @cached_property
    def asked(self) -> dict[str, list[Asked]]:
        """What IAM is asked; who asks who they are needs no permission for it."""
        account = Account(self.spec.aws)
        account.learn([call for calls in self.calls.values() for call in calls])
        return {
            step: [
                asked
                for call in calls
                if call.operation != "GetCallerIdentity"
                for asked in account.asked(call)
            ]
            for step, calls in self.calls.items()
        } | {"account": []}

    @cached_property
    def keys(self) -> dict[str, str]:
        """The ARN of a key that was made → the one that `tfgen access` knows it by."""
        account = Account(self.spec.aws)
        account.learn([call for calls in self.calls.values() for call in calls])
        labels = {
            self.spec.names.session_key_alias: "logging.sessions",
            self.spec.names.alert_key_alias: "alerting.alerts",
            self.spec.names.watch_key_alias: "alerting.watch",
            self.spec.names.trail_key_alias: "trail.trail",
        }
        return {
            self.spec.aws.arn("kms", f"key/{key}"): self.spec.aws.arn(
                "kms", f"key/<{labels[alias]}>"
            )
            for key, alias in account.aliases.items()
        }


@pytest.fixture(scope="module", params=CASES)
def seen(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, terraform: Terraform
) -> Iterator[Seen]:
    case = GOLDEN / request.param
    spec = load_environment(case / "spec.yaml").spec
    work = tmp_path_factory.mktemp("local")
    made = local_workspace(work, case / "expected", spec, terraform)
    calls: dict[str, list[Call]] = {}
    file = work / "plan"
    with recording(made.aws.endpoint) as recorder:
        environment = {**made.workspace.environment, "AWS_ENDPOINT_URL": recorder.endpoint}
        workspace = replace(made.workspace, environment=environment)

        def did(step: str) -> None:
            calls[step] = recorder.taken()

        init(workspace)
        did("init")
        plan(workspace, file)
        did("plan")
        apply(workspace, file)
        did("apply")
        assert not plan(workspace, file).changes
        did("plan again")
        _change(workspace, spec)
        plan(workspace, file)
        did("plan a change")
        apply(workspace, file)
        did("apply a change")
        plan(workspace, file, destroy=True)
        did("plan to destroy")
        apply(workspace, file)
        did("destroy")
    yield Seen(case, spec, calls)
    stop(work)


def _change(workspace: Workspace, spec: Environment) -> None:
    """Other tags, retention, description and network: everything is updated in place."""
    logging = spec.logging.model_copy(update={"retention_days": 30})
    ops = spec.ops_task.model_copy(update={"cpu": 512, "memory": 1024})
    update = {"logging": logging, "ops_task": ops, "tags": {"owner": "platform"}}
    for path, text in files(spec.name, spec.model_copy(update=update)).items():
        (workspace.directory / path).write_text(text)


@pytest.fixture(scope="module")
def estate(seen: Seen) -> Estate:
    root = seen.case / "expected"
    tree = {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*.tf")}
    return estate_of(tree, f"modules/{seen.case.name}")


def _policies(estate: Estate, spec: Environment) -> Policies:
    """The policies of the HCL, and a state bucket that lets nobody else in."""
    assert not isinstance(spec.state, LocalState)
    state = f"arn:aws:s3:::{spec.state.bucket}"
    return replace(estate.policies, guards={**estate.policies.guards, state: Guard()})


def _decide(estate: Estate, seen: Seen, role: str, asked: Asked) -> Decision:
    caller = Caller("AWS", seen.spec.aws.role_arn(role))
    resource = seen.keys.get(asked.resource, asked.resource)
    made = request(estate.aws, caller, asked.action, resource, asked.given)
    return evaluate(_policies(estate, seen.spec), made)


def _own(seen: Seen, asked: Asked) -> bool:
    """Whether it is about the pipelines' own roles, policies and provider."""
    from tfgen.modules.deploy.pipelines import own_provider  # its bindings are active by now

    return ":iam::" in asked.resource and (
        f"/{seen.spec.name}-pipeline-" in asked.resource
        or asked.resource == own_provider(seen.spec)
    )


def _lock(asked: Asked) -> bool:
    return asked.resource.endswith(".tflock")


def _told(asked: Asked, decision: Decision) -> str:
    return f"{asked.action} on {asked.resource}: {decision.word} {', '.join(decision.needs)}"


def test_something_was_seen(seen: Seen) -> None:
    """No call of Terraform's bypassed the proxy: the resources are all there."""
    created = {call.operation for call in seen.calls["apply"]}
    assert {"CreateKey", "CreateBucket", "CreateCluster", "CreateRole", "CreateTopic"} <= created
    assert sum(map(len, seen.calls.values())) > 500
    assert set(seen.calls) == {*READING, *CHANGING}


@pytest.mark.parametrize("role", ["plan_role", "apply_role"])
@pytest.mark.parametrize("step", READING)
def test_both_roles_may_make_every_call_of_a_plan(
    seen: Seen, estate: Estate, role: str, step: str
) -> None:
    name = getattr(seen.spec.names, role)
    decisions = [(asked, _decide(estate, seen, name, asked)) for asked in seen.asked[step]]
    assert decisions
    refused = [_told(*pair) for pair in decisions if pair[1].outcome is not Outcome.ALLOWED]
    assert sorted(set(refused)) == []


@pytest.mark.parametrize("step", CHANGING)
def test_the_apply_role_may_make_every_call_of_an_apply(
    seen: Seen, estate: Estate, step: str
) -> None:
    refused = {
        _told(asked, decision)
        for asked in seen.asked[step]
        if not _own(seen, asked)  # which is an administrator's
        for decision in [_decide(estate, seen, seen.spec.names.apply_role, asked)]
        if decision.outcome is not Outcome.ALLOWED
    }
    assert sorted(refused) == []


@pytest.mark.parametrize("role", ["plan_role", "apply_role"])
def test_no_pipeline_may_change_pipelines(seen: Seen, estate: Estate, role: str) -> None:
    own = [
        asked
        for step in CHANGING
        for asked in seen.asked[step]
        if asked.mutating and _own(seen, asked)
    ]
    assert {"iam:CreateRole", "iam:AttachRolePolicy", "iam:CreatePolicy"} <= {
        asked.action for asked in own
    }
    for asked in own:
        decision = _decide(estate, seen, getattr(seen.spec.names, role), asked)
        assert decision.explicit, _told(asked, decision)


def test_the_plan_role_may_change_nothing_but_the_lock(seen: Seen, estate: Estate) -> None:
    mutating = [
        asked
        for step in (*READING, *CHANGING)
        for asked in seen.asked[step]
        if asked.mutating and not _lock(asked)
    ]
    assert len({asked.action for asked in mutating}) > 40
    allowed = {
        _told(asked, decision)
        for asked in mutating
        for decision in [_decide(estate, seen, seen.spec.names.plan_role, asked)]
        if decision.outcome is not Outcome.DENIED
    }
    assert sorted(allowed) == []


def test_what_is_granted_and_was_not_called(seen: Seen, estate: Estate) -> None:
    """Not wrong, but a list that people should see: what tests cannot show to be needed."""
    used = {asked.action for step in seen.asked.values() for asked in step}
    lines = []
    for role in (seen.spec.names.plan_role, seen.spec.names.apply_role):
        identity = estate.policies.identities[seen.spec.aws.role_arn(role)]
        granted = {
            (statement.sid, action)
            for policy in identity.policies
            for statement in policy.statements
            if statement.allows
            for action in statement.actions.values
        }
        unused = sorted(pair for pair in granted if pair[1] not in used)
        called = len(granted) - len(unused)
        lines += [f"{role}: {called} of {len(granted)} grants were called, and these were not"]
        lines += [f"  {sid:24} {action}" for sid, action in unused]
    text = "\n".join(lines) + "\n"
    slack = SLACK / f"{seen.case.name}.txt"
    if os.environ.get("TFGEN_UPDATE_GOLDEN"):
        slack.write_text(text)
        pytest.fail("updated; review it with git diff, and run the tests again", False)
    assert text == slack.read_text(), "if it should, run with TFGEN_UPDATE_GOLDEN=1 and review"
