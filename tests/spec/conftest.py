"""A small project on disk, and what the loader says about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import BaseModel

from tfgen.errors import SpecError
from tfgen.spec.load import load

Told = Callable[..., list[str]]


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Told:
    """Writes `dev.yaml` and other files, loads it, and returns one line for each problem.

    A line reads `file:line:col: path: message (hint)`; there are none for a valid spec.
    """
    monkeypatch.chdir(tmp_path)

    def tell(model: type[BaseModel], text: str, others: dict[str, str] | None = None) -> list[str]:
        for name, content in {"dev.yaml": text, **(others or {})}.items():
            file = Path(name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8", newline="")
        try:
            load(Path("dev.yaml"), model)
        except SpecError as error:
            return [
                f"{problem.place}: "
                + (f"{problem.place.path}: " if problem.place and problem.place.path else "")
                + problem.message
                + (f" ({problem.hint})" if problem.hint else "")
                for problem in error.problems
            ]
        return []

    return tell
