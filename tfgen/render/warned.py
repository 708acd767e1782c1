"""The warnings of a spec that is rendered; one that has not changed is not read again for them."""

from __future__ import annotations

from tfgen.errors import Problem
from tfgen.project import Project
from tfgen.render.record import remembered_warnings


def warned(project: Project, name: str) -> tuple[Problem, ...]:
    """What the spec of an environment may say today, and should not.

    Raises:
        SpecError: The spec is wrong.
    """
    remembered = remembered_warnings(project, name)
    if remembered is not None:
        return remembered
    from tfgen.spec.environment import load_environment
    from tfgen.spec.warnings import counting, placed

    return counting(placed(load_environment(project.spec(name))))
