"""What was measured, as JSON for programs and as a table for people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from textwrap import wrap
from typing import Any

from tests.bench.goals import Goal, goals
from tests.bench.many import COUNTS, checking, rendering
from tests.bench.measure import Measured
from tests.bench.render import FLOOR, FLOOR_NODE, FLOOR_PYTHON, WARM

_REMARKS = (
    "Plain cdktf and cdktn run the same construct code and write the same bytes, with their own",
    "caches warm. Work: seconds of all cores together, of the process and all that it waited for.",
    "Memory: the proportional set sizes of the process and all that it started, at their peak.",
    "Files were in the system's cache throughout, as in everyday use.",
)

Parts = Mapping[str, Mapping[str, Measured]]


@dataclass(frozen=True, slots=True)
class Conditions:
    """Under what the numbers came about.

    Attributes:
        machine: What it is, and the versions of what ran on it.
        rounds: How often each case ran.
        other_work: For each part, the share of the cores that worked for other programs, the
            local AWS of the plans among them; empty where the system does not tell.
    """

    machine: Mapping[str, str]
    rounds: int
    other_work: Mapping[str, float]


def write(directory: Path, conditions: Conditions, parts: Parts) -> None:
    """Writes `results.json` and `table.txt`."""
    directory.mkdir(parents=True, exist_ok=True)
    text = json.dumps(_document(conditions, parts), indent=1, ensure_ascii=False)
    (directory / "results.json").write_text(text + "\n", "utf-8")
    (directory / "table.txt").write_text(table(conditions, parts), "utf-8")


def table(conditions: Conditions, parts: Parts) -> str:
    """Everything in the order in which a reader asks for it: goals, parts, conditions."""
    lines = [
        "How quick tfgen is: medians over whole processes, from start to exit, run in turn.",
        "",
        *_goals(list(goals(_all(parts)))),
    ]
    for title, results in parts.items():
        lines += ["", *_part(title, results)]
    lines += ["", *_growth(_all(parts)), *_above_the_floor(_all(parts))]
    lines += [*_conditions(conditions)]
    return "\n".join(lines) + "\n"


def _goals(found: list[Goal]) -> Iterator[str]:
    yield f"{'goal':54} {'wanted':>12} {'measured':>10}"
    for goal in found:
        wanted = f"{'>=' if goal.at_least else '<='} {goal.limit:g} {goal.unit}"
        measured = f"{_three_digits(goal.value)} {goal.unit}"
        yield f"{goal.name:54} {wanted:>12} {measured:>10}  {'met' if goal.met else 'NOT met'}"


def _part(title: str, results: Mapping[str, Measured]) -> Iterator[str]:
    heads = ("median", "least", "most", "work")
    yield f"{title:44} {' '.join(f'{head:>9}' for head in heads)} {'memory':>8} {'runs':>5}"
    for name, measured in results.items():
        seconds = measured.seconds
        yield (
            f"{name:44} {measured.median:7.3f} s {min(seconds):7.3f} s {max(seconds):7.3f} s "
            f"{median(measured.work):7.3f} s {measured.peak:5.0f} MB {len(seconds):5}"
        )


def _growth(results: Mapping[str, Measured]) -> Iterator[str]:
    """What each further environment costs, between one count and the next."""
    if rendering(COUNTS[0]) not in results:
        return
    for verb, name in (("rendered", rendering), ("checked", checking)):
        steps = [
            f"{_each(results, name(few), name(many), many - few)} ms (from {few} to {many})"
            for few, many in pairwise(COUNTS)
        ]
        yield f"One more environment {verb}: {', '.join(steps)}."
    peaks = ", ".join(f"{results[rendering(count)].peak:.0f} MB for {count}" for count in COUNTS)
    yield f"Memory at its peak: {peaks}."
    yield ""


def _each(results: Mapping[str, Measured], few: str, many: str, between: int) -> str:
    return f"{(results[many].median - results[few].median) / between * 1000:.1f}"


def _above_the_floor(results: Mapping[str, Measured]) -> Iterator[str]:
    if FLOOR not in results:
        return
    floor, warm = results[FLOOR].median, results[WARM].median
    bare = results[FLOOR_PYTHON].median + results[FLOOR_NODE].median
    yield (
        f"The floor: with cdktf loaded in Python and Node and nothing rendered, {floor:.3f} s have "
        f"gone; a warm"
    )
    yield (
        f"render takes {warm / floor:.2f} times as long, {(warm - floor) * 1000:.0f} ms more. An "
        f"empty Python and an empty Node take {bare:.3f} s."
    )
    yield ""


def _conditions(conditions: Conditions) -> Iterator[str]:
    words = dict(conditions.machine)
    yield f"The machine: {words.pop('machine')}."
    yield from wrap(", ".join(f"{name} {version}" for name, version in words.items()) + ".", 98)
    shares = [f"{share:.0%} in {part}" for part, share in conditions.other_work.items()]
    told = ", ".join(shares) or "not known"
    yield f"Share of the cores that other programs took meanwhile: {told}."
    yield from _REMARKS


def _document(conditions: Conditions, parts: Parts) -> dict[str, Any]:
    return {
        "conditions": asdict(conditions),
        "goals": [{**asdict(goal), "met": goal.met} for goal in goals(_all(parts))],
        "parts": {
            title: {
                name: {
                    "median_seconds": round(measured.median, 4),
                    "median_peak_mb": round(measured.peak, 1),
                    "seconds": [round(each, 4) for each in measured.seconds],
                    "work_seconds": [round(each, 4) for each in measured.work],
                    "peaks_mb": [round(each, 1) for each in measured.peaks],
                }
                for name, measured in results.items()
            }
            for title, results in parts.items()
        },
    }


def _all(parts: Parts) -> dict[str, Measured]:
    return {name: measured for part in parts.values() for name, measured in part.items()}


def _three_digits(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
