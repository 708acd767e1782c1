"""`python -m tests.bench [--only PART] [--rounds N]`: measures, and writes table and picture."""

from __future__ import annotations

import argparse
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.bench import peers
from tests.bench.commands import commands
from tests.bench.machine import Clock, machine
from tests.bench.many import many
from tests.bench.measure import Measured
from tests.bench.place import DISCARDED, RESULTS, WORK
from tests.bench.plans import plans
from tests.bench.render import render
from tests.bench.report import Conditions, table, write

_ROUNDS = 5

PARTS: dict[str, tuple[str, Callable[[int], dict[str, Measured]]]] = {
    "render": ("one environment: prod", render),
    "many": ("many environments", many),
    "commands": ("commands", commands),
    "plans": ("plans", plans),
}


def main() -> None:
    """Runs the parts asked for; only a whole run replaces the results that are kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--only", choices=PARTS, help="one part; its results are not kept")
    parser.add_argument("--rounds", type=int, default=_ROUNDS, help="default: %(default)s")
    asked = parser.parse_args()
    peers.install()
    parts, other_work = {}, {}
    for name in [asked.only] if asked.only else PARTS:
        title, measure = PARTS[name]
        print(f"{title}, {asked.rounds} rounds", flush=True)
        start = Clock.now()
        parts[title] = measure(asked.rounds)
        if start.busy:
            other_work[title] = Clock.now().others_since(start)
    described = {**machine(), **peers.versions()}
    conditions = Conditions(described, asked.rounds, other_work)
    whole = not asked.only and asked.rounds >= _ROUNDS
    directory = RESULTS if whole else WORK / "results"
    write(directory, conditions, parts)
    print(table(conditions, parts))
    if not asked.only:
        _plot(directory)
    shutil.rmtree(DISCARDED, ignore_errors=True)


def _plot(directory: Path) -> None:
    script = Path(__file__).with_name("plot.py")
    python = peers.VENV / "bin" / "python"
    subprocess.run(
        [python, script, directory / "results.json", directory / "bench.png"], check=True
    )


if __name__ == "__main__":
    main()
