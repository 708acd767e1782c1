"""One environment, from its spec to what rendering it would change."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING

from tfgen.errors import Place, Problem, StaleError
from tfgen.project import Project
from tfgen.render.compare import Difference, compare
from tfgen.render.files import activate, files
from tfgen.render.record import remember, up_to_date
from tfgen.render.write import recover

if TYPE_CHECKING:
    from tfgen.spec.environment import Environment


def render(
    project: Project,
    name: str,
    progress: Callable[[float], None] | None = None,
    warn: Callable[[str], None] = warnings.warn,
) -> Difference:
    """What would have to be written for `modules/<name>/` to match its spec; writes nothing.

    Args:
        project: Where it is.
        name: An environment that has a spec.
        progress: As in `activate`.
        warn: As in `activate`.

    Raises:
        SpecError: The spec is wrong; holds every problem in it.
        RenderError: A file of somebody else's is in the way.
        ToolError: Node cannot be found or started.
    """
    recover(project.modules)
    if up_to_date(project, name):
        return Difference(project.module(name))
    return _rendered(project, name, progress, warn)[0]


def fresh(
    project: Project,
    name: str,
    progress: Callable[[float], None] | None = None,
    warn: Callable[[str], None] = warnings.warn,
) -> Environment:
    """The spec of an environment whose HCL matches it, for those who act on that HCL.

    Args:
        project: As in `render`.
        name: As in `render`.
        progress: As in `activate`.
        warn: As in `activate`.

    Raises:
        StaleError: The HCL does not match, so nobody has reviewed what would be done.
    """
    recover(project.modules)
    if up_to_date(project, name):
        from tfgen.spec.environment import load_environment

        return load_environment(project.spec(name)).spec
    difference, spec = _rendered(project, name, progress, warn)
    if difference:
        raise StaleError(stale(difference, name))
    return spec


def _rendered(
    project: Project,
    name: str,
    progress: Callable[[float], None] | None,
    warn: Callable[[str], None],
) -> tuple[Difference, Environment]:
    # Node starts here, and loads while Python imports the spec's models.
    activate(progress, warn)
    from tfgen.spec.environment import load_environment

    loaded = load_environment(project.spec(name))
    rendered = files(name, loaded.spec)
    remember(project, name, loaded, rendered)
    return compare(project.module(name), rendered), loaded.spec


def stale(difference: Difference, name: str) -> Problem:
    """What to say of an environment that does not match its spec."""
    counts = {
        "to create": len(difference.created),
        "to change": len(difference.changed),
        "to delete": len(difference.deleted),
    }
    said = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    return Problem(
        f"the generated files do not match the spec: {said}",
        Place(difference.directory.as_posix()),
        f"run: tfgen render {name} (and have the change reviewed)",
    )
