"""Part 3: commands that should feel instant."""

from __future__ import annotations

from tests.bench.measure import Case, Measured, interleaved, run
from tests.bench.place import PYTHON, TFGEN, cache, environment, project_of_prod

HELP = "tfgen --help"
IMPORT_TYPER = 'python -c "import typer"'
CHECK = "tfgen render prod --check"
VALIDATE = "tfgen validate prod --no-terraform"
VALIDATE_TERRAFORM = "tfgen validate prod"

_ARGUMENTS = {
    HELP: ["--help"],
    CHECK: ["render", "prod", "--check"],
    VALIDATE: ["validate", "prod", "--no-terraform"],
    VALIDATE_TERRAFORM: ["validate", "prod"],
}


def commands(rounds: int) -> dict[str, Measured]:
    """Measures them, in a project that is up to date."""
    project = project_of_prod("commands")
    variables = environment(TFGEN_CACHE_DIR=str(cache("commands")))
    run(Case("render", [TFGEN, "render", "prod"], project, variables))
    cases = [
        Case(IMPORT_TYPER, [PYTHON, "-c", "import typer"], project, variables),
        *(
            Case(name, [TFGEN, *arguments], project, variables)
            for name, arguments in _ARGUMENTS.items()
        ),
    ]
    for case in cases:
        run(case)
    return interleaved(cases, rounds)
