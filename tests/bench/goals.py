"""What was aimed for: ratios of medians of one run, and what came out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.bench.commands import HELP, IMPORT_TYPER
from tests.bench.many import checking, rendering
from tests.bench.measure import Measured
from tests.bench.plans import ONE_TERRAFORM, ONE_TFGEN, TEN_TERRAFORM, TEN_TFGEN
from tests.bench.render import CDKTN, COLD, PLAIN, WARM


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal, and the value that was measured.

    Attributes:
        at_least: Whether the value must not be below the limit; otherwise it must not be above.
    """

    name: str
    value: float
    limit: float
    unit: str
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether it was reached."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit


def goals(results: Mapping[str, Measured]) -> Iterator[Goal]:
    """Those whose cases were measured."""

    def ratio(above: str, below: str) -> float:
        return results[above].median / results[below].median

    if WARM in results:
        yield Goal(
            "warm render of prod: faster than plain cdktf", ratio(PLAIN, WARM), 15, "x", True
        )
        yield Goal("warm render of prod: faster than cdktn", ratio(CDKTN, WARM), 4, "x", True)
        yield Goal(
            "cold render of prod: share of plain cdktf's warm one", ratio(COLD, PLAIN), 0.5, "x"
        )
    if rendering(100) in results:
        hundred = results[rendering(100)]
        yield Goal("100 environments: each", hundred.median / 100 * 1000, 60, "ms")
        yield Goal("100 environments: memory in all", hundred.peak, 400, "MB")
        yield Goal("500 unchanged environments checked", results[checking(500)].median, 2, "s")
    if HELP in results:
        yield Goal("tfgen --help: times importing typer", ratio(HELP, IMPORT_TYPER), 3, "x")
    if ONE_TFGEN in results:
        yield Goal("tfgen plan: times bare Terraform", ratio(ONE_TFGEN, ONE_TERRAFORM), 1.05, "x")
        yield Goal(
            "ten plans: faster than one by one", ratio(TEN_TERRAFORM, TEN_TFGEN), 1.6, "x", True
        )
