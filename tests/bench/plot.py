"""Draws `results.json` as a picture: `python plot.py RESULTS PICTURE`.

Runs in the benchmark's own virtual environment, which has matplotlib; imports nothing else of it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl  # type: ignore[import-not-found,unused-ignore]
from matplotlib import pyplot  # type: ignore[import-not-found,unused-ignore]

OURS, CHECKED, OTHERS, FLOOR, LIMIT = "#1f6feb", "#54aeff", "#8b949e", "#d0d7de", "#d1242f"
_MEMORY_GOAL = 400
_COUNTS = (1, 10, 100, 500)


def main(results: Path, picture: Path) -> None:
    """Four panels, one for each part."""
    document = json.loads(results.read_text("utf-8"))
    cases = {name: case for part in document["parts"].values() for name, case in part.items()}
    mpl.rcParams.update(
        {"font.size": 10, "axes.spines.top": False, "axes.spines.right": False, "savefig.dpi": 120}
    )
    figure = pyplot.figure(figsize=(13, 8.4), layout="constrained")
    top, bottom = figure.subfigures(2, 1, hspace=0.04)
    one, many = top.subfigures(1, 2, wspace=0.04)
    commands, plans = bottom.subfigures(1, 2, wspace=0.04)
    _one(one.subplots(), cases)
    _many(many.subplots(2, 1, sharex=True, height_ratios=(3, 1)), cases)
    _commands(commands.subplots(), cases)
    _plans(plans.subplots(), cases)
    figure.suptitle(
        "Time from start to exit: tfgen (blue), others (grey), what neither can go below (light)",
        weight="bold",
    )
    figure.supxlabel(_footer(document["conditions"]), fontsize=8, color="#57606a")
    figure.savefig(picture)


def _one(axes: Any, cases: Any) -> None:
    names = {
        "plain cdktf": ("plain cdktf", OTHERS),
        "cdktn": ("cdktn", OTHERS),
        "tfgen, cold cache": ("tfgen, first time ever", OURS),
        "tfgen, warm cache": ("tfgen", OURS),
        "Python, Node and cdktf loaded": ("cdktf only loaded", FLOOR),
        "tfgen, unchanged": ("tfgen, nothing changed", OURS),
    }
    warm = cases["tfgen, warm cache"]["median_seconds"]
    notes = {
        name: f"{cases[name]['median_seconds'] / warm:.1f} times tfgen"
        for name in ("plain cdktf", "cdktn")
    }
    _bars(axes, cases, names, notes)
    axes.set_title("Rendering prod, the same construct code")


def _many(panels: Any, cases: Any) -> None:
    axes, memory = panels
    for verb, name, colour, across in (
        ("rendered and written", "render --all, {}", OURS, -14),
        ("found unchanged", "render --all --check, {} unchanged", CHECKED, -2),
    ):
        seconds = [cases[name.format(count)]["median_seconds"] for count in _COUNTS]
        axes.plot(_COUNTS, seconds, marker="o", color=colour)
        each = (seconds[-1] - seconds[0]) / (_COUNTS[-1] - _COUNTS[0]) * 1000
        axes.annotate(
            f"{verb}: {seconds[-1]:.1f} s, {each:.1f} ms for each",
            (_COUNTS[-1], seconds[-1]),
            xytext=(across, 9 if colour == CHECKED else 0),
            textcoords="offset points",
            ha="right",
            va="baseline" if colour == CHECKED else "center",
            color=colour,
        )
    axes.set_title("Many environments")
    axes.set_ylabel("seconds")
    axes.set_ylim(bottom=0)
    peaks = [cases[f"render --all, {count}"]["median_peak_mb"] for count in _COUNTS]
    memory.plot(_COUNTS, peaks, marker="o", color=OURS)
    for count, peak in zip(_COUNTS[1:], peaks[1:], strict=True):
        memory.annotate(
            f"{peak:.0f} MB",
            (count, peak),
            xytext=(0, -14),
            textcoords="offset points",
            ha="center",
            color=OURS,
        )
    memory.axhline(_MEMORY_GOAL, color=LIMIT, linewidth=0.8, linestyle="--")
    memory.set_ylim(0, max(_MEMORY_GOAL, *peaks) * 1.15)
    memory.set_ylabel("MB, all\nprocesses")
    memory.set_xlabel("environments (dashed: the goal for 100)")


def _commands(axes: Any, cases: Any) -> None:
    names = {
        'python -c "import typer"': ('python -c "import typer"', OTHERS),
        "tfgen --help": ("tfgen --help", OURS),
        "tfgen render prod --check": ("tfgen render prod --check", OURS),
        "tfgen validate prod --no-terraform": ("tfgen validate --no-terraform", OURS),
        "python -c pass": ("python -c pass", FLOOR),
        "node -e 0": ("node -e 0", FLOOR),
    }
    _bars(axes, cases, names, {})
    axes.set_title("Commands that should feel instant")


def _plans(axes: Any, cases: Any) -> None:
    names = {
        "terraform plan": ("terraform plan", OTHERS),
        "tfgen plan": ("tfgen plan", OURS),
        "terraform plan, 10 one after another": ("ten, one after another,\nterraform", OTHERS),
        "tfgen plan --all, 10 environments": ("ten, side by side,\ntfgen", OURS),
    }
    one, ten = (
        cases[ours]["median_seconds"] / cases[theirs]["median_seconds"]
        for theirs, ours in zip(list(names)[::2], list(names)[1::2], strict=True)
    )
    notes = {
        "tfgen plan": f"{one:.2f} times bare Terraform",
        "tfgen plan --all, 10 environments": f"{1 / ten:.2f} times faster",
    }
    _bars(axes, cases, names, notes)
    axes.set_title("Planning prod against a local AWS")


def _bars(axes: Any, cases: Any, names: Any, notes: Any) -> None:
    seconds = [cases[name]["median_seconds"] for name in names]
    labels = [label for label, _ in names.values()]
    axes.barh(labels, seconds, color=[colour for _, colour in names.values()])
    axes.invert_yaxis()
    axes.set_xlim(0, 1.5 * max(seconds))
    axes.set_xlabel("seconds")
    for row, (name, value) in enumerate(zip(names, seconds, strict=True)):
        said = f"{value:.2f} s" if value >= 0.1 else f"{value * 1000:.0f} ms"
        note = f"  ({notes[name]})" if name in notes else ""
        axes.text(value, row, f" {said}{note}", va="center", in_layout=False)


def _footer(conditions: Any) -> str:
    machine = conditions["machine"]
    facts = [machine["machine"]]
    tools = ("Python", "Node", "Terraform", "AWS provider", "cdktf", "cdktn")
    facts += [f"{name} {machine[name]}" for name in tools if name in machine]
    return f"medians of {conditions['rounds']} whole processes; " + ", ".join(facts)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
