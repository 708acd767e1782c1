"""Grants that have ended, of environments that have just been rendered or compared."""

from __future__ import annotations

from tfgen.errors import Problem
from tfgen.project import Project
from tfgen.render.compare import Difference

_TIME = "aws:CurrentTime"
"""Stands in the HCL of every environment with a grant, so that no other spec need be read again."""


def expired(project: Project, name: str, difference: Difference) -> tuple[Problem, ...]:
    """A warning for each grant of an environment that has ended.

    Args:
        project: Where it is.
        name: The environment.
        difference: What rendering it changed, or would change.

    Raises:
        SpecError: The spec has been changed since, and is wrong now.
    """
    file = project.module(name) / "iam" / "main.tf"
    texts = [file.read_text(encoding="utf-8") if file.exists() else "", *difference.unified()]
    if not any(_TIME in text for text in texts):
        return ()
    from tfgen.spec.environment import load_environment
    from tfgen.spec.expired import expired_grants

    return expired_grants(load_environment(project.spec(name)))
