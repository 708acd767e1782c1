"""To deploy module `iam`: the ops container's two roles, and one for each team."""

from __future__ import annotations

from tfgen.modules.deploy.needs import Needs
from tfgen.modules.deploy.roles import role_needs
from tfgen.spec.environment import Environment


def needs(spec: Environment) -> Needs:
    """These roles and no other: a new team is applied by an administrator first."""
    names = spec.names
    roles = [names.task_role, names.execution_role, *names.team_roles.values()]
    return role_needs(spec, "Roles", roles)
