"""Module `pipelines`: two roles for pipelines, one that plans and one that applies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module

from cdktf_cdktf_provider_aws.iam_openid_connect_provider import IamOpenidConnectProvider
from cdktf_cdktf_provider_aws.iam_policy import IamPolicy
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment

from tfgen.errors import Problem, SpecError
from tfgen.modules.deploy.guard import guard
from tfgen.modules.deploy.needs import Needs
from tfgen.modules.deploy.packed import ATTACHED_LIMIT, packed
from tfgen.modules.deploy.state import state_needs
from tfgen.modules.module import Module, Output
from tfgen.modules.policy import Condition, Statement, allow, policy, principals, when
from tfgen.spec.environment import Environment
from tfgen.spec.pipelines import GitLab, Pipelines, Stage


@dataclass(frozen=True, slots=True)
class PipelineRoles:
    """What the root shows of it."""

    plan_role_arn: Output
    apply_role_arn: Output


def pipelines(module: Module, spec: Environment, modules: Sequence[str]) -> PipelineRoles:
    """The roles, and as policies what deploying each of `modules` and this one takes.

    An administrator applies this module: pipelines are denied to change their own power.

    Raises:
        SpecError: Their policies would be more than IAM lets a role have.
    """
    assert spec.pipelines is not None
    needs = [state_needs(spec), *(needs_of(name, spec) for name in (*modules, "pipelines"))]
    guards = packed(guard(spec))
    reads = packed(statement for one in needs for statement in one.reads)
    writes = packed(statement for one in needs for statement in one.writes)
    _fit(len(guards) + len(reads) + len(writes))

    module.topic("Who pipelines are")
    provider = _provider(module, spec.pipelines)
    plan = _role(module, spec, "plan", provider, "Plans: reads, and locks the state")
    apply = _role(module, spec, "apply", provider, "Plans and applies")
    both: dict[Stage, IamRole] = {"plan": plan, "apply": apply}
    module.topic("What no pipeline may do, whatever else allows it")
    _policies(module, spec, "guard", guards, both)
    module.topic("What a plan reads")
    _policies(module, spec, "read", reads, both)
    module.topic("What an apply writes")
    _policies(module, spec, "write", writes, {"apply": apply})
    return PipelineRoles(
        plan_role_arn=module.output(
            "plan_role_arn", plan.arn, "ARN of the role that pipelines plan with."
        ),
        apply_role_arn=module.output(
            "apply_role_arn", apply.arn, "ARN of the role that pipelines apply with."
        ),
    )


def _fit(policies: int) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html."""
    if policies > ATTACHED_LIMIT:
        message = (
            f"pipelines: the apply role would need {policies} managed policies, and IAM attaches "
            f"at most {ATTACHED_LIMIT} to a role"
        )
        hint = (
            "each team takes room in them: split access.teams over several environments, "
            "or remove pipelines and apply as an administrator"
        )
        raise SpecError(Problem(message, hint=hint))


def needs_of(module: str, spec: Environment) -> Needs:
    """What deploying a module takes, from `tfgen/modules/deploy/<module>.py`."""
    needs: Needs = import_module(f"tfgen.modules.deploy.{module}").needs(spec)
    return needs


def _provider(module: Module, pipelines: Pipelines) -> str:
    """The ARN of who vouches for them.

    Without thumbprints: AWS checks the issuer's certificate by its own list of authorities.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
    """
    provider = pipelines.provider
    if provider.provider_arn:
        return provider.provider_arn
    made = module.add(
        IamOpenidConnectProvider,
        "pipelines",
        url=provider.issuer,
        client_id_list=[provider.audience],
    )
    return made.arn


def _role(module: Module, spec: Environment, stage: Stage, provider: str, words: str) -> IamRole:
    assert spec.pipelines is not None
    trust = policy(module, f"trust_{stage}", _trust(spec.pipelines, stage, provider))
    return module.add(
        IamRole,
        stage,
        name=spec.names.plan_role if stage == "plan" else spec.names.apply_role,
        description=f"Pipelines of {spec.name}. {words}",
        assume_role_policy=trust,
        max_session_duration=spec.pipelines.max_session_duration,
    )


def _trust(pipelines: Pipelines, stage: Stage, provider_arn: str) -> list[Statement]:
    """Tokens for this audience, of these subjects, exactly.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
    """
    provider = pipelines.provider

    def come_in(sid: str, subject: Condition) -> Statement:
        return allow(
            sid,
            ["sts:AssumeRoleWithWebIdentity"],
            (),
            when("StringEquals", f"{provider.host}:aud", provider.audience),
            subject,
            *(
                when("StringEquals", f"{provider.host}:{claim}", *values)
                for claim, values in provider.claims().items()
            ),
            to=principals("Federated", provider_arn),
        )

    statements = []
    key = f"{provider.host}:sub"
    if subjects := provider.subjects(stage):
        statements.append(come_in("ThesePipelines", when("StringEquals", key, *subjects)))
    pattern = provider.pattern(stage) if isinstance(provider, GitLab) else None
    if pattern:
        statements.append(come_in("AnyBranchOfThisProject", when("StringLike", key, pattern)))
    return statements


def _policies(
    module: Module,
    spec: Environment,
    kind: str,
    groups: Sequence[Sequence[Statement]],
    roles: Mapping[Stage, IamRole],
) -> None:
    for number, group in enumerate(groups, 1):
        label = f"{kind}_{number}"
        document = policy(module, label, group)
        made = module.add(
            IamPolicy, label, name=f"{spec.name}-pipeline-{kind}-{number}", policy=document
        )
        for stage, role in roles.items():
            module.add(
                IamRolePolicyAttachment,
                f"{stage}_{label}",
                role=role.name,
                policy_arn=made.arn,
            )
