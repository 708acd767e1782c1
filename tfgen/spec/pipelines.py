"""Section `pipelines`: which pipeline may plan, which may apply, and how it proves itself."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tfgen.spec.invalid import Fault, refuse
from tfgen.spec.section import Arn, Section, Switch, Whole

# What a token may hold and a policy takes for what it is: no `*`, `?` or `${`, which IAM reads as
# patterns and variables, and no `:`, which parts a subject.
_NAME = r"^[A-Za-z0-9_.@#+=,() /-]+$"
_Names = tuple[Annotated[str, Field(pattern=_NAME, max_length=255)], ...]
Branches = tuple[Annotated[str, Field(pattern=r"^[A-Za-z0-9_.@#+=,()/-]+$", max_length=255)], ...]
_Id = Annotated[str, Field(pattern=r"^[0-9]+$", max_length=20)]
_Exact = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:@#+=,()|/ -]+$", max_length=1024)]
Url = Annotated[
    str,
    Field(pattern=r"^https://[a-z0-9.-]+(/[A-Za-z0-9_./-]*[A-Za-z0-9_-])?$", max_length=255),
]
Audience = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:/-]+$", max_length=255)]

_AUDIENCE = "sts.amazonaws.com"
_GITHUB = "https://token.actions.githubusercontent.com"

Stage = Literal["plan", "apply"]


class _Provider(Section):
    """What every way in has in common."""

    audience: Audience = Field(
        default=_AUDIENCE, description="The `aud` that the pipeline asks for in its tokens."
    )
    provider_arn: Arn | None = Field(
        default=None,
        description=(
            "The account's IAM OIDC provider for this issuer, where there is one: an account has "
            "only one for each. Default: tfgen registers it."
        ),
    )

    @property
    def issuer(self) -> str:
        """The address of who signs the tokens."""
        raise NotImplementedError

    @property
    def host(self) -> str:
        """The issuer as IAM writes it in ARNs and condition keys."""
        return self.issuer.removeprefix("https://")

    @model_validator(mode="after")
    def _is_of_the_issuer(self) -> _Provider:
        ending = f":oidc-provider/{self.host}"
        if self.provider_arn and not self.provider_arn.endswith(ending):
            message = f"is not the ARN of an OIDC provider for {self.issuer}"
            refuse([Fault(("provider_arn",), message, f"it should end in {ending}")])
        return self


class GitHubPlan(Section):
    """Where a plan may run. It only reads, apart from the lock of the state."""

    pull_requests: Switch = Field(
        default=True,
        description=(
            "Workflows of pull requests. Whoever can push to the repository can then read what "
            "the plan role reads, the state included."
        ),
    )
    branches: Branches = Field(default=(), description="Branches, such as main.")
    environments: _Names = Field(default=(), description="GitHub environments.")


class GitHubApply(Section):
    """Where an apply may run."""

    environments: _Names = Field(
        default=(),
        description="GitHub environments; give them required reviewers and a branch policy.",
    )
    branches: Branches = Field(default=(), description="Branches, such as main; protect them.")


class GitHub(_Provider):
    """GitHub Actions of one repository, known by ids that are never given to another one.

    https://docs.github.com/en/actions/reference/security/oidc#immutable-subject-claims
    """

    repository: Annotated[
        str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9_.-]+$", max_length=140)
    ] = Field(description="OWNER/REPOSITORY.", examples=["octo-org/shop"])
    owner_id: _Id = Field(
        description=(
            "The owner's id, in quotes; `gh api repos/OWNER/REPOSITORY --jq .owner.id` tells it."
        )
    )
    repository_id: _Id = Field(
        description=(
            "The repository's id, in quotes; `gh api repos/OWNER/REPOSITORY --jq .id` tells it."
        )
    )
    subject: Literal["immutable", "names"] = Field(
        default="immutable",
        description=(
            "How the repository's tokens write `sub`: immutable, with both ids (repositories made "
            "or renamed since 15 July 2026, and all that have opted in), or names alone; then the "
            "repository's id is demanded through a claim of its own."
        ),
    )
    plan: GitHubPlan = Field(default=GitHubPlan(), description="Where a plan may run.")
    apply: GitHubApply = Field(description="Where an apply may run.")

    @property
    def issuer(self) -> str:
        """https://docs.github.com/en/actions/reference/security/oidc."""
        return _GITHUB

    def subjects(self, stage: Stage) -> tuple[str, ...]:
        """Every `sub` that may come in, exactly.

        https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims
        """
        owner, name = self.repository.split("/")
        if self.subject == "immutable":
            owner, name = f"{owner}@{self.owner_id}", f"{name}@{self.repository_id}"
        prefix, where = f"repo:{owner}/{name}", self.plan if stage == "plan" else self.apply
        pull_requests = stage == "plan" and self.plan.pull_requests
        return (
            *(f"{prefix}:environment:{environment}" for environment in where.environments),
            *(f"{prefix}:ref:refs/heads/{branch}" for branch in where.branches),
            *((f"{prefix}:pull_request",) if pull_requests else ()),
        )

    def claims(self) -> dict[str, tuple[str, ...]]:
        """What else a token must say.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
        """
        return {} if self.subject == "immutable" else {"repository_id": (self.repository_id,)}

    @model_validator(mode="after")
    def _somewhere(self) -> GitHub:
        _lets_in("plan", self.subjects("plan"), "pull_requests, branches or environments")
        _lets_in("apply", self.subjects("apply"), "environments or branches")
        return self


