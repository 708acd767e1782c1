"""Section `access`: the teams that may open a shell, and how their people prove who they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from tfgen.spec.grant import Grant
from tfgen.spec.identity_provider import IdentityProvider
from tfgen.spec.invalid import Fault, refuse
from tfgen.spec.section import Arn, Section, Switch, Whole
from tfgen.spec.trust import IamTrust, IdentityCenterTrust, OidcTrust, ProviderName, SamlTrust

TeamName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=32)]
Client = Literal["tfgen", "aws-cli", "e1s"]
Mode = Literal["browse", "exec"]

_HOUR = 3600
NOT_ONES_OWN = (
    "reaches the tasks of others too, as AWS has no way to limit it to one's own, and the team has "
    "own_task_only",
    "choose one of the two",
)
_MAX_GRANTS = 4
"""Of one team: a role's inline policies have room for no more.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""


class Team(Section):
    """A team: one IAM role that its people take on to open shells in the ops container."""

    saml: SamlTrust | None = Field(
        default=None, description="The team comes through a SAML identity provider."
    )
    oidc: OidcTrust | None = Field(
        default=None, description="The team comes through an OpenID Connect provider."
    )
    identity_center: IdentityCenterTrust | None = Field(
        default=None, description="The team comes through IAM Identity Center."
    )
    iam: IamTrust | None = Field(default=None, description="The team comes as IAM users with MFA.")
    max_session_duration: Annotated[Whole, Field(ge=_HOUR, le=43_200)] = Field(
        default=_HOUR,
        description=(
            "Seconds until the role's credentials expire, 3600 to 43200; through Identity Center "
            "never more than 3600."
        ),
    )
    clients: Annotated[dict[Client, Mode], Field(min_length=1)] = Field(
        default={"tfgen": "exec", "aws-cli": "exec"},
        description=(
            "The programs that the team works with: browse lists and describes, exec opens shells "
            "as well. The role allows just the calls that these programs make."
        ),
    )
    own_task_only: Switch = Field(
        default=False,
        description="Open shells in, and stop, only those ops tasks that one has started oneself.",
    )
    port_forwarding: Switch = Field(
        default=False,
        description=(
            "Allow to forward ports of ops tasks. AWS writes no transcript of such a session."
        ),
    )
    standing_access: Switch = Field(
        default=True,
        description="false: only access.grants open shells and start ops tasks, for a time.",
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Team:
        refuse([*self._ways_in(), *self._chained(), *self._pointless(), *self._of_others()])
        return self

    @property
    def opens_shells(self) -> bool:
        """Whether one of its programs may open shells."""
        return "exec" in self.clients.values()

    @property
    def always_in_any_task(self) -> bool:
        """Whether it may open shells at any time, and not in its own tasks alone."""
        return self.opens_shells and self.standing_access and not self.own_task_only

    def _ways_in(self) -> Iterator[Fault]:
        if (
            sum(way is not None for way in (self.saml, self.oidc, self.identity_center, self.iam))
            != 1
        ):
            yield Fault((), "give exactly one of saml, oidc, identity_center and iam")

    def _chained(self) -> Iterator[Fault]:
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
        if self.identity_center and self.max_session_duration > _HOUR:
            yield Fault(
                ("max_session_duration",),
                "is more than an hour, and who comes through Identity Center goes from role to "
                "role, which AWS limits to an hour",
                "remove it",
            )

    def _pointless(self) -> Iterator[Fault]:
        for key in ("own_task_only", "port_forwarding", "standing_access"):
            if key in self.model_fields_set and not self.opens_shells:
                yield Fault(
                    (key,),
                    "has no meaning for a team that only browses",
                    "remove it, or let one of clients exec",
                )

    def _of_others(self) -> Iterator[Fault]:
        if self.own_task_only and self.port_forwarding:
            yield Fault(("port_forwarding",), *NOT_ONES_OWN)


class PermissionsBoundary(Section):
    """A permissions boundary: the most that a role can ever do, whatever is attached to it.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    """

    policy_arn: Arn | None = Field(
        default=None,
        description=(
            "An existing policy, which becomes the boundary of every role that tfgen makes here."
        ),
        examples=["arn:aws:iam::111122223333:policy/developer-boundary"],
    )
    create: Switch = Field(
        default=False,
        description="Make one for the teams' roles, of what any team here may need and no more.",
    )

    @model_validator(mode="after")
    def _one_policy(self) -> PermissionsBoundary:
        if (self.policy_arn is None) != self.create:
            raise ValueError("give exactly one of policy_arn and create: true")
        if self.policy_arn and ":policy/" not in self.policy_arn:
            wrong = "is not the ARN of a policy, such as arn:aws:iam::111122223333:policy/boundary"
            refuse([Fault(("policy_arn",), wrong)])
        return self


class Access(Section):
    """Who may open a shell. What is not listed here has no way in."""

    teams: Annotated[dict[TeamName, Team], Field(min_length=1)] = Field(
        description="The teams by name; each gets a role of its own."
    )
    identity_providers: dict[ProviderName, IdentityProvider] = Field(
        default={}, description="Identity providers that tfgen registers in the account, by name."
    )
    permissions_boundary: PermissionsBoundary | None = Field(
        default=None, description="The most that roles can do, whatever is attached to them."
    )
    grants: tuple[Grant, ...] = Field(
        default=(), description="Access for a time, which ends by itself."
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Access:
        refuse([*self._providers(), *self._unused(), *self._grants()])
        return self

    def granted(self, team: str, what: str) -> tuple[Grant, ...]:
        """What a team, or people of it, may do for a time; what ends first comes first."""
        found = (grant for grant in self.grants if (grant.team, grant.what) == (team, what))
        return tuple(sorted(found, key=lambda grant: (grant.until, grant.person or "")))

    def forwards_ports(self, team: str) -> bool:
        """Whether a team, or somebody of it, may forward ports, if only for a time."""
        return self.teams[team].port_forwarding or bool(self.granted(team, "port-forwarding"))

    def _named(self) -> Iterator[tuple[str, str, str]]:
        """(team, kind, name) of the providers that teams name."""
        for team, it in self.teams.items():
            for kind, trust in (("saml", it.saml), ("oidc", it.oidc)):
                if trust and trust.provider:
                    yield team, kind, trust.provider

    def _providers(self) -> Iterator[Fault]:
        for team, kind, name in self._named():
            provider = self.identity_providers.get(name)
            fits = [n for n, one in self.identity_providers.items() if getattr(one, kind)]
            choices = f"those there are: {', '.join(fits)}" if fits else f"write one with {kind}"
            path = ("teams", team, kind, "provider")
            if provider is None:
                yield Fault(path, f'"{name}" is none of access.identity_providers', choices)
            elif getattr(provider, kind) is None:
                yield Fault(path, f'"{name}" does not speak {kind.upper()}', choices)

    def _unused(self) -> Iterator[Fault]:
        for name in self.identity_providers.keys() - {name for _, _, name in self._named()}:
            yield Fault(
                ("identity_providers", name),
                "no team comes through it",
                "remove it, or name it as the provider of a team",
            )

    def _grants(self) -> Iterator[Fault]:
        counts: dict[str, int] = {}
        for index, grant in enumerate(self.grants):
            path = ("grants", index)
            team = self.teams.get(grant.team)
            counts[grant.team] = counts.get(grant.team, 0) + 1
            if team is None:
                choices = f"the teams are {', '.join(self.teams)}"
                yield Fault((*path, "team"), f'"{grant.team}" is none of access.teams', choices)
            elif not team.opens_shells:
                remedy = "let one of its clients exec"
                yield Fault(
                    (*path, "team"), f"{grant.team} has no client that opens shells", remedy
                )
            elif team.own_task_only and grant.what == "port-forwarding":
                yield Fault((*path, "what"), *NOT_ONES_OWN)
            elif team.standing_access if grant.what == "shell" else team.port_forwarding:
                switch, off = {
                    "shell": ("standing_access", "set standing_access: false for the team"),
                    "port-forwarding": ("port_forwarding", "remove port_forwarding from the team"),
                }[grant.what]
                yield Fault(
                    path,
                    f"changes nothing: {grant.team} has it at any time by its {switch}",
                    f"remove the grant, or {off}",
                )
            if grant in self.grants[:index]:
                yield Fault(path, "stands in the list twice", "remove it")
            if counts[grant.team] == _MAX_GRANTS + 1:
                yield Fault(
                    path,
                    f"is one more than the {_MAX_GRANTS} grants that the role of {grant.team} has "
                    "room for",
                    "remove those that have expired, or give them to the team as a whole",
                )
