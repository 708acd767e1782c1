"""Part 2: how rendering and checking grow with the number of environments."""

from __future__ import annotations

from functools import partial

from tests.bench.measure import Case, Measured, interleaved, run
from tests.bench.place import TFGEN, cache, environment, forget, project_of_copies

COUNTS = (1, 10, 100, 500)


def rendering(count: int) -> str:
    """The name of the case that renders so many."""
    return f"render --all, {count}"


def checking(count: int) -> str:
    """The name of the case that checks so many, none of which changed."""
    return f"render --all --check, {count} unchanged"


def many(rounds: int) -> dict[str, Measured]:
    """Measures it: everything rendered and written anew, and then found unchanged."""
    cases = []
    for count in COUNTS:
        project, cached = project_of_copies(f"many-{count}", count), cache(f"many-{count}")
        variables = environment(TFGEN_CACHE_DIR=str(cached))
        command = [TFGEN, "render", "--all"]
        # Fills the cache of bindings, which the first rendering anywhere would have to do.
        run(Case("render", [TFGEN, "render", "e001"], project, variables))
        cases += [
            Case(rendering(count), command, project, variables, partial(forget, cached, project)),
            Case(checking(count), [*command, "--check"], project, variables),
        ]
    return interleaved(cases, rounds)
