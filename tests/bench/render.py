"""Part 1: rendering prod, beside the same code on plain cdktf and on cdktn; and the floor."""

from __future__ import annotations

from pathlib import Path

from tests.bench import peers
from tests.bench.measure import Case, Measured, interleaved, run
from tests.bench.place import PYTHON, TFGEN, cache, discard, environment, forget, project_of_prod
from tfgen.bindings import find_node

COLD = "tfgen, cold cache"
WARM = "tfgen, warm cache"
UNCHANGED = "tfgen, unchanged"
PLAIN = "plain cdktf"
CDKTN = "cdktn"
FLOOR = "Python, Node and cdktf loaded"
FLOOR_PYTHON = "python -c pass"
FLOOR_NODE = "node -e 0"

# Waits until Node has loaded all that rendering needs; then there is nothing to render.
_LOADED = """
from tfgen.render.files import activate
activate()
import tfgen.modules.environment, cdktf
cdktf.Testing.app()
"""


def render(rounds: int) -> dict[str, Measured]:
    """Measures it.

    Raises:
        RuntimeError: The peers do not write the same bytes as tfgen, so they are no peers.
    """
    plain = peers.plain_cdktf(project_of_prod("plain"))
    cdktn = peers.cdktn(project_of_prod("cdktn"))
    cases = [
        plain,
        cdktn,
        _tfgen(COLD, "cold", fresh_cache=True),
        _tfgen(WARM, "warm", anew=True),
        _tfgen(UNCHANGED, "unchanged"),
        *_floor(),
    ]
    for case in cases:
        run(case)
    _same_bytes([case.directory / "modules" for case in cases[:5]])
    return interleaved(cases, rounds)


def _tfgen(name: str, short: str, *, anew: bool = False, fresh_cache: bool = False) -> Case:
    project, cached = project_of_prod(short), cache(short)

    def prepare() -> None:
        if fresh_cache:
            discard(cached)
        if anew or fresh_cache:
            forget(cached, project)

    variables = environment(TFGEN_CACHE_DIR=str(cached))
    return Case(name, [TFGEN, "render", "prod"], project, variables, prepare)


def _floor() -> list[Case]:
    here = Path.cwd()
    loaded = environment(TFGEN_CACHE_DIR=str(cache("warm")))
    return [
        Case(FLOOR_PYTHON, [PYTHON, "-c", "pass"], here, environment()),
        Case(FLOOR_NODE, [str(find_node()), "-e", "0"], here, environment()),
        Case(FLOOR, [PYTHON, "-c", _LOADED], here, loaded),
    ]


def _same_bytes(directories: list[Path]) -> None:
    first, *others = [
        {file.relative_to(each): file.read_bytes() for file in each.rglob("*.tf")}
        for each in directories
    ]
    if not first or any(other != first for other in others):
        raise RuntimeError("the files that were rendered are not the same everywhere")
