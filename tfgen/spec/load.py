"""A spec's path → its validated model, or every problem of it at once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from tfgen.errors import Place, Problem, SpecError
from tfgen.spec import extends, node, source
from tfgen.spec.node import Mapping
from tfgen.spec.problems import problems_of

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Loaded(Generic[M]):
    """A valid spec.

    Attributes:
        spec: The model.
        sources: Path → text as it was read; the spec's own file first, then every other.
        root: The merged text, for `place_of`.
    """

    spec: M
    sources: dict[Path, str]
    root: Mapping

    def place_of(self, path: node.Path) -> Place:
        """Where a value of the spec was written.

        Args:
            path: Keys as people write them and list indexes counted from 0. What the text does not
                have (a default) is shown at the nearest mapping or list around it.
        """
        return node.place_of(self.root, path)


def load(path: Path, model: type[M]) -> Loaded[M]:
    """Reads, merges and validates a spec.

    Values are validated strictly and in pydantic's JSON mode: a number is never read from text nor
    text from a number, while lists become tuples or sets and text becomes dates or enum members
    (https://docs.pydantic.dev/latest/concepts/strict_mode/).

    Raises:
        SpecError: With every problem, the spec's own first, then those of the files that it
            extends, each in the order of the text.
    """
    resolved = extends.resolve(path)
    problems = list(resolved.problems)
    if resolved.root is not None:
        text = json.dumps(node.plain(resolved.root), ensure_ascii=False)
        invalid = None
        try:
            spec = model.model_validate_json(text, strict=True)
        except ValidationError as error:
            invalid = error
        problems += problems_of(resolved.root, model, invalid)
        if not problems:
            return Loaded(spec, resolved.sources, resolved.root)
    raise SpecError(*_in_order(problems, resolved.sources))


def _in_order(problems: list[Problem], sources: Iterable[Path]) -> list[Problem]:
    files = [source.shown(path) for path in sources]

    def position(problem: Problem) -> tuple[int, int, int]:
        place = problem.place
        assert place is not None
        return files.index(place.file), place.line or 0, place.column or 0

    return sorted(dict.fromkeys(problems), key=position)
