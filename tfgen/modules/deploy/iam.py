"""To deploy module `iam`: the ops container's two roles, and one for each team."""

from __future__ import annotations

from tfgen.modules.deploy.boundary import boundary_needs
from tfgen.modules.deploy.identity_providers import identity_provider_needs
from tfgen.modules.deploy.needs import Needs
from tfgen.modules.deploy.roles import role_needs
from tfgen.spec.environment import Environment


def needs(spec: Environment) -> Needs:
    """These roles and no other: a new team is applied by an administrator first."""
    names = spec.names
    roles = role_needs(
        spec, "Roles", [names.task_role, names.execution_role, *names.team_roles.values()]
    )
    providers, boundary = identity_provider_needs(spec), boundary_needs(spec)
    return Needs(
        reads=(*roles.reads, *providers.reads, *boundary.reads),
        writes=(*roles.writes, *providers.writes, *boundary.writes),
    )
