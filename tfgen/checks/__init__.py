"""What rendered HCL must fulfil, found offline: no Terraform, no provider, no network.

    provider         what the AWS provider's resources take and give (provider_schema.json)
    extract_schema   how that file is made
    rule             what a rule is
    rules            all of them, in order
    (one file each)  a rule: an id, a line that describes it, and a function that finds problems

A new rule is one file, one line in `rules`, and its table of cases in `tests/checks`.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator, Mapping
from dataclasses import replace

from tfgen.errors import Place, Problem


def check(files: Mapping[str, str], root: str) -> list[Problem]:
    """Every problem in the files of one environment.

    Args:
        files: Path below the environment's root module, such as `iam/main.tf`, → text. Hand-written
            files count as well: they refer to the generated ones.
        root: The root module's directory, used only to name places.

    Returns:
        The problems by file, line and column; the message ends with the id of the rule.
    """
    from tfgen.checks.rules import RULES
    from tfgen.configuration.modules import read  # python-hcl2 takes 0.2 s to import

    with _uncollected():
        configuration = read(files, root)
        return sorted(
            (
                replace(problem, message=f"{problem.message} [{rule.id}]")
                for rule in RULES
                for problem in rule.find(configuration)
            ),
            key=_order,
        )


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """No garbage collection meanwhile: a third of the time would go into looking for cycles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _order(problem: Problem) -> tuple[str, int, int]:
    place = problem.place or Place("")
    return place.file, place.line or 0, place.column or 0
