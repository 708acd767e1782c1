"""One environment, from its spec to what rendering it would change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tfgen.errors import Place, Problem, StaleError
from tfgen.project import Project
from tfgen.render.compare import Difference, compare
from tfgen.render.files import activate, files
from tfgen.render.record import remember, up_to_date
from tfgen.render.write import recover

if TYPE_CHECKING:
    from tfgen.spec.environment import Environment


def render(project: Project, name: str) -> Difference:
    """What would have to be written for `modules/<name>/` to match its spec; writes nothing.

    Raises:
        SpecError: The spec is wrong; holds every problem in it.
        RenderError: A file of somebody else's is in the way.
        ToolError: Node cannot be found or started.
    """
    module = project.module(name)
    recover(project.modules)
    if up_to_date(project, name):
        return Difference(module)
    activate()  # Node starts here, and loads while Python imports the spec's models
    from tfgen.spec.environment import load_environment

    loaded = load_environment(project.spec(name))
    rendered = files(name, loaded.spec)
    remember(project, name, loaded, rendered)
    return compare(module, rendered)


def fresh(project: Project, name: str) -> Environment:
    """The spec of an environment whose HCL matches it, for those who act on that HCL.

    Raises:
        StaleError: The HCL does not match, so nobody has reviewed what would be done.
    """
    difference = render(project, name)
    if difference:
        raise StaleError(stale(difference, name))
    from tfgen.spec.environment import load_environment

    return load_environment(project.spec(name)).spec


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