class GitLabPlan(Section):
    """Where a plan may run: merge requests run on their own branch."""

    branches: Branches = Field(default=(), description="Branches, such as main.")
    any_branch: Switch = Field(
        default=False,
        description=(
            "Every branch of this project, as merge requests need. Whoever can push to it can then "
            "read what the plan role reads, the state included."
        ),
    )


class GitLabApply(Section):
    """Where an apply may run."""

    branches: Branches = Field(default=(), description="Branches, such as main; protect them.")
    tags: Branches = Field(default=(), description="Tags; protect them.")


class GitLab(_Provider):
    """GitLab CI/CD of one project.

    https://docs.gitlab.com/ci/secrets/id_token_authentication/
    """

    url: Url = Field(default="https://gitlab.com", description="The GitLab instance.")
    project_path: Annotated[
        str, Field(pattern=r"^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+$", max_length=255)
    ] = Field(description="GROUP/PROJECT, subgroups included.", examples=["shop/infrastructure"])
    plan: GitLabPlan = Field(description="Where a plan may run.")
    apply: GitLabApply = Field(description="Where an apply may run.")

    @property
    def issuer(self) -> str:
        """The instance."""
        return self.url

    def subjects(self, stage: Stage) -> tuple[str, ...]:
        """Every `sub` that may come in, exactly."""
        prefix = f"project_path:{self.project_path}:ref_type"
        if stage == "plan":
            return tuple(f"{prefix}:branch:ref:{branch}" for branch in self.plan.branches)
        return (
            *(f"{prefix}:branch:ref:{branch}" for branch in self.apply.branches),
            *(f"{prefix}:tag:ref:{tag}" for tag in self.apply.tags),
        )

    def pattern(self, stage: Stage) -> str | None:
        """The one pattern there can be: any branch, and of this project alone."""
        any_branch = stage == "plan" and self.plan.any_branch
        return f"project_path:{self.project_path}:ref_type:branch:ref:*" if any_branch else None

    def claims(self) -> dict[str, tuple[str, ...]]:
        """IAM knows no other claim of GitLab's tokens."""
        return {}

    @model_validator(mode="after")
    def _somewhere(self) -> GitLab:
        _lets_in("plan", self.subjects("plan") or self.plan.any_branch, "branches or any_branch")
        _lets_in("apply", self.subjects("apply"), "branches or tags")
        return self


class OidcStage(Section):
    """Who may come in for one stage."""

    subjects: Annotated[tuple[_Exact, ...], Field(min_length=1)] = Field(
        description="Every `sub` that may come in, exactly as the tokens write it."
    )


class Oidc(_Provider):
    """Pipelines of any other issuer of OIDC tokens.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
    """

    url: Url = Field(description="The issuer, exactly as `iss` in the tokens.")
    plan: OidcStage = Field(description="Who may plan.")
    apply: OidcStage = Field(description="Who may apply.")
    demanded: Annotated[
        dict[
            Annotated[str, Field(pattern=r"^[A-Za-z0-9_]+$")],
            Annotated[tuple[_Exact, ...], Field(min_length=1)],
        ],
        Field(max_length=10),
    ] = Field(
        default={},
        description=(
            "Further claims that both must bring, each with the values that it may have. IAM has "
            "condition keys for those of the issuers that it knows."
        ),
    )

    @property
    def issuer(self) -> str:
        """As in `iss`."""
        return self.url

    def subjects(self, stage: Stage) -> tuple[str, ...]:
        """Every `sub` that may come in, exactly."""
        return (self.plan if stage == "plan" else self.apply).subjects

    def claims(self) -> dict[str, tuple[str, ...]]:
        """What else a token must say."""
        return dict(self.demanded)

    @model_validator(mode="after")
    def _demands_more(self) -> Oidc:
        # Values of one key are alternatives: a second list would let more in, not less.
        own = {"sub": "subjects", "aud": "audience"}
        refuse(
            Fault(("demanded", claim), "has a field of its own", f"use {own[claim]}")
            for claim in self.demanded
            if claim in own
        )
        return self


class Pipelines(Section):
    """Two roles for pipelines: one that plans and only reads, one that applies."""

    github: GitHub | None = Field(default=None, description="The pipeline is GitHub Actions.")
    gitlab: GitLab | None = Field(default=None, description="The pipeline is GitLab CI/CD.")
    oidc: Oidc | None = Field(default=None, description="The pipeline is another one with OIDC.")
    max_session_duration: Annotated[Whole, Field(ge=3600, le=43_200)] = Field(
        default=3600, description="Seconds until the roles' credentials expire, 3600 to 43200."
    )

    @property
    def provider(self) -> GitHub | GitLab | Oidc:
        """The one way in."""
        found = self.github or self.gitlab or self.oidc
        assert found is not None  # the validator has seen to it
        return found

    @model_validator(mode="after")
    def _one_way_in(self) -> Pipelines:
        if sum(way is not None for way in (self.github, self.gitlab, self.oidc)) != 1:
            raise ValueError("give exactly one of github, gitlab and oidc")
        return self


def _lets_in(where: Stage, ways: object, hint: str) -> None:
    if not ways:
        refuse([Fault((where,), "lets nothing in", f"give {hint}")])
