"""Renders one spec with the bindings imported the ordinary way, and writes the files.

`python driver.py SPEC TARGET`. What it imports as tfgen decides about the bindings: tfgen itself
stands on cdktf, the copy that the benchmark adapts stands on cdktn.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tfgen.hcl.layout import text
from tfgen.modules.environment import environment
from tfgen.render.header import header
from tfgen.spec.environment import load_environment


def main(spec: Path, target: Path) -> None:
    """Reads, renders and writes, without anything that tfgen does to be quick."""
    top = header(spec.stem)
    for path, content in environment(load_environment(spec).spec).items():
        file = target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(top + text(content), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
